"""Every version a macro ever had, as the history of the desk keeps it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.macros import macro_names
from helpdesk_tui.errors import NotFound
from helpdesk_tui.store.tables import Change

_FIELD = "macro "
_VERBS = ("macro add", "macro edit", "macro remove", "record")


@dataclass(frozen=True, slots=True)
class MacroVersion:
    """A macro as it was from then on."""

    version: int
    """Added anew under its name a macro begins at 1 again."""
    at: datetime
    actor: str
    did: str
    """added, changed, renamed from NAME, removed."""
    text: str
    """Its TOML; "" for a removed one."""


def macro_history(desk: Desk, name: str) -> tuple[MacroVersion, ...]:
    """All versions of a macro, oldest first, under earlier names too; also of a removed one.

    Raises NotFound.
    """
    with desk.store.read() as session:
        known = _name_of(session, name)
        changes = _changes(session, known)
    if not changes:
        raise directory.missing("macro", name, (), "See: helpdesk-tui macro list")
    versions: list[MacroVersion] = []
    number = 0
    for change in changes:
        old, new = (str(json.loads(each or "null") or "") for each in (change.old, change.new))
        number = number + 1 if old and new else 1 if new else number
        versions.append(MacroVersion(number, change.at, change.actor, _did(old, new), new))
    return tuple(versions)


def macro_version(desk: Desk, name: str, version: int) -> MacroVersion:
    """A macro as it was in one of its versions; of several of that number the newest."""
    for each in reversed(macro_history(desk, name)):
        if each.version == version and each.text:
            return each
    raise NotFound(
        f"There is no version {version} of macro {name!r}.", "See: helpdesk-tui macro history NAME"
    )


def _name_of(session: Session, name: str) -> str:
    """The name as it is written; of a removed macro as history has it."""
    fields = select(Change.field).where(col(Change.ticket_id).is_(None))
    fields = fields.where(col(Change.field).startswith(_FIELD), col(Change.verb).in_(_VERBS))
    known = [*macro_names(session), *(f.removeprefix(_FIELD) for f in session.exec(fields))]
    return next((each for each in known if each.casefold() == name.casefold()), name)


def _changes(session: Session, name: str) -> list[Change]:
    """What was done to a macro, oldest first, before it had this name too."""
    found: list[Change] = []
    before: int | None = None
    while True:
        statement = (
            select(Change)
            .where(Change.field == _FIELD + name, col(Change.ticket_id).is_(None))
            .where(col(Change.verb).in_(_VERBS))
            .order_by(col(Change.id).desc())
        )
        if before is not None:
            statement = statement.where(col(Change.id) < before)
        for change in session.exec(statement):
            found.append(change)
            earlier = _name_in(json.loads(change.old or "null"))
            if earlier and earlier != name:
                name, before = earlier, change.id
                break
        else:
            return found[::-1]


def _did(old: str, new: str) -> str:
    if not old or not new:
        return "added" if new else "removed"
    before, now = _name_in(old), _name_in(new)
    return f"renamed from {before}" if before and before != now else "changed"


def _name_in(text: object) -> str:
    """The name a text gives its macro; "" for none that can be read."""
    if not isinstance(text, str):
        return ""
    try:
        (table,) = tomllib.loads(text)["rule"]
    except (tomllib.TOMLDecodeError, KeyError, ValueError):
        return ""
    return str(table.get("name", ""))
