"""Drafts: what an agent has typed, kept until it is sent or dropped (F60)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from helpdesk_tui.desk.actor import Actor
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import keepable
from helpdesk_tui.desk.pieces import shown_of
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import Refused
from helpdesk_tui.mail.danger import danger_of
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Attachment, Draft, DraftFile, Message, Ticket
from helpdesk_tui.views import DraftView
from helpdesk_tui.views_mail import AttachedView
from helpdesk_tui.words import DraftKind


def find_draft(session: Session, number: int, agent_id: int, kind: DraftKind) -> Draft | None:
    """An agent's draft of that kind on a ticket."""
    statement = select(Draft).where(
        Draft.ticket_id == number, Draft.agent_id == agent_id, Draft.kind == kind.value
    )
    return session.exec(statement).one_or_none()


def remove_draft(session: Session, number: int, agent_id: int, kind: DraftKind) -> None:
    """Drop a draft if there is one."""
    draft = find_draft(session, number, agent_id, kind)
    if draft is not None:
        session.exec(delete(DraftFile).where(col(DraftFile.draft_id) == draft.id))
        session.delete(draft)
        session.flush()


def draft_files(session: Session, draft_id: int) -> Sequence[DraftFile]:
    """The files of a draft, in the order they were attached."""
    statement = select(DraftFile).where(DraftFile.draft_id == draft_id)
    return session.exec(statement.order_by(col(DraftFile.id))).all()


def view_of(session: Session, row: Draft) -> DraftView:
    """A draft as fronts see it."""
    return DraftView(
        kind=DraftKind(row.kind),
        body=row.body,
        to=tuple(row.to.split("\n")) if row.to else (),
        cc=tuple(row.cc.split("\n")) if row.cc else (),
        bcc=tuple(row.bcc.split("\n")) if row.bcc else (),
        seen_up_to=row.seen_up_to,
        saved_at=row.saved_at,
        files=tuple(attached_view(session, file) for file in draft_files(session, row.id or 0)),
    )


def attached_view(session: Session, file: DraftFile) -> AttachedView:
    """A file of a draft as fronts see it, and whether its receiver should be wary (E88)."""
    danger = danger_of(file.filename, blobs.fetch(session, file.sha256))
    return AttachedView(file.id or 0, file.filename, file.size, file.content_type, danger)


def begin_draft(tx: Transaction, actor: Actor, number: int, kind: DraftKind) -> Draft:
    """The actor's draft of that kind on a ticket, an empty one if there is none yet.

    Raises Refused when the actor is no agent, NotFound.
    """
    if actor.agent_id is None:
        raise Refused("Only an agent keeps drafts.", "Say who you are: --agent LOGIN")
    draft = find_draft(tx.session, number, actor.agent_id, kind)
    if draft is None:
        tx.ticket(number)
        draft = Draft(
            ticket_id=number, agent_id=actor.agent_id, kind=kind.value, body="", saved_at=tx.now
        )
        tx.session.add(draft)
        tx.session.flush()
    return draft


def list_drafts(desk: Desk) -> tuple[tuple[int, DraftView], ...]:
    """An agent's drafts with the numbers of their tickets, newest first. Raises Refused."""
    statement = select(Draft).where(Draft.agent_id == _agent(desk))
    with desk.store.read() as session:
        return tuple(
            (row.ticket_id, view_of(session, row))
            for row in session.exec(statement.order_by(col(Draft.saved_at).desc())).all()
        )


def save_draft(desk: Desk, number: int, view: DraftView) -> None:
    """Keep what was typed. No Change row: a keystroke is not history. Raises NotFound."""
    with desk.transaction("draft") as tx:
        draft = begin_draft(tx, desk.actor, number, view.kind)
        draft.body = keepable(view.body)
        draft.to, draft.cc, draft.bcc = (
            "\n".join(addresses) for addresses in (view.to, view.cc, view.bcc)
        )
        draft.seen_up_to = view.seen_up_to
        draft.saved_at = tx.now
        tx.session.add(draft)


def drop_draft(desk: Desk, number: int, kind: DraftKind) -> None:
    """Throw a draft away."""
    agent_id = _agent(desk)
    with desk.transaction("draft") as tx:
        remove_draft(tx.session, number, agent_id, kind)


def give_back(tx: Transaction, ticket: Ticket, message: Message, kind: DraftKind) -> None:
    """Make a draft of what its author took back; below what is in a newer draft already.

    What was put below the text (a signature, what was passed on) is not the author's to edit.
    """
    number, agent_id = ticket.id or 0, message.agent_id or 0
    text = shown_of(message).rstrip("\n")
    draft = find_draft(tx.session, number, agent_id, kind)
    if draft is None:
        draft = Draft(
            ticket_id=number,
            agent_id=agent_id,
            kind=kind.value,
            body=text,
            to=message.to,
            cc=message.cc,
            bcc=message.bcc,
            seen_up_to=message.id or 0,
            saved_at=tx.now,
        )
    elif text not in draft.body:
        draft.body = f"{draft.body}\n\n{text}" if draft.body.strip() else text
        draft.saved_at = tx.now
    tx.session.add(draft)
    tx.session.flush()
    _give_files_back(tx.session, draft.id or 0, message)


def _give_files_back(session: Session, draft_id: int, message: Message) -> None:
    waiting = {(file.filename, file.sha256) for file in draft_files(session, draft_id)}
    statement = select(Attachment).where(Attachment.message_id == message.id)
    session.add_all(
        DraftFile(
            draft_id=draft_id,
            filename=file.filename,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
        )
        for file in session.exec(statement.order_by(col(Attachment.id)))
        if not file.inline and (file.filename, file.sha256) not in waiting
    )


def _agent(desk: Desk) -> int:
    if desk.actor.agent_id is None:
        raise Refused("Only an agent keeps drafts.", "Say who you are: --agent LOGIN")
    return desk.actor.agent_id
