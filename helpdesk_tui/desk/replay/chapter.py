"""Some mails of a desk's history with all that became of them, read by a few statements."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from helpdesk_tui.desk.fields import Value
from helpdesk_tui.desk.replay.history import WITH_MESSAGE, Filed
from helpdesk_tui.desk.replay.outcome import (
    NEW,
    Outcome,
    change_words,
    file_words,
    message_columns,
)
from helpdesk_tui.desk.replay.rows import MANY, Row, by, live_rows
from helpdesk_tui.store.tables import Change
from helpdesk_tui.words import Fate

DROPPED = "dropped by "
"""How the reason begins where a person let a quarantined mail rest."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One change that a mail made."""

    field: str
    new: Value
    cause: str
    ticket: int | None
    message: int | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the live desk knows of some mails."""

    rows: Mapping[int, Row]
    """Their rows in the ledger."""
    effects: Mapping[int, tuple[Effect, ...]]
    """By ledger row: what the mail changed, in order."""
    _messages: Mapping[object, Row]
    _files: Mapping[object, list[Row]]

    def was(self, number: int) -> Outcome:
        """What became of a mail then."""
        row = self.rows[number]
        fate = Fate(str(row["fate"]))
        if fate is Fate.IGNORED and was_dropped(row):
            fate = Fate.QUARANTINED
        ticket, duplicate_of = row["ticket_id"], row["duplicate_of"]
        on = ticket if isinstance(ticket, int) else None
        begun = on if fate is Fate.NEW_TICKET else None
        words = (
            change_words(each.field, each.new, each.cause, each.ticket, begun)
            for each in self.effects.get(number, ())
        )
        message = row["message_id"] if fate in WITH_MESSAGE else None
        rules = str(row["rules"])
        return Outcome(
            fate=fate,
            reason=str(row["reason"]),
            ticket=ticket_words(fate, on),
            duplicate_of=duplicate_of if isinstance(duplicate_of, int) else None,
            rules=tuple(rules.split("\n")) if rules else (),
            changes=tuple(each for each in words if each is not None),
            message=message_columns(self._messages.get(message, {})),
            files=tuple(file_words(file) for file in self._files.get(message, ())),
        )


def read_chapter(live: Session, mails: Sequence[tuple[Filed, int | None]]) -> Chapter:
    """Read it; each mail with the number of the first change that a later mail made."""
    rows = live_rows(live, "intake", "id", [mail.row for mail, _ in mails])
    said = [row["message_id"] for row in rows if row["fate"] in WITH_MESSAGE]
    return Chapter(
        {number: row for row in rows if isinstance(number := row["id"], int)},
        _effects(live, mails),
        *messages_and_files(live, said),
    )


def messages_and_files(
    session: Session, numbers: Iterable[object]
) -> tuple[Mapping[object, Row], Mapping[object, list[Row]]]:
    """Messages by their numbers, and their files likewise."""
    wanted = {number for number in numbers if number is not None}
    messages = {row["id"]: row for row in live_rows(session, "message", "id", wanted)}
    return messages, by("message_id", live_rows(session, "attachment", "message_id", wanted))


def ticket_words(fate: Fate, ticket: int | None) -> str:
    """Where a mail went; the number of a new ticket is no part of the outcome."""
    if fate is Fate.NEW_TICKET:
        return NEW
    return f"#{ticket}" if ticket is not None else ""


def was_dropped(row: Mapping[str, object]) -> bool:
    """True where a person let a quarantined mail rest."""
    return str(row["reason"]).startswith(DROPPED)


def _effects(
    live: Session, mails: Sequence[tuple[Filed, int | None]]
) -> dict[int, tuple[Effect, ...]]:
    """The changes each mail made: those of its batch up to the next mail's."""
    made = [(mail, end) for mail, end in mails if mail.batch]
    if not made:
        return {}
    changes: dict[int, list[Change]] = defaultdict(list)
    first, last = made[0][0].before, made[-1][1]
    statement = select(Change).where(Change.id >= first).order_by(col(Change.id))
    if last is not None:
        statement = statement.where(Change.id < last)
    batches = sorted({mail.batch for mail, _ in made})
    for start in range(0, len(batches), MANY):
        piece = batches[start : start + MANY]
        for change in live.exec(statement.where(col(Change.batch).in_(piece))):
            changes[change.batch].append(change)
    live.expunge_all()
    effects = {}
    for mail, end in made:
        own = changes[mail.batch]
        begin = bisect_left(own, mail.before, key=_number)
        stop = len(own) if end is None else bisect_left(own, end, key=_number)
        effects[mail.row] = tuple(_effect(change) for change in own[begin:stop])
    return effects


def _number(change: Change) -> int:
    return change.id


def _effect(change: Change) -> Effect:
    new = json.loads(change.new or "null")
    return Effect(change.field, new, change.cause, change.ticket_id, change.message_id)
