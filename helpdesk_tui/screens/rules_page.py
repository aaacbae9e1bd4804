"""The rulebook with every way to change it; Esc goes back to the tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import work
from textual.app import SuspendNotSupported
from textual.message import Message

from helpdesk_tui.errors import HelpdeskError, WantsYes
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.editor import edit_text
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.keys import bindings, keys_of
from helpdesk_tui.screens.port import DeskPort
from helpdesk_tui.screens.rule_lines import Line
from helpdesk_tui.screens.rules_reading import RulesReading
from helpdesk_tui.screens.widgets.ask import Ask
from helpdesk_tui.screens.widgets.many_mails import plain_lines, yes_to_many_mails
from helpdesk_tui.screens.widgets.prompt_line import PromptLine
from helpdesk_tui.screens.widgets.rule_form import RuleFormScreen, Typed
from helpdesk_tui.views_rules import RuleDone, RuleForm, RuleRow

SIGNS = (
    ("●", "on"),
    ("○", "off"),
    ("!", "failed when it was carried out last, or cannot be read"),
    ("12× 3h", "matched 12 times in 30 days, last 3 hours ago"),
)
_KEYS_WIDE = 14


class RulesPage(RulesReading):
    """Reads and changes rules; what somebody else changed meanwhile is never overwritten."""

    BINDINGS = bindings("rules")

    @dataclass
    class Did(Message):
        """The rulebook is another one."""

        done: RuleDone

    @dataclass
    class Foreseen(Message):
        """What switching a rule on would have done."""

        row: RuleRow
        said: tuple[str, ...]

    def __init__(self, clock: Clock, ticket: int | None, name: str = "") -> None:
        """As the base says."""
        super().__init__(clock, ticket, name)
        self._typed: dict[str, Typed] = {}
        """What was typed and not saved, by the rule it is about."""
        self._asking: Callable[[DeskPort, str], RuleDone] | None = None
        """What is done again after a yes."""

    # Keys

    def action_edit(self) -> None:
        """Change the rule in a form; one that cannot be read, as text."""
        row = self.row
        if row is None or not self._may_change():
            return
        if row.form is None:
            self.action_text()
        else:
            self._open(self._typed.get(row.name), Typed(row.form, row.name, row.text))

    def action_add(self) -> None:
        """Fill in a new rule."""
        if self._may_change():
            self._open(self._typed.get(""), Typed(RuleForm(), "", ""))

    def action_text(self) -> None:
        """Change the rule's TOML in $EDITOR."""
        row = self.row
        if row is None or not self._may_change():
            return
        try:
            text = edit_text(self.app, row.text)
        except SuspendNotSupported:
            self.app.warn("This terminal cannot be handed to another editor.")
        except HelpdeskError as error:
            self.app.warn(error)
        else:
            if text != row.text:
                self._do_after_a_yes(
                    lambda desk, yes: desk.write_rule(text, row.name, row.text, yes=yes)
                )

    def action_switch(self) -> None:
        """Switch the rule on or off; on only after a look at what it would have done."""
        row = self.row
        if row is None or not self._may_change():
            return
        if row.form is not None and not row.form.enabled:
            self._foresee(row)
        else:
            self._do(lambda desk: desk.switch_rule(row.name, False, row.text))

    def action_move(self, steps: int) -> None:
        """Move the rule in the order."""
        row, place = self.row, self.rules.place + steps
        if row is not None and self._may_change() and 0 < place <= len(self.book.rules):
            self._do(lambda desk: desk.move_rule(row.name, place))

    def action_remove(self) -> None:
        """Take the rule out; u brings it back."""
        row = self.row
        if row is not None and self._may_change():
            self._do(lambda desk: desk.remove_rule(row.name, row.text))

    def action_undo(self) -> None:
        """Take back the newest change to the rulebook."""
        if self._may_change():
            self._do(lambda desk: desk.undo_rules())

    def action_take_in(self) -> None:
        """Ask which file to import."""
        if self._may_change():
            self._ask_path("import ", "rules of the same name are changed where they stand")

    def action_write_out(self) -> None:
        """Ask which file to export to."""
        self._ask_path("export ", "a new file for the whole rulebook")

    def action_help(self) -> None:
        """Show the keys and signs of this screen."""
        lines: list[Line] = [
            [(key.shown.ljust(_KEYS_WIDE), Ink.ACCENT), (key.help, Ink.PLAIN)]
            for key in keys_of("rules")
        ]
        lines += [[]]
        lines += [[(sign.ljust(_KEYS_WIDE), Ink.STRONG), (what, Ink.PLAIN)] for sign, what in SIGNS]
        self.page("The rulebook: keys and signs", lines)

    # What panes and the desk say

    def on_prompt_line_entered(self, event: PromptLine.Entered) -> None:
        """Import or export; the line stays open until that is known to have worked."""
        if event.line is not self.path:
            return
        event.stop()
        path = event.text
        if not path:
            self.leave_line(self.path)
        elif self.path.has_class("-import"):
            self._do_after_a_yes(lambda desk, yes: desk.import_rules(path, yes=yes))
        else:
            self._do(lambda desk: desk.export_rules(path))

    def on_rules_page_did(self, event: Did) -> None:
        """Say it, and read anew."""
        event.stop()
        self._say(event.done)

    def on_rules_page_foreseen(self, event: Foreseen) -> None:
        """Switch on at once, or after a yes when there is something to see."""
        event.stop()
        row = event.row

        def answered(answer: str | None) -> None:
            if answer == "yes":
                yes = event.said[0] if event.said else ""
                self._do(lambda desk: desk.switch_rule(row.name, True, row.text, yes=yes))
            else:
                self.tell(f"{one_line(row.name, 40)} stays off", Ink.QUIET)

        if not event.said:
            answered("yes")
            return
        self.app.turnstile.release()
        answers = {"y": ("yes", "switch it on"), "escape": ("", "leave it off")}
        self.app.push_screen(
            Ask(f"Switch {row.name} on?", plain_lines(event.said), answers), answered
        )

    def failed(self, group: str, error: BaseException) -> None:
        """Ask, or say it where it was asked for; what others did meanwhile is shown."""
        if group == "change" and isinstance(error, WantsYes) and self._asking is not None:
            self._ask_for_a_yes(error, self._asking)
            return
        if group == "change" and self.path.is_open:
            self.app.turnstile.release()
            self.path.point_at(0, self.app.words_of(error))
            return
        super().failed(group, error)
        if group == "change":
            self.read()

    # Work in threads

    def _do(self, change: Callable[[DeskPort], RuleDone]) -> None:
        """Change the rulebook; keys wait, since the next is about what is shown then."""
        self.app.turnstile.hold()
        self._change(change)

    def _do_after_a_yes(self, change: Callable[[DeskPort, str], RuleDone]) -> None:
        """The same; if it would send many mails, it is asked and done again with what for."""
        self._asking = change
        self._do(lambda desk: change(desk, ""))

    def _ask_for_a_yes(self, error: WantsYes, change: Callable[[DeskPort, str], RuleDone]) -> None:
        def answered(answer: str | None) -> None:
            if answer == "yes":
                self._do(lambda desk: change(desk, error.said))
            else:
                self.tell("left as it was", Ink.QUIET)

        self.app.turnstile.release()
        self.app.push_screen(yes_to_many_mails(error), answered)

    @work(thread=True, group="change", exit_on_error=False)
    def _change(self, change: Callable[[DeskPort], RuleDone]) -> None:
        self.post_message(self.Did(change(self.app.desk)))

    def _foresee(self, row: RuleRow) -> None:
        self.app.turnstile.hold()
        self.tell("asking what it would have done …", Ink.QUIET)
        self._backtest(row)

    @work(thread=True, exclusive=True, group="change", exit_on_error=False)
    def _backtest(self, row: RuleRow) -> None:
        self.post_message(self.Foreseen(row, self.app.desk.backtest_rule(row.name)))

    def _say(self, done: RuleDone) -> None:
        if self.path.is_open:
            self.leave_line(self.path)
        undo = " · u undo" if done.can_undo else ""
        self.tell(f"✓ {one_line(done.text, 60)}{undo}")
        if done.doubts:
            self.app.warn(done.doubts[0])
        self.read(done.name)

    def _may_change(self) -> bool:
        if self.book.locked:
            self.app.warn(self.book.locked)
        return not self.book.locked

    def _open(self, kept: Typed | None, fresh: Typed) -> None:
        typed = kept or fresh
        name = typed.name

        def left(result: RuleDone | Typed | None) -> None:
            if isinstance(result, Typed):
                self._typed[name] = result
                self.tell("kept what you typed", Ink.QUIET)
                return
            self._typed.pop(name, None)
            if result is not None:
                self._say(result)

        self.app.push_screen(RuleFormScreen(typed, is_old=kept is not None), left)

    def _ask_path(self, sign: str, hint: str) -> None:
        self.path.set_class(sign.startswith("import"), "-import")
        self.path.open(hint=f"{sign}a path · {hint} · Tab completes · Esc leaves")
