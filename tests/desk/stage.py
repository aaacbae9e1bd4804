"""A furnished desk with its agents, and what a test wants to see of its tickets."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlmodel import col, select

from helpdesk_tui.desk import all_verbs
from helpdesk_tui.desk.admin.agents import add_agent, add_team
from helpdesk_tui.desk.admin.queues import add_category, edit_queue
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import FIELDS, Value, read_field
from helpdesk_tui.desk.lists import all_rows
from helpdesk_tui.desk.messages import Said, say
from helpdesk_tui.store.tables import Change, Outbox, Ticket
from helpdesk_tui.words import Audience, Direction, OutboxState, Role
from tests.builders import HandClock, as_agent, make_desk, worker_desk

__all__ = ["Changed", "Stage", "all_verbs"]


@dataclass(frozen=True)
class Changed:
    """A Change row in short."""

    actor: str
    verb: str
    field: str
    old: Value
    new: Value
    cause: str


class Stage:
    """Alice (admin), bo (dispatcher), carl (specialist) and dora (worker) at one desk."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = HandClock()
        self.alice = make_desk(url, self.clock)
        with self.alice.together("furnish"):
            add_agent(self.alice, "bo", name="Bo", email="bo@desk.example", role=Role.DISPATCHER)
            add_team(self.alice, "Net", ("carl",))
            add_team(self.alice, "Money")
            edit_queue(self.alice, "Faktura", team="Money")
            add_category(self.alice, "Network / VPN")
            add_category(self.alice, "Hardware / Printer")
        self.bo = as_agent(self.alice, "bo")
        self.carl = as_agent(self.alice, "carl")
        self.dora = as_agent(self.alice, "dora")
        self.worker = worker_desk(self.alice)

    def ticket(
        self, subject: str = "The printer smokes", *, queue: str = "IT", text: str = ""
    ) -> int:
        """Make a ticket of anna@nord.example's, written down by alice."""
        done = new_ticket(
            self.alice, queue, subject, text=text, contact="Anna Åberg <anna@nord.example>"
        )
        return done.tickets[0]

    def customer_writes(self, number: int, text: str = "Any news?") -> int:
        """Let a mail come in; the id of its message."""
        with self.worker.transaction("file") as tx:
            message = say(
                tx,
                tx.ticket(number),
                Said(
                    direction=Direction.IN,
                    audience=Audience.PUBLIC,
                    author="Anna Åberg",
                    author_email="anna@nord.example",
                    body=text,
                ),
            )
            return message.id or 0

    def mail_is(self, number: int, state: OutboxState) -> None:
        """Let the newest mail of a ticket be in a state, as the worker would."""
        with self.worker.transaction("send") as tx:
            row = tx.session.exec(select(Outbox).order_by(col(Outbox.id).desc())).first()
            assert row is not None
            row.state = state.value
            tx.session.add(row)

    def fields(self, number: int) -> dict[str, Value]:
        """Every field of a ticket, as history would show it."""
        with self.alice.store.read() as session:
            ticket = session.get_one(Ticket, number)
            return {name: read_field(session, ticket, name) for name in FIELDS}

    def row(self, number: int) -> Ticket:
        """The ticket's row as it is kept."""
        with self.alice.store.read() as session:
            return session.get_one(Ticket, number)

    def changes(self, number: int, *, after: int = 0) -> list[Changed]:
        """The history of a ticket, oldest first."""
        statement = (
            select(Change)
            .where(Change.ticket_id == number, col(Change.id) > after)
            .order_by(col(Change.id))
        )
        with self.alice.store.read() as session:
            return [
                Changed(
                    row.actor, row.verb, row.field,
                    json.loads(row.old or "null"), json.loads(row.new or "null"), row.cause,
                )
                for row in session.exec(statement)
            ]  # fmt: skip

    def newest_change(self) -> int:
        """Number of the newest change on the desk."""
        with self.alice.store.read() as session:
            newest = session.exec(select(Change.id).order_by(col(Change.id).desc())).first()
            return newest or 0

    def finds(self, query: str, desk: Desk | None = None) -> list[int]:
        """Numbers of the tickets a query finds, ascending."""
        return sorted(row.number for row in all_rows(desk or self.alice, query, "number", 0))
