"""What the list of macros asks of the desk; a part of ``port.DeskPort``.

As there: every call is synchronous, is made in a thread worker, and may raise a
``HelpdeskError`` whose text is shown as one line. A macro is run as ``run("macro NAME")``.
"""

from __future__ import annotations

from typing import Protocol

from helpdesk_tui.views_rules import MacroForm, MacroRow, RecordedForm


class MacrosPort(Protocol):
    """Macros as one signed-in agent sees them."""

    def macros(self) -> tuple[MacroRow, ...]:
        """Give all macros by name, also those that cannot be read."""
        ...

    def recorded_macro(self) -> RecordedForm:
        """Give what the agent did last as a macro without a name; keeps nothing.

        Raises Refused when there is nothing to take.
        """
        ...

    def save_macro(self, form: MacroForm, name: str = "", seen: str = "") -> str:
        """Keep a new macro, or change ``name``, whose text was ``seen``; says what was done.

        Raises RuleError for what is no macro, Refused when its name or key is taken, Moved
        when the macro has another text by now, NotAllowed.
        """
        ...
