"""What the list of macros asks of the desk (screens/macros_port.py), for one signed-in agent."""

from __future__ import annotations

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.macros import KeptMacro, add_macro, edit_macro, list_macros, why_locked
from helpdesk_tui.desk.macros_record import look_back
from helpdesk_tui.rules.macro import form_of_macro, text_of_macro
from helpdesk_tui.views_rules import MacroForm, MacroRow, RecordedForm


class AgentMacros:
    """Macros as one agent sees them; calls may come from several threads at once."""

    @property
    def _desk(self) -> Desk:
        raise NotImplementedError

    def macros(self) -> tuple[MacroRow, ...]:
        """All macros by name."""
        desk = self._desk
        return tuple(_row(desk, kept) for kept in list_macros(desk))

    def recorded_macro(self) -> RecordedForm:
        """What I did last, as a macro without a name; raises Refused."""
        done = look_back(self._desk)
        return RecordedForm(MacroForm(then=tuple(map(str, done.took))), done.number, done.left)

    def save_macro(self, form: MacroForm, name: str = "", seen: str = "") -> str:
        """Keep or change a macro; raises RuleError, Refused, Moved, NotAllowed."""
        text = text_of_macro(form, seen)
        desk = self._desk
        kept = edit_macro(desk, name, text, seen=seen) if name else add_macro(desk, text)
        return f"Macro {kept.name}@{kept.version} {'saved' if name else 'added'}"


def _row(desk: Desk, kept: KeptMacro) -> MacroRow:
    form = form_of_macro(kept.macro, kept.text) if kept.macro else MacroForm(kept.name)
    return MacroRow(
        form, kept.version, kept.text, kept.made_by, kept.error, why_locked(desk, kept.made_by)
    )
