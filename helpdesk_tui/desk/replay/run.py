"""Replay: every stored mail filed again by this program, against what became of it then.

Each mail meets the desk as it was when it was filed, with the rules and settings of that
time, and afterwards what really happened is put in its place. So one difference does not
make a hundred others, and a replay by the program that filed the mail shows none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.replay.judge import Case
from helpdesk_tui.desk.replay.letters import Letters, Read, Start
from helpdesk_tui.desk.replay.outcome import Difference
from helpdesk_tui.desk.replay.scratch import scratch_session
from helpdesk_tui.desk.replay.walk import Walk
from helpdesk_tui.errors import NotFound
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.words import Role


@dataclass(frozen=True, slots=True)
class Replayed:
    """One mail that comes out otherwise now."""

    row: int
    subject: str
    ticket: int | None
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Report:
    """What a replay found."""

    mails: int = 0
    """How many were filed again."""
    same: int = 0
    waiting: int = 0
    """Mails without a fate: there is nothing to compare with."""
    withheld: int = 0
    """Mails the server never gave: there is nothing to file."""
    different: list[Replayed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which mails: those of the named rows, those settled since, or all."""

    rows: tuple[int, ...] = ()
    since: datetime | None = None


def replay(
    desk: Desk,
    choice: Choice,
    read: Read,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    *,
    start: Start | None = None,
) -> Report:
    """File mails again beside the desk; nothing of the desk is changed, nothing is sent.

    ``progress`` hears how many of how many are done. With ``start`` the next mails are
    parsed while others are filed. Raises NotFound for a row that is not there, NotAllowed,
    StoreError, MailError when no mail can be parsed at all.
    """
    desk.actor.must_be(Role.SPECIALIST, "mail replay")
    report = Report()
    with desk.store.read() as live:
        chosen = _chosen(live, choice, report)
        if not chosen:
            return report

        def judged(case: Case, found: tuple[Difference, ...]) -> None:
            _note(report, case, found)
            progress(report.mails, len(chosen))

        with scratch_session() as session:
            Walk(live, session, chosen, Letters(read, start), judged).run()
    return report


def _chosen(live: Session, choice: Choice, report: Report) -> dict[int, datetime]:
    """When each chosen mail was settled."""
    statement = select(Intake.id, Intake.settled_at, Intake.fate, Intake.size)
    if choice.rows:
        statement = statement.where(col(Intake.id).in_(choice.rows))
    elif choice.since is not None:
        statement = statement.where(
            func.coalesce(Intake.settled_at, Intake.received_at) >= choice.since
        )
    chosen: dict[int, datetime] = {}
    found = set()
    for number, settled, fate, size in live.exec(statement):
        found.add(number)
        if fate is None or settled is None:
            report.waiting += 1
        elif size == 0:
            report.withheld += 1
        else:
            chosen[number or 0] = settled
    for number in choice.rows:
        if number not in found:
            raise NotFound(
                f"There is no ledger row {number}.", "List them: helpdesk-tui mail ledger"
            )
    return chosen


def _note(report: Report, case: Case, found: tuple[Difference, ...]) -> None:
    report.mails += 1
    if not found:
        report.same += 1
        return
    row = case.row
    number, ticket = row["id"], row["ticket_id"]
    report.different.append(
        Replayed(
            number if isinstance(number, int) else 0,
            str(row["subject"]),
            ticket if isinstance(ticket, int) else None,
            found,
        )
    )
