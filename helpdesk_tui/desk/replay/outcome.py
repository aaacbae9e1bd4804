"""What became of one mail, as far as two fillings of it can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from helpdesk_tui.desk.fields import Value
from helpdesk_tui.words import Fate

NEW = "a new ticket"
_OF_NO_ACCOUNT = frozenset(
    "id ticket_id agent_id contact_id intake_id token created_at withdrawn_at".split()
)
"""Columns of a message that are numbers of their own, or what happened to it later."""
_NOT_COMPARED = frozenset(("message", "ticket", "outbox", "contact undeliverable"))
"""Changes that say again what is compared already, or that depend on what was sent since."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mail's fate with everything it led to."""

    fate: Fate
    reason: str
    ticket: str
    """"a new ticket", "#12", or ""."""
    duplicate_of: int | None
    rules: tuple[str, ...]
    changes: tuple[str, ...] = ()
    """What was set on tickets: "priority: high (rule network@2)"."""
    message: tuple[tuple[str, str], ...] = ()
    """Columns of the message with their values."""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise."""

    field: str
    was: str
    now: str


def differences(was: Outcome, now: Outcome) -> tuple[Difference, ...]:
    """What differs, field by field; where the fate does, the rest is a consequence of it."""
    found = [_differ("fate", was.fate.value, now.fate.value)]
    found.append(_differ("ticket", was.ticket, now.ticket))
    found.append(_differ("reason", was.reason, now.reason))
    found.append(_differ("duplicate of", _text(was.duplicate_of), _text(now.duplicate_of)))
    if was.fate is now.fate:
        found.append(_differ("rules", ", ".join(was.rules), ", ".join(now.rules)))
        found += _members("set", was.changes, now.changes)
        found += _members("file", was.files, now.files)
        before, after = dict(was.message), dict(now.message)
        names = list(dict.fromkeys((*before, *after)))
        found += [_differ(name, before.get(name, ""), after.get(name, "")) for name in names]
    return tuple(each for each in found if each is not None)


def _differ(field: str, was: str, now: str) -> Difference | None:
    return None if was == now else Difference(field, was, now)


def _members(field: str, was: tuple[str, ...], now: tuple[str, ...]) -> Iterable[Difference]:
    for each in was:
        if each not in now:
            yield Difference(field, each, "")
    for each in now:
        if each not in was:
            yield Difference(field, "", each)


def message_columns(row: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """A message's columns in words."""
    return tuple((name, _text(value)) for name, value in row.items() if name not in _OF_NO_ACCOUNT)


def file_words(row: Mapping[str, object]) -> str:
    """An attachment in words."""
    inline = ", inline" if row["inline"] else ""
    digest = str(row["sha256"])[:12]
    return f"{row['filename']} ({row['content_type']}, {row['size']} bytes, {digest}{inline})"


def change_words(
    field: str, new: Value, cause: str, ticket: int | None, begun: int | None
) -> str | None:
    """A change in words that do not depend on a new ticket's number; None for one not compared."""
    if field in _NOT_COMPARED or (field == "contact" and ticket is None):
        return None
    value = json.dumps(new, ensure_ascii=False) if new is not None else "nothing"
    if begun is not None:
        value = value.replace(f'"#{begun}:', '"#NEW:')
    where = "" if ticket == begun or ticket is None else f"#{ticket} "
    why = f" ({cause})" if cause.startswith("rule ") else ""
    return f"{where}{field}: {value}{why}"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)
