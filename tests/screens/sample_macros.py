"""The macros of the sample desk, in memory."""

from __future__ import annotations

from dataclasses import replace

from helpdesk_tui.errors import Moved, Refused
from helpdesk_tui.views_rules import MacroForm, MacroRow, RecordedForm

_FORMS = (
    MacroForm("Ask for the error", "e", "", ("owner me", "draft Hello {customer},\n\nwhat?")),
    MacroForm("Greet", "", "", ("draft Hello {customer}",)),
    MacroForm("Restart", "f5", "category:Network", ("tag vpn", "status solved")),
)
DONE = RecordedForm(
    MacroForm(then=("category Network / VPN", "tag vpn")), 1042,
    ("the subject: it is this ticket's own (else add: subject TEXT)",),
)  # fmt: skip


class SampleMacros:
    """Macros by name; what was done last is one thing, or nothing."""

    done: RecordedForm | None = DONE

    def found_macros(self) -> None:
        """Begin with a few."""
        self.kept = [MacroRow(form, 1, f"# {form!r}", "alice") for form in _FORMS]
        self.kept.append(
            MacroRow(MacroForm("Worn out"), 4, "# ?", "bo", "Unknown action 'fax'.", "only bo may")
        )

    def macros(self) -> tuple[MacroRow, ...]:
        return tuple(sorted(self.kept, key=lambda row: row.form.name))

    def recorded_macro(self) -> RecordedForm:
        if self.done is None:
            raise Refused("You have changed no ticket yet.", "Do it once, then record it.")
        return self.done

    def save_macro(self, form: MacroForm, name: str = "", seen: str = "") -> str:
        taken = next((r for r in self.kept if r.form.key == form.key and r.form.name != name), None)
        if form.key and taken is not None:
            raise Refused(f"Key {form.key} is that of macro {taken.form.name!r}.", "Free: g, r.")
        old = next((row for row in self.kept if row.form.name == name), None)
        if old is not None and old.text != seen:
            raise Moved(f"Macro {name} was changed by somebody else meanwhile.", "Look again.")
        if old is not None:
            self.kept.remove(old)
        row = MacroRow(form, old.version + 1 if old else 1, f"# {form!r}", "alice")
        self.kept.append(replace(row, made_by="alice"))
        return f"Macro {form.name}@{row.version} {'saved' if old else 'added'}"
