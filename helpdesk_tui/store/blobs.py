"""Bytes by their SHA-256, each content kept once: raw mails and attachments."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from helpdesk_tui.errors import NotFound
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.later import later_of
from helpdesk_tui.store.tables import Blob

_PRESENT = select(Blob.sha256).where(col(Blob.sha256).in_(bindparam("hashes", expanding=True)))


def keep(session: Session, contents: Iterable[bytes]) -> list[str]:
    """Store what is not there yet; the hashes in the order given."""
    by_hash: dict[str, bytes] = {}
    hashes = []
    for content in contents:
        digest = hashlib.sha256(content).hexdigest()
        hashes.append(digest)
        by_hash[digest] = content
    present = _present(session, by_hash)
    new = [
        {"sha256": digest, "size": len(content), "content": content}
        # In one order for all, so that two writers never wait for each other.
        for digest, content in sorted(by_hash.items())
        if digest not in present
    ]
    insert_if_new(session, Blob, new)
    later = later_of(session)
    if later is not None:
        later.blobs.update(dict.fromkeys(by_hash, True))
    return hashes


def foresee(session: Session, hashes: Iterable[str]) -> None:
    """Within ``written_later``: look up now what ``keep`` would look up for each mail."""
    later = later_of(session)
    wanted = set(hashes)
    if later is not None and wanted:
        found = _in_database(session, wanted)
        later.blobs.update({digest: digest in found for digest in wanted})


def suppose(session: Session, hashes: Iterable[str]) -> None:
    """Within ``written_later``: take these contents for kept; ``keep`` writes none of them."""
    later = later_of(session)
    if later is not None:
        later.blobs.update(dict.fromkeys(hashes, True))


def _present(session: Session, hashes: Collection[str]) -> set[str]:
    later = later_of(session)
    known = later.blobs if later is not None else {}
    unknown = [digest for digest in hashes if digest not in known]
    found = _in_database(session, unknown) if unknown else set()
    return found | {digest for digest in hashes if known.get(digest)}


def _in_database(session: Session, hashes: Collection[str]) -> set[str]:
    return set(session.exec(_PRESENT, params={"hashes": list(hashes)}))


def missing(sha256: str) -> NotFound:
    """What is said of bytes that should be here."""
    return NotFound(f"The bytes {sha256[:12]}… are not in the database.", "Run: db check")


def fetch_all(session: Session, hashes: Collection[str]) -> dict[str, bytes]:
    """The bytes of many hashes, by hash; what is missing is left out."""
    rows = session.exec(select(Blob.sha256, Blob.content).where(col(Blob.sha256).in_(hashes)))
    return dict(rows.all())


def fetch(session: Session, sha256: str) -> bytes:
    """The bytes of a hash. Raises NotFound."""
    blob = session.get(Blob, sha256)
    if blob is None:
        raise missing(sha256)
    return blob.content
