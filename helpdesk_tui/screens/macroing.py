"""Macros in the screen of tickets: the list of all, the keys, and the form."""

from __future__ import annotations

from dataclasses import dataclass

from textual import work
from textual.message import Message

from helpdesk_tui.errors import Refused
from helpdesk_tui.screens.doing import DoingScreen
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.keys import shown_key
from helpdesk_tui.screens.widgets.help import Help
from helpdesk_tui.screens.widgets.macro_form import MacroFormScreen
from helpdesk_tui.screens.widgets.macro_menu import MacroMenu, MacroWish, Wish
from helpdesk_tui.views_rules import MacroForm, MacroRow, RecordedForm

MACRO = "macro:"
"""How help names a macro among the ids of keys."""


class MacroingScreen(DoingScreen):
    """Runs macros by their keys, and makes new ones of what was just done."""

    @dataclass
    class Macros(Message):
        """All macros; for the list, or for the key that was pressed."""

        rows: tuple[MacroRow, ...]
        key: str = ""

    @dataclass
    class Recorded(Message):
        """What was just done, or why there is nothing."""

        done: RecordedForm
        why_not: str = ""

    def action_macros(self) -> None:
        """List all macros."""
        if self.allowed("macro"):
            self.app.turnstile.hold()
            self._ask_macros("")

    def action_macro_key(self, key: str) -> None:
        """Run the macro of that key."""
        if self.ticket_pane.composer.is_open:
            self.tell("no macro while you write · Esc keeps the draft", Ink.QUIET)
        elif self.allowed("macro"):
            self._ask_macros(key)

    def action_help(self) -> None:
        """Show all keys, those of macros too; Enter runs one."""

        def chosen(action: str | None) -> None:
            if action is not None and action.startswith(MACRO):
                self._run_macro(action.removeprefix(MACRO))
            elif action is not None:
                self.call_later(self.run_key, action)

        help_screen = Help()
        self.app.push_screen(help_screen, chosen)
        self._ask_macros_for(help_screen)

    def on_macroing_screen_macros(self, event: Macros) -> None:
        """Show the list, or run the one that is meant."""
        event.stop()
        if event.key:
            found = next((row for row in event.rows if row.form.key == event.key), None)
            if found is None:
                self.tell(f"{shown_key(event.key)} is no macro's key · b lists them", Ink.QUIET)
            elif found.trouble:
                self.app.warn(found.trouble)
            else:
                self._run_macro(found.form.name)
            return
        self.app.turnstile.release()
        self.app.push_screen(MacroMenu(f"Macros · {self.about()}", event.rows), self._wished)

    def on_macroing_screen_recorded(self, event: Recorded) -> None:
        """Let it be named and looked through."""
        event.stop()
        self.app.turnstile.release()
        done = event.done
        notes = [event.why_not] if event.why_not else [
            f"What you did on #{done.number}; answers became drafts.",
            *(f"Left out: {why}" for why in done.left),
        ]  # fmt: skip
        self.app.push_screen(MacroFormScreen(done.form, notes=notes), self._kept)

    def _wished(self, wish: MacroWish | None) -> None:
        if wish is None:
            return
        if wish.what is Wish.NEW:
            self.app.turnstile.hold()
            self._ask_recorded()
        elif wish.row is not None and wish.what is Wish.CHANGE:
            self.app.push_screen(MacroFormScreen(wish.row.form, wish.row), self._kept)
        elif wish.row is not None:
            self._run_macro(wish.row.form.name)

    def _kept(self, said: str | None) -> None:
        if said is not None:
            self.tell(f"✓ {said}")

    def _run_macro(self, name: str) -> None:
        self.command(f"macro {name}")

    @work(thread=True, group="offer", exit_on_error=False)
    def _ask_macros(self, key: str) -> None:
        self.post_message(self.Macros(self.app.desk.macros(), key))

    @work(thread=True, group="complete", exit_on_error=False)
    def _ask_macros_for(self, help_screen: Help) -> None:
        rows = self.app.desk.macros()
        self.app.call_from_thread(help_screen.know_macros, rows)

    @work(thread=True, group="offer", exit_on_error=False)
    def _ask_recorded(self) -> None:
        try:
            self.post_message(self.Recorded(self.app.desk.recorded_macro()))
        except Refused as error:
            nothing = RecordedForm(MacroForm(), 0, ())
            self.post_message(self.Recorded(nothing, f"Nothing was taken over: {error.what}"))
