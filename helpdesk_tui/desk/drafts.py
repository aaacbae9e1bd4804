"""Drafts: what an agent has typed, kept until it is sent or dropped (F60)."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import keepable
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import Refused
from helpdesk_tui.store.tables import Draft, Message, Ticket
from helpdesk_tui.views import DraftView
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
        session.delete(draft)


def list_drafts(desk: Desk) -> tuple[tuple[int, DraftView], ...]:
    """An agent's drafts with the numbers of their tickets, newest first. Raises Refused."""
    statement = select(Draft).where(Draft.agent_id == _agent(desk))
    with desk.store.read() as session:
        return tuple(
            (
                row.ticket_id,
                DraftView(
                    kind=DraftKind(row.kind),
                    body=row.body,
                    to=tuple(row.to.split("\n")) if row.to else (),
                    cc=tuple(row.cc.split("\n")) if row.cc else (),
                    bcc=tuple(row.bcc.split("\n")) if row.bcc else (),
                    seen_up_to=row.seen_up_to,
                    saved_at=row.saved_at,
                ),
            )
            for row in session.exec(statement.order_by(col(Draft.saved_at).desc()))
        )


def save_draft(desk: Desk, number: int, view: DraftView) -> None:
    """Keep what was typed. No Change row: a keystroke is not history. Raises NotFound."""
    agent_id = _agent(desk)
    with desk.transaction("draft") as tx:
        draft = find_draft(tx.session, number, agent_id, view.kind)
        if draft is None:
            tx.ticket(number)
            draft = Draft(
                ticket_id=number, agent_id=agent_id, kind=view.kind.value, body="", saved_at=tx.now
            )
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
    """Make a draft of what its author took back; below what is in a newer draft already."""
    number, agent_id = ticket.id or 0, message.agent_id or 0
    text = message.body.rstrip("\n")
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


def _agent(desk: Desk) -> int:
    if desk.actor.agent_id is None:
        raise Refused("Only an agent keeps drafts.", "Say who you are: --agent LOGIN")
    return desk.actor.agent_id
