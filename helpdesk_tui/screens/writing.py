"""Beginning to write, and what goes along: files, quotes, choices; and who really asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.message import Message

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.going_along import ATTACH, Menu, chosen_options, file_to_take_off
from helpdesk_tui.screens.keys import KEYS
from helpdesk_tui.screens.kinds import WRITINGS
from helpdesk_tui.screens.moving import MovingScreen
from helpdesk_tui.screens.paths import readable_file
from helpdesk_tui.screens.sizes import size_text
from helpdesk_tui.screens.widgets.composer import Composer
from helpdesk_tui.screens.widgets.path_line import PathLine
from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.screens.widgets.prompt_line import PromptLine
from helpdesk_tui.screens.widgets.snippet_picker import SnippetPicker
from helpdesk_tui.screens.widgets.ticket_pane import TicketPane
from helpdesk_tui.views_mail import AttachedView, SnippetView
from helpdesk_tui.words import DraftKind


class WritingScreen(MovingScreen):
    """Opens the box for each kind of text, and fetches for it what it cannot fetch."""

    @dataclass
    class Attached(Message):
        """A file waits with a draft."""

        number: int
        kind: DraftKind
        file: AttachedView

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.attach_line = PathLine(
            "attach ", "a file of this machine · Tab completes · Enter attaches · Esc leaves",
            id="attach",
        )  # fmt: skip

    # Keys

    def action_reply(self) -> None:
        """Answer."""
        self.write(DraftKind.REPLY)

    def action_note(self) -> None:
        """Write a note."""
        self.write(DraftKind.NOTE)

    def action_forward(self) -> None:
        """Pass it on."""
        self.write(DraftKind.FORWARD)

    def action_ask(self) -> None:
        """Ask somebody outside."""
        self.write(DraftKind.EXTERNAL)

    def action_requester(self) -> None:
        """Make who wrote the forwarded mail the one who asks; undoing takes it back."""
        view = self.ticket_pane.view
        if view is None or view.row.number != self.number:
            self.app.warn("Open the ticket first: Enter reads it.")
        elif view.forwarded_from is None:
            self.app.warn("The first mail of this ticket was not forwarded.")
        else:
            self.command("requester")

    def write(self, kind: DraftKind) -> None:
        """Open the box on the ticket keys are about."""
        number = self.number
        if number is None or not self.allowed(WRITINGS[kind].verb):
            return
        self.add_class("-reading")
        self.app.turnstile.hold()
        self.ticket_pane.open(number, kind)
        if self.ticket_pane.composer.is_open and self.ticket_pane.composer.number == number:
            self.app.turnstile.release()

    # What the box wants

    def on_composer_wanted(self, event: Composer.Wanted) -> None:
        """Fetch it."""
        composer = self.ticket_pane.composer
        if event.what == "quote":
            self._quote(composer.number)
        elif event.what == "snippet":
            self.app.turnstile.hold()
            self._find_snippets(composer.number)
        elif event.what == "attach":
            self.attach_line.open()
        elif event.what == "along":
            self._choose_along()

    def _choose_snippet(self, number: int, found: Sequence[SnippetView]) -> None:
        """Put one of the desk's texts where the cursor is."""
        composer = self.ticket_pane.composer
        self.app.turnstile.release()
        if not composer.is_open or composer.number != number:
            return
        if not found:
            composer.say("there is no snippet for this queue yet")
            return

        def chosen(place: str | None) -> None:
            if place is not None and composer.number == number:
                composer.text_area.put_in(found[int(place)].text)
                composer.text_area.focus()

        self.app.push_screen(SnippetPicker(found), chosen)

    def _choose_along(self) -> None:
        composer = self.ticket_pane.composer
        number, kind = composer.number, composer.kind
        menu = Menu(kind, composer.files, composer.offered, composer.options)

        def chosen(choice: str | None) -> None:
            if choice is None or composer.number != number:
                return
            off = file_to_take_off(choice)
            if choice == ATTACH:
                self.attach_line.open()
            elif off is not None:
                self._take_off(number, kind, off)
            else:
                composer.choose(chosen_options(choice, composer.options))

        self.app.push_screen(Picker("Goes along", menu.labels()), chosen)

    def on_prompt_line_entered(self, event: PromptLine.Entered) -> None:
        """Attach what was named."""
        if event.line is self.attach_line:
            event.stop()
            composer = self.ticket_pane.composer
            if composer.is_open:
                self._attach_file(composer.number, composer.kind, event.text)

    def on_prompt_line_left(self, event: PromptLine.Left) -> None:
        """Attach nothing."""
        if event.line is self.attach_line:
            event.stop()
            self._leave_attaching()

    def on_writing_screen_attached(self, event: Attached) -> None:
        """Show it, and go on writing."""
        event.stop()
        self.ticket_pane.composer.attached(event.number, event.kind, event.file)
        self._leave_attaching()
        name = one_line(event.file.filename, 40)
        self.tell(f"✓ attached {name}, {size_text(event.file.size)}")

    def _leave_attaching(self) -> None:
        self.attach_line.close()
        self._focus_ticket()

    # Work in threads

    @work(thread=True, group="attach", exit_on_error=False)
    def _attach_file(self, number: int, kind: DraftKind, typed: str) -> None:
        try:
            path = readable_file(typed)
            file = self.app.desk.attach(number, kind, str(path))
        except HelpdeskError as error:
            self.app.call_from_thread(self.attach_line.point_at, 0, self.app.words_of(error))
            return
        self.post_message(self.Attached(number, kind, file))

    @work(thread=True, group="attach", exit_on_error=False)
    def _take_off(self, number: int, kind: DraftKind, file_id: int) -> None:
        self.app.desk.detach(number, kind, file_id)
        composer = self.ticket_pane.composer
        self.app.call_from_thread(composer.detached, number, kind, file_id)

    @work(thread=True, exclusive=True, group="quote", exit_on_error=False)
    def _quote(self, number: int) -> None:
        quote = self.app.desk.quote(number)
        self.app.call_from_thread(self.ticket_pane.composer.quoted, number, quote)

    @work(thread=True, exclusive=True, group="snippets", exit_on_error=False)
    def _find_snippets(self, number: int) -> None:
        found = self.app.desk.snippets(number)
        self.app.call_from_thread(self._choose_snippet, number, found)

    def on_ticket_pane_closed(self, event: TicketPane.Closed) -> None:
        """Esc keeps the draft and says so."""
        if event.kept:
            verb = WRITINGS[event.kind].verb
            key = next((key.shown for key in KEYS if key.id == verb), "r")
            self.tell(f"draft kept · {key} goes on with it")
