"""Replay: every stored mail filed again by this program, against what became of it then.

Each mail meets the desk as it was when it was filed, with the rules and settings of that
time, and afterwards what really happened is put in its place. So one difference does not
make a hundred others, and a replay by the program that filed the mail shows none.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import Value
from helpdesk_tui.desk.intake.file_letter import arrived_at
from helpdesk_tui.desk.replay.history import Event, Filed, History, history_since
from helpdesk_tui.desk.replay.judge import Reading, judge, said, ticket_words
from helpdesk_tui.desk.replay.outcome import Difference, Outcome, change_words, differences
from helpdesk_tui.desk.replay.rules_then import RulesThen
from helpdesk_tui.desk.replay.scratch import Row, Scratch, live_rows, scratch_session
from helpdesk_tui.errors import NotFound, Unparseable
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Change, Intake
from helpdesk_tui.words import Fate, Role

Read = Callable[[bytes], Letter]
"""Parses a mail. Raises Unparseable."""
DROPPED = "dropped by "
"""How the reason begins where a person let a quarantined mail rest."""
IMPORTED = "not sent: the mail was imported, not received"


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
) -> Report:
    """File mails again beside the desk; nothing of the desk is changed, nothing is sent.

    ``progress`` hears how many of how many are done. Raises NotFound for a row that is not
    there, NotAllowed, StoreError, MailError when no mail can be parsed at all.
    """
    desk.actor.must_be(Role.SPECIALIST, "mail replay")
    report = Report()
    with desk.store.read() as live:
        chosen = _chosen(live, choice, report)
        if not chosen:
            return report
        with scratch_session() as session:
            _Replay(live, session, chosen, read, report).run(progress)
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


class _Replay:
    """One walk through the history."""

    def __init__(
        self, live: Session, session: Session, chosen: dict[int, datetime], read: Read,
        report: Report,
    ) -> None:  # fmt: skip
        self._live, self._session, self._read, self._report = live, session, read, report
        self._chosen = chosen
        self._history: History = history_since(live, min(chosen.values()))
        self._scratch = Scratch(live, session, self._history.events)
        self._then = RulesThen(live)
        self._moment: datetime | None = None
        """When the mail arrived whose changes come now."""
        self._put_earlier_rows()

    def _put_earlier_rows(self) -> None:
        later = {mail.row for mail in self._history.mails}
        numbers = [
            number
            for number in self._live.exec(select(Intake.id).where(col(Intake.fate).is_not(None)))
            if number not in later
        ]
        for row in live_rows(self._live, "intake", "id", numbers):
            self._scratch.keep_row(row)

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Let everything happen again up to the last chosen mail."""
        events, ids = self._history.events, [event.id for event in self._history.events]
        place = done = 0
        mails = self._history.mails
        following = _starts_of_next(mails)
        for number in range(self._last(mails) + 1):
            mail = mails[number]
            stop = bisect_left(ids, mail.before)
            self._apply(events[place:stop])
            place = stop
            self._meet(mail, following[number])
            if mail.row in self._chosen:
                done += 1
                progress(done, len(self._chosen))

    def _last(self, mails: Sequence[Filed]) -> int:
        return max((i for i, mail in enumerate(mails) if mail.row in self._chosen), default=-1)

    def _apply(self, events: Sequence[Event]) -> None:
        for event in events:
            own = event.cause.startswith(("mail ", "rule "))
            moment = min(self._moment or event.at, event.at) if own else event.at
            self._scratch.apply(event, moment)

    def _meet(self, mail: Filed, following: int | None) -> None:
        """File one mail on the scratch desk, if it is chosen; then let its real row stand."""
        row = live_rows(self._live, "intake", "id", [mail.row])[0]
        reading = self._reading(str(row["sha256"]))
        if mail.row in self._chosen:
            was = self._was(row, mail, following)
            at = row["settled_at"]
            if isinstance(at, datetime):
                self._then.move_to(mail.before, at)
            confirms = not any(IMPORTED in each for each in was.changes)
            now = judge(self._session, row, reading, self._then, confirms=confirms)
            self._note(row, was, now)
        self._moment = _arrival(row, reading.letter)
        self._scratch.keep_row(row)
        if reading.letter is not None and row["ticket_id"] is not None and mail.batch:
            letter = reading.letter
            ids = (letter.message_id, *letter.references, *letter.in_reply_to)
            self._scratch.refer(row["ticket_id"], ids)

    def _reading(self, sha256: str) -> Reading:
        try:
            return Reading(self._read(blobs.fetch(self._live, sha256)))
        except (Unparseable, NotFound) as error:
            return Reading(None, str(error))
        finally:
            self._live.expunge_all()

    def _was(self, row: Row, mail: Filed, following: int | None) -> Outcome:
        """What became of a mail then."""
        fate = Fate(str(row["fate"]))
        reason = str(row["reason"])
        if fate is Fate.IGNORED and reason.startswith(DROPPED):
            fate = Fate.QUARANTINED
        ticket = _number(row["ticket_id"])
        begun = ticket if fate is Fate.NEW_TICKET else None
        own = self._own(mail, following)
        words = (change_words(name, new, why, on, begun) for name, new, why, on in own)
        message, files = said(self._live, fate, _number(row["message_id"]))
        rules = str(row["rules"])
        return Outcome(
            fate=fate,
            reason=reason,
            ticket=ticket_words(fate, ticket),
            duplicate_of=_number(row["duplicate_of"]),
            rules=tuple(rules.split("\n")) if rules else (),
            changes=tuple(each for each in words if each is not None),
            message=message,
            files=files,
        )

    def _own(
        self, mail: Filed, following: int | None
    ) -> Iterator[tuple[str, Value, str, int | None]]:
        """The changes a mail made: those of its batch up to the next mail's."""
        if not mail.batch:
            return
        statement = select(Change).where(Change.batch == mail.batch, Change.id >= mail.before)
        if following is not None:
            statement = statement.where(Change.id < following)
        for change in self._live.exec(statement.order_by(col(Change.id))):
            yield change.field, json.loads(change.new or "null"), change.cause, change.ticket_id

    def _note(self, row: Row, was: Outcome, now: Outcome) -> None:
        self._report.mails += 1
        found = differences(was, now)
        if was.fate is Fate.QUARANTINED is now.fate and str(row["reason"]).startswith(DROPPED):
            found = ()
        if not found:
            self._report.same += 1
            return
        self._report.different.append(
            Replayed(_number(row["id"]) or 0, str(row["subject"]), _number(row["ticket_id"]), found)
        )


def _starts_of_next(mails: Sequence[Filed]) -> list[int | None]:
    """For each mail the number of the first change that a later mail made."""
    starts: list[int | None] = []
    start: int | None = None
    for mail in reversed(mails):
        starts.append(start)
        start = mail.before if mail.batch else start
    return starts[::-1]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _arrival(row: Row, letter: Letter | None) -> datetime | None:
    if letter is None:
        return None
    return arrived_at(Intake.model_validate(row), letter)
