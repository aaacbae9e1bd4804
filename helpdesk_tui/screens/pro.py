"""The PRO view: places, tickets and one ticket side by side, everything on a key."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message

from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.doctor import doctor_lines
from helpdesk_tui.screens.keys import bindings
from helpdesk_tui.screens.looking import LookingCloser
from helpdesk_tui.screens.moving import TWO_PANES
from helpdesk_tui.screens.port import SORTS
from helpdesk_tui.screens.rules_page import RulesPage
from helpdesk_tui.screens.widgets.composer import Composer
from helpdesk_tui.screens.widgets.lines_page import LinesPage
from helpdesk_tui.screens.widgets.prompt_line import PromptLine
from helpdesk_tui.screens.widgets.status_bar import StatusBar
from helpdesk_tui.screens.widgets.thread import Thread
from helpdesk_tui.screens.widgets.ticket_list import TicketList
from helpdesk_tui.screens.widgets.ticket_pane import TicketPane
from helpdesk_tui.screens.writing import WritingScreen
from helpdesk_tui.views import Feed, Sidebar
from helpdesk_tui.views_mail import Health
from helpdesk_tui.words import DraftKind

_REST = 0.12
"""Seconds the cursor rests before the ticket beside it is read."""
_MINUTE_HAND = 10.0
"""Seconds between two looks at the clock."""


class ProScreen(WritingScreen):
    """List and ticket; folds to one pane where there is little room."""

    CSS_PATH = "pro.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (TWO_PANES, "-two"), (110, "-three")]
    BINDINGS = bindings("everywhere")
    AUTO_FOCUS = "#tickets"

    @dataclass
    class Refused(Message):
        """What the desk would refuse for a ticket, verb to reason."""

        number: int
        reasons: dict[str, str]

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.status = StatusBar(clock, id="status")
        self.save_as = PromptLine("save as:", "Enter saves · Esc does not", id="save-as")
        self._looking = LookingCloser(self)

    def compose(self) -> ComposeResult:
        """Status, three panes, command line, footer."""
        yield self.status
        with Horizontal(id="panes"):
            yield self.sidebar
            yield self.list_pane
            yield self.ticket_pane
        yield self.prompt
        yield self.save_as
        yield self.attach_line
        yield self.footer

    def on_mount(self) -> None:
        """Nothing to show yet."""
        self.sidebar.border_title = Content(" Queues ")
        self.list_pane.tickets.sentence = "Opening the desk …"
        self.ticket_pane.thread_view.sentence = ""
        self.ticket_pane.open(None)
        self.list_pane.show_title()
        self.set_interval(_MINUTE_HAND, self.tick)

    # From the program

    def begin(self) -> None:
        """The desk is open: show the first place."""
        self.list_pane.go(self.list_pane.place)

    def broken(self, text: str) -> None:
        """The desk cannot be opened: say so where the eye rests."""
        self.status.show(None, text)
        self.list_pane.tickets.sentence = text + " ^q leaves."
        self.list_pane.tickets.refresh()

    def tick(self) -> None:
        """Time passed: what is due says so."""
        self.list_pane.tickets.tick()
        self.ticket_pane.facts.tick()

    def lost(self, text: str) -> None:
        """The desk stopped answering: the top line says so until it answers again."""
        self.status.show(None, f"The desk does not answer: {text}")

    def show_health(self, health: Health, sidebar: Sidebar) -> None:
        """Renew the top line and the sidebar."""
        self._sidebar = sidebar
        self._mark_place()
        self.status.show(health)

    def feed(self, feed: Feed) -> None:
        """Others did something: patch what is shown, move nothing."""
        self.list_pane.feed(feed)
        view = self.ticket_pane.view
        if view is not None and (feed.more or view.row.number in feed.tickets):
            self.ticket_pane.again()

    def run_own(self, name: str, argument: str) -> str:
        """Do what the screen itself knows."""
        match name:
            case "quit":
                self.app.call_later(self.app.action_quit)
            case "help":
                self.action_help()
            case "undo":
                self.action_undo()
            case "rules":
                self.app.push_screen(RulesPage(self.clock, self.number, argument))
            case "doctor":
                self._ask_doctor()
            case "sort":
                if argument not in SORTS:
                    return f"Orders are: {', '.join(SORTS)}."
                self.list_pane.sort_by(argument)
            case "why":
                self._looking.why(self.number, argument)
            case _:
                number = argument.removeprefix("#")
                if not number.isdecimal():
                    return "Type the number of a ticket: open 1042"
                self.read(int(number))
        return ""

    def action_rulebook(self) -> None:
        """Show the rules."""
        self.run_own("rules", "")

    def action_keep_view(self) -> None:
        """Ask for a name for the present query."""
        hint = "view add NAME QUERY · type the name, Enter keeps it · Esc leaves"
        self.prompt.open(f"view add  {self.list_pane.place.query}", hint=hint)
        self.prompt.field.cursor_position = len("view add ")

    # Writing and looking

    def action_edit(self) -> None:
        """Answer in another editor."""
        self.write(DraftKind.REPLY)
        self.call_after_refresh(self._looking.editor)

    def action_quotes(self) -> None:
        """Show or fold quotes."""
        self.ticket_pane.thread_view.toggle_quotes()

    def action_journal(self) -> None:
        """Show all that happened."""
        self._looking.journal()

    def action_why(self) -> None:
        """Show why it is as it is."""
        self._looking.why(self.number)

    def action_raw(self) -> None:
        """Show the mail as received."""
        self._looking.raw()

    def action_files(self) -> None:
        """Choose an attachment to open or save."""
        self._looking.files()

    def saved(self, text: str) -> None:
        """An attachment was saved."""
        self._leave_saving()
        self.tell(text)

    # What panes say

    def on_prompt_line_entered(self, event: PromptLine.Entered) -> None:
        """Save where it was said."""
        if event.line is self.save_as:
            event.stop()
            event.prevent_default()
            self._looking.save(event.text)

    def on_prompt_line_left(self, event: PromptLine.Left) -> None:
        """Save nothing."""
        if event.line is self.save_as:
            event.stop()
            event.prevent_default()
            self._leave_saving()

    def on_ticket_list_moved(self, event: TicketList.Moved) -> None:
        """Read the ticket once the cursor rests."""
        self.list_pane.show_title()
        if self._rest is not None:
            self._rest.stop()
        if self.is_narrow and not self.has_class("-reading"):
            return
        if event.number is None:
            self.ticket_pane.thread_view.sentence = self.list_pane.tickets.sentence
            self.ticket_pane.open(None)
            return
        self._rest = self.set_timer(_REST, self._read_now)

    def on_ticket_list_opened(self, event: TicketList.Opened) -> None:
        """Read it now."""
        self._turn(to_ticket=True)
        self.ticket_pane.open(event.number)

    def on_ticket_pane_loaded(self, event: TicketPane.Loaded) -> None:
        """Say where it stands, and ask what is possible."""
        self._ask_refusals(event.view.row.number)
        self._stand()
        self.app.turnstile.release()

    def on_pro_screen_refused(self, event: Refused) -> None:
        """Grey the keys."""
        if event.number == self.number:
            self.refused = event.reasons
            self.footer.refuse(event.reasons)

    def on_thread_file_wanted(self, event: Thread.FileWanted) -> None:
        """Open or save what was clicked."""
        event.stop()
        self._looking.take_file(event.number)

    def on_thread_full_wanted(self) -> None:
        """Take or give back the full width."""
        if not self.is_narrow:
            self.toggle_class("-full")
            self._stand()

    def on_composer_wanted(self, event: Composer.Wanted) -> None:
        """Write on elsewhere."""
        if event.what == "editor":
            event.stop()
            self._looking.editor()

    def on_key_footer_help_wanted(self) -> None:
        """The footer was clicked."""
        self.action_help()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Teach the keys of the pane."""
        del event
        focused = self.focused
        if focused is None:
            return
        # Kept while all panes are shown: a terminal made narrow shows the pane with the focus.
        if not self.is_narrow and (self.is_reading or self._holds(self.list_pane)):
            self.set_class(self.is_reading, "-reading")
        writing = (self.ticket_pane.composer, self.attach_line)
        if any(each in focused.ancestors_with_self for each in writing):
            self.footer.teach("composer")
        elif focused is self.sidebar:
            self.footer.teach("sidebar")
        else:
            self.footer.teach("ticket" if self.is_reading else "list")

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def _ask_doctor(self) -> None:
        lines = doctor_lines(self.app.desk.health(), self.clock)
        self.app.call_from_thread(self.app.push_screen, LinesPage("How the desk does", lines))

    @work(thread=True, exclusive=True, group="refusals", exit_on_error=False)
    def _ask_refusals(self, number: int) -> None:
        desk = self.app.desk
        verbs = self.verbs_with_keys()
        reasons = {verb: desk.refusal(verb, number) for verb in verbs}
        self.post_message(self.Refused(number, {v: why for v, why in reasons.items() if why}))

    def _leave_saving(self) -> None:
        self.save_as.close()
        self._focus_ticket()
