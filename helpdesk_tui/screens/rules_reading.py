"""Reading the rulebook: the list, the rule under the cursor, its versions, and trials."""

from __future__ import annotations

from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.getters import app as app_getter
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.host import Host
from helpdesk_tui.screens.ink import Ink, Span, content_of
from helpdesk_tui.screens.rule_lines import (
    Line,
    detail_lines,
    diff_lines,
    history_lines,
    trial_lines,
)
from helpdesk_tui.screens.widgets.key_footer import KeyFooter
from helpdesk_tui.screens.widgets.lines_page import LinesPage, LinesView
from helpdesk_tui.screens.widgets.path_line import PathLine
from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.screens.widgets.prompt_line import PromptLine
from helpdesk_tui.screens.widgets.rule_list import RuleList
from helpdesk_tui.views_rules import (
    RulebookView,
    RuleCheck,
    RuleHits,
    RuleRow,
    RuleVersionView,
)

_REST = 0.15
"""Seconds the cursor rests before its rule is looked at closer."""
_PAGE = 100
"""Cells of a line on a page over the screen, at most."""


class RulesReading(Screen[None]):
    """All rules in order, one of them closer; changes nothing."""

    app = app_getter(Host)
    CSS_PATH = "rules.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (100, "-two")]
    AUTO_FOCUS = "#rules"

    @dataclass
    class Read(Message):
        """The rulebook."""

        book: RulebookView
        name: str

    @dataclass
    class Counted(Message):
        """How often rules matched."""

        hits: tuple[RuleHits, ...]

    @dataclass
    class Known(Message):
        """One rule looked at closer."""

        label: str
        check: RuleCheck | None
        versions: tuple[RuleVersionView, ...]

    def __init__(self, clock: Clock, ticket: int | None, name: str = "") -> None:
        """``ticket``: what rules can be tried on; ``name``: the rule to begin with."""
        super().__init__()
        self.clock = clock
        self.book = RulebookView(())
        self._ticket = ticket
        self._first = name
        self._hits: dict[str, RuleHits] = {}
        self._known: dict[str, RulesReading.Known] = {}
        self._rest: Timer | None = None
        self.rules = RuleList(clock, id="rules")
        self.details = LinesView((), id="details")
        self.head = Static(id="head")
        self.find = PromptLine("/", "words of rules · Enter keeps them · Esc shows all", id="find")
        self.path = PathLine("", "", id="path")
        self.footer = KeyFooter(id="footer")

    def compose(self) -> ComposeResult:
        """A line, two panes, what is typed, keys."""
        yield self.head
        with Container(id="book"):
            yield self.rules
            yield self.details
        yield self.find
        yield self.path
        yield self.footer

    def on_mount(self) -> None:
        """Read."""
        self.footer.teach("rules")
        self.read(self._first)
        self._count()

    @property
    def row(self) -> RuleRow | None:
        """The rule keys are about."""
        return self.rules.at_cursor

    # Keys

    def action_cursor(self, steps: int) -> None:
        """Go to another rule."""
        self.rules.go_to(self.rules.cursor + steps)

    def action_page(self, pages: int) -> None:
        """Go a screen on."""
        self.rules.go_to(self.rules.cursor + pages * self.rules.page)

    def action_first(self) -> None:
        """Go to the first rule."""
        self.rules.go_to(0)

    def action_last(self) -> None:
        """Go to the last rule."""
        self.rules.go_to(len(self.book.rules))

    def action_details(self, pages: int) -> None:
        """Read on in the details."""
        self.details.action_page(pages)

    def action_find(self) -> None:
        """Search among rules."""
        self.find.open()

    def action_history(self) -> None:
        """Show all versions."""
        if self.row is not None:
            self._versions(self.row.name)

    def action_diff(self) -> None:
        """Choose a version to compare with."""
        row = self.row
        if row is None:
            return
        known = self._known.get(row.label)
        older = [each for each in (known.versions if known else ()) if each.version < row.version]
        if not older:
            self.tell(f"{row.label} has no version before", Ink.QUIET)
            return
        values = {
            f"@{each.version}  {each.actor}  {self.clock.day_and_time(each.at)}": str(each.version)
            for each in reversed(older)
        }

        def chosen(version: str | None) -> None:
            if version is not None:
                self._diff(row, int(version))

        self.app.push_screen(Picker(f"{row.label} against", values), chosen)

    def action_trial(self) -> None:
        """Say what the rulebook would do with the ticket of the list."""
        if self._ticket is None:
            self.app.warn("No ticket is under the cursor of the list: go to one, then B and t.")
        else:
            self._try(self._ticket)

    def action_back(self) -> None:
        """Show all rules again; then back to the tickets."""
        if self.find.field.value:
            self.find.field.value = ""
            self.rules.narrow("")
        else:
            self.dismiss(None)

    # What was found

    def on_rules_reading_read(self, event: Read) -> None:
        """Show the book."""
        event.stop()
        self.book = event.book
        self.rules.sentence = "There is no rule yet. a adds one, i takes in a file."
        if self.book.locked:
            self.rules.sentence = "There is no rule yet."
        self.rules.show(event.book.rules, event.name)
        on = sum(row.form is not None and row.form.enabled for row in event.book.rules)
        failed = sum(bool(row.trouble) for row in event.book.rules)
        many = len(event.book.rules)
        counted = f"{many} {'rule' if many == 1 else 'rules'}"
        spans: list[Span] = [("Rulebook ", Ink.STRONG),
                             (f" {counted}, {on} on", Ink.QUIET)]  # fmt: skip
        if failed:
            spans.append((f" · {failed} in trouble", Ink.LATE))
        if self.book.locked:
            spans.append((f" · {self.book.locked}", Ink.SOON))
        self.head.update(content_of(spans))
        self.app.turnstile.release()

    def on_rules_reading_counted(self, event: Counted) -> None:
        """Show how often."""
        event.stop()
        self._hits = {each.name: each for each in event.hits}
        self.rules.show_hits(self._hits)
        self._show()

    def on_rules_reading_known(self, event: Known) -> None:
        """Show the rule closer."""
        event.stop()
        self._known[event.label] = event
        self._show()

    def on_rule_list_moved(self, event: RuleList.Moved) -> None:
        """Look closer once the cursor rests."""
        event.stop()
        self._show()
        self.details.action_first()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST, self._look)

    def on_prompt_line_changed(self, event: PromptLine.Changed) -> None:
        """Narrow the list."""
        if event.line is self.find:
            event.stop()
            left = self.rules.narrow(event.text)
            self.find.hint((f"{left} of {len(self.book.rules)} rules", Ink.QUIET))

    def on_prompt_line_entered(self, event: PromptLine.Entered) -> None:
        """Keep what was searched for."""
        if event.line is self.find:
            event.stop()
            self.leave_line(self.find)

    def on_prompt_line_left(self, event: PromptLine.Left) -> None:
        """Show all again."""
        event.stop()
        if event.line is self.find:
            self.find.field.value = ""
            self.rules.narrow("")
        self.leave_line(event.line)

    def on_resize(self) -> None:
        """Lines are wrapped anew."""
        self.call_after_refresh(self._show)

    def on_key_footer_help_wanted(self) -> None:
        """The footer was clicked."""
        self.call_later(self.run_action, "help")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say in one line that something did not work."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            event.stop()
            self.failed(event.worker.group, error)

    def failed(self, group: str, error: BaseException) -> None:
        """Deal with failed work; ``group`` names the sort of it."""
        self.app.turnstile.release()
        if group == "book":
            self.rules.sentence = f"The rulebook cannot be read: {self.app.words_of(error)}"
            self.rules.refresh()
        else:
            self.app.warn(error)

    def tell(self, text: str, ink: Ink = Ink.DONE) -> None:
        """Say news at the lower left."""
        self.footer.tell((text, ink))

    def leave_line(self, line: PromptLine) -> None:
        """Back to the list."""
        line.close()
        self.rules.focus()

    def page(self, title: str, lines: list[Line]) -> None:
        """Open a page of lines."""
        self.app.push_screen(LinesPage(title, lines))

    def page_width(self) -> int:
        """Cells of a line of such a page."""
        return min(_PAGE, self.app.size.width - 8)

    # Work in threads

    @work(thread=True, exclusive=True, group="book", exit_on_error=False)
    def read(self, name: str = "") -> None:
        """Read the rulebook, then stand on a rule."""
        self.post_message(self.Read(self.app.desk.rulebook(), name))

    @work(thread=True, exclusive=True, group="hits", exit_on_error=False)
    def _count(self) -> None:
        self.post_message(self.Counted(self.app.desk.rule_hits()))

    @work(thread=True, exclusive=True, group="known", exit_on_error=False)
    def _ask(self, row: RuleRow) -> None:
        desk = self.app.desk
        versions = desk.rule_versions(row.name)
        self.post_message(self.Known(row.label, None, versions))
        if row.form is not None:
            check = desk.check_rule(row.form, row.name)
            self.post_message(self.Known(row.label, check, versions))

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def _versions(self, name: str) -> None:
        versions = self.app.desk.rule_versions(name)
        lines = history_lines(versions, self.page_width(), self.clock)
        self.app.call_from_thread(self.page, f"Versions of {name}", lines)

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def _diff(self, row: RuleRow, old: int) -> None:
        diff = self.app.desk.rule_diff(row.name, old, row.version)
        lines = diff_lines(diff, self.page_width())
        title = f"{row.name}: from @{old} to @{row.version}"
        self.app.call_from_thread(self.page, title, lines)

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def _try(self, number: int) -> None:
        lines = trial_lines(self.app.desk.try_rules(number), self.page_width())
        title = f"What rules would do now with #{number} · nothing is written"
        self.app.call_from_thread(self.page, title, lines)

    def _look(self) -> None:
        row = self.row
        known = self._known.get(row.label) if row else None
        if row is not None and (known is None or known.check is None):
            self._ask(row)

    def _show(self) -> None:
        row = self.row
        lines: list[Line] = []
        if row is not None:
            known = self._known.get(row.label)
            lead = "" if self.details.styles.border_left[0] else " "
            title = f"{lead}{one_line(row.label, 40)} "
            self.details.border_title = content_of([(title, Ink.STRONG)])
            lines = detail_lines(
                row, self._hits.get(row.name), known.check if known else None,
                known.versions if known else (), max(20, self.details.size.width - 3), self.clock,
            )  # fmt: skip
        else:
            self.details.border_title = ""
        self.details.show(lines)
