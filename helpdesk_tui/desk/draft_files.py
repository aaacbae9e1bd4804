"""Files that wait with a draft until it is sent: attached from this machine, kept as blobs."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlmodel import Session, col, select

from helpdesk_tui.config import path_of
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.drafts import attached_view, begin_draft, draft_files, find_draft
from helpdesk_tui.desk.fields import one_line
from helpdesk_tui.desk.messages import File
from helpdesk_tui.desk.settings import load_settings, settings_of
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Attachment, DraftFile
from helpdesk_tui.views_mail import AttachedView
from helpdesk_tui.words import DraftKind

MEGABYTE = 1024 * 1024


def attach(desk: Desk, number: int, kind: DraftKind, path: str) -> AttachedView:
    """Keep a file of this machine with a draft; one without text is begun if there is none.

    Raises Usage for what cannot be read, Refused when all would be too much to mail, NotFound.
    """
    file = read_file(path_of(path), settings_of(desk).max_attached_mb)
    with desk.transaction("draft") as tx:
        draft = begin_draft(tx, desk.actor, number, kind)
        waiting = draft_files(tx.session, draft.id or 0)
        must_fit(tx.session, [*(row.size for row in waiting), len(file.content)])
        row = DraftFile(
            draft_id=draft.id or 0,
            filename=file.filename,
            content_type=file.content_type,
            size=len(file.content),
            sha256=blobs.keep(tx.session, [file.content])[0],
        )
        tx.session.add(row)
        tx.session.flush()
        return attached_view(tx.session, row)


def detach(desk: Desk, number: int, kind: DraftKind, attached_id: int) -> None:
    """Take a file off a draft of the actor. Raises NotFound."""
    with desk.transaction("draft") as tx:
        draft = find_draft(tx.session, number, desk.actor.agent_id or 0, kind)
        row = tx.session.get(DraftFile, attached_id)
        if draft is None or row is None or row.draft_id != draft.id:
            raise NotFound(
                f"No file {attached_id} waits with your {kind} draft on #{number}.",
                "See: helpdesk-tui draft show NUMBER",
            )
        tx.session.delete(row)


def waiting_files(
    session: Session, number: int, agent_id: int | None, kind: DraftKind
) -> tuple[File, ...]:
    """The files of a draft, to be said with it."""
    draft = find_draft(session, number, agent_id, kind) if agent_id else None
    rows = draft_files(session, draft.id or 0) if draft else ()
    return tuple(
        File(row.filename, row.content_type, blobs.fetch(session, row.sha256)) for row in rows
    )


def files_to_say(
    tx: Transaction, number: int, kind: DraftKind, files: Sequence[File], with_draft: bool
) -> tuple[File, ...]:
    """Files given and, if wanted, those of the actor's draft. Raises Refused for too much."""
    waiting = waiting_files(tx.session, number, tx.actor.agent_id, kind) if with_draft else ()
    must_fit(tx.session, (len(file.content) for file in (*waiting, *files)))
    return (*waiting, *files)


def read_file(path: Path, most_megabytes: int) -> File:
    """A file to be sent, its type by its name. Raises Refused."""
    try:
        if not path.is_file():
            what = "a folder" if path.is_dir() else "not there" if not path.exists() else "no file"
            raise Refused(f"{path} is {what}.", "Attach a file.")
        size = path.stat().st_size
        if size > most_megabytes * MEGABYTE:
            raise too_much(size, most_megabytes)
        content = path.read_bytes()
    except OSError as error:
        raise Refused(
            f"{path} cannot be read: {error.strerror}.", "Check its permissions."
        ) from error
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(one_line(path.name), guessed, content)


def must_fit(session: Session, sizes: Iterable[int]) -> None:
    """Raise Refused when files are too much for one mail."""
    most = load_settings(session).max_attached_mb
    total = sum(sizes)
    if total > most * MEGABYTE:
        raise too_much(total, most)


def too_much(size: int, most: int) -> Refused:
    """What is said of files that are too large."""
    return Refused(
        f"The files have {size / MEGABYTE:.1f} MB; a mail takes {most} MB.",
        "Send a link, or raise it: helpdesk-tui db settings max_attached_mb N",
    )


def files_of_thread(session: Session, messages: Iterable[int], ids: Sequence[int]) -> list[File]:
    """Attachments of messages by their ids. Raises NotFound for one of another message."""
    rows = session.exec(
        select(Attachment).where(
            col(Attachment.id).in_(ids), col(Attachment.message_id).in_(list(messages))
        )
    ).all()
    missing = sorted(set(ids) - {row.id for row in rows})
    if missing:
        raise NotFound(
            f"There is no file {missing[0]} among what may be passed on.",
            "See: helpdesk-tui ticket show NUMBER",
        )
    return [File(row.filename, row.content_type, blobs.fetch(session, row.sha256)) for row in rows]
