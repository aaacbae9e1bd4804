"""Bytes by their SHA-256, each content kept once: raw mails and attachments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlmodel import Session, col, select

from helpdesk_tui.errors import NotFound
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import Blob


def keep(session: Session, contents: Iterable[bytes]) -> list[str]:
    """Store what is not there yet; the hashes in the order given."""
    by_hash: dict[str, bytes] = {}
    hashes = []
    for content in contents:
        digest = hashlib.sha256(content).hexdigest()
        hashes.append(digest)
        by_hash[digest] = content
    present = set(session.exec(select(Blob.sha256).where(col(Blob.sha256).in_(by_hash))))
    new = [
        {"sha256": digest, "size": len(content), "content": content}
        # In one order for all, so that two writers never wait for each other.
        for digest, content in sorted(by_hash.items())
        if digest not in present
    ]
    insert_if_new(session, Blob, new)
    return hashes


def fetch(session: Session, sha256: str) -> bytes:
    """The bytes of a hash. Raises NotFound."""
    blob = session.get(Blob, sha256)
    if blob is None:
        raise NotFound(f"The bytes {sha256[:12]}… are not in the database.", "Run: db check")
    return blob.content
