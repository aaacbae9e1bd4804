"""Macros as they are kept: added, changed, listed. Everybody may add one and run all (P04)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.rule_names import known_names
from helpdesk_tui.errors import Moved, Refused, RuleError, RuleRefused
from helpdesk_tui.rules.lint import lint
from helpdesk_tui.rules.macro import ME, Macro, read_macro
from helpdesk_tui.rules.macro_key import free_keys
from helpdesk_tui.store.one_at_a_time import Matter, one_at_a_time
from helpdesk_tui.store.tables import Macro as MacroRow
from helpdesk_tui.words import Role


@dataclass(frozen=True, slots=True)
class KeptMacro:
    """A macro as the desk keeps it."""

    name: str
    version: int
    text: str
    """Its TOML, as it was written."""
    made_by: str
    macro: Macro | None
    """None when the text cannot be read (by this version of the program)."""
    error: str = ""


def add_macro(desk: Desk, text: str) -> KeptMacro:
    """Keep a new macro. Raises RuleError, Refused when its name or key is taken."""
    macro = read_macro(text, LOCAL)
    with desk.transaction("macro add") as tx:
        one_at_a_time(tx.session, Matter.MACROS)
        _must_be_free(tx.session, macro.name)
        _key_must_be_free(tx.session, macro)
        _must_know(tx.session, macro)
        row = MacroRow(name=macro.name, definition=text, agent_id=desk.actor.agent_id)
        row.key = macro.key or None
        tx.session.add(row)
        tx.session.flush()
        tx.record(None, f"macro {macro.name}", None, text)
        return _kept(tx.session, row)


def edit_macro(desk: Desk, name: str, text: str, *, seen: str | None = None) -> KeptMacro:
    """Give a macro another content, and another name or key if it has one.

    ``seen``: the text that was changed. Who made it may, and admins. Raises RuleError,
    NotFound, NotAllowed, Refused; Moved when somebody changed it since it was seen.
    """
    macro = read_macro(text, LOCAL)
    with desk.transaction("macro edit") as tx:
        one_at_a_time(tx.session, Matter.MACROS)
        row = _row(tx.session, name)
        _may_change(desk, row, "macro edit")
        if seen is not None and row.definition != seen:
            raise Moved(
                f"Macro {row.name} was changed by somebody else meanwhile (now @{row.version}).",
                f"See: helpdesk-tui macro history {row.name!r}",
            )
        if macro.name.casefold() != row.name.casefold():
            _must_be_free(tx.session, macro.name)
        _key_must_be_free(tx.session, macro, but=row)
        _must_know(tx.session, macro)
        old, row.name, row.key = row.definition, macro.name, macro.key or None
        if old != text:
            row.definition, row.version = text, row.version + 1
            tx.record(None, f"macro {macro.name}", old, text)
        tx.session.add(row)
        tx.session.flush()
        return _kept(tx.session, row)


def remove_macro(desk: Desk, name: str) -> None:
    """Forget a macro; history keeps its text. Raises NotFound, NotAllowed."""
    with desk.transaction("macro remove") as tx:
        one_at_a_time(tx.session, Matter.MACROS)
        row = _row(tx.session, name)
        _may_change(desk, row, "macro remove")
        tx.record(None, f"macro {row.name}", row.definition, None)
        tx.session.delete(row)


def list_macros(desk: Desk) -> tuple[KeptMacro, ...]:
    """All macros by name, also those that cannot be read."""
    with desk.store.read() as session:
        rows = session.exec(select(MacroRow).order_by(col(MacroRow.name)))
        return tuple(_kept(session, row) for row in rows)


def find_macro(desk: Desk, name: str) -> KeptMacro:
    """One macro. Raises NotFound."""
    with desk.store.read() as session:
        return _kept(session, _row(session, name))


def macro_names(session: Session) -> tuple[str, ...]:
    """Names of all macros, in order."""
    return tuple(session.exec(select(MacroRow.name).order_by(col(MacroRow.name))))


def macro_to_run(session: Session, name: str) -> Macro:
    """The macro of that name. Raises NotFound, RuleError for one that cannot be read."""
    kept = _kept(session, _row(session, name))
    if kept.macro is None:
        raise RuleRefused(kept.error, f"Mend it: helpdesk-tui macro edit {kept.name!r}")
    return kept.macro


def _row(session: Session, name: str) -> MacroRow:
    rows = session.exec(select(MacroRow)).all()
    found = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if found is None:
        known = [row.name for row in rows]
        raise directory.missing("macro", name, known, "Add one: helpdesk-tui macro add NAME")
    return found


def _kept(session: Session, row: MacroRow) -> KeptMacro:
    made_by = directory.agent_login(session, row.agent_id) if row.agent_id else ""
    try:
        macro = replace(read_macro(row.definition, LOCAL), version=row.version)
    except RuleError as error:
        return KeptMacro(row.name, row.version, row.definition, made_by, None, str(error))
    return KeptMacro(row.name, row.version, row.definition, made_by, macro)


def why_locked(desk: Desk, made_by: str) -> str:
    """Why the actor may not change a macro of an agent; "" when they may."""
    if desk.actor.role.rank >= Role.ADMIN.rank or made_by == desk.actor.name:
        return ""
    return f"only {made_by} and admins change it" if made_by else "only admins change it"


def _may_change(desk: Desk, row: MacroRow, verb: str) -> None:
    if row.agent_id is None or row.agent_id != desk.actor.agent_id:
        desk.actor.must_be(Role.ADMIN, verb)


def _must_be_free(session: Session, name: str) -> None:
    if any(name.casefold() == known.casefold() for known in macro_names(session)):
        raise Refused(f"There is a macro {name!r} already.", "Change it: macro edit NAME")


def _key_must_be_free(session: Session, macro: Macro, but: MacroRow | None = None) -> None:
    """Raise Refused when another macro has the key of this one."""
    rows = [row for row in session.exec(select(MacroRow)) if row is not but]
    taken = {row.key: row.name for row in rows if row.key}
    if macro.key in taken:
        raise Refused(
            f"Key {macro.key} is that of macro {taken[macro.key]!r}.",
            f"Free: {free_keys(macro.name, taken)}. Or take it there: macro edit NAME --key none",
        )


def _must_know(session: Session, macro: Macro) -> None:
    """Raise RuleError for the first name the desk has not."""
    known = known_names(session)
    known = replace(known, agents=known.agents | {ME})
    for problem in lint([macro.rule], known):
        if problem.is_name:
            raise RuleRefused(f"Macro {macro.name!r}: {problem.what}", problem.remedy)
