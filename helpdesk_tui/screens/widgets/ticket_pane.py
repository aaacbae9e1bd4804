"""The right of the screen: one ticket's facts and thread, and the box to answer in."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from helpdesk_tui.errors import Moved
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.delivering import deliver, prepare
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.kinds import Options
from helpdesk_tui.screens.pane import Pane
from helpdesk_tui.screens.widgets.composer import Composer
from helpdesk_tui.screens.widgets.facts import Facts
from helpdesk_tui.screens.widgets.thread import Thread
from helpdesk_tui.screens.widgets.writing_box import WritingBox
from helpdesk_tui.views import Done, DraftView, TicketView
from helpdesk_tui.words import DraftKind


class TicketPane(Pane):
    """Shows a ticket, keeps its drafts, and sends what was written."""

    @dataclass
    class Loaded(Message):
        """A ticket was read."""

        view: TicketView
        compose: DraftKind | None

    @dataclass
    class DraftKept(Message):
        """A draft is in the database."""

        number: int
        draft: DraftView

    @dataclass
    class Sent(Message):
        """What was written is on its way, or with the colleagues."""

        number: int
        done: Done
        draft: DraftView
        then: str

    @dataclass
    class Overtaken(Message):
        """Something came in while the answer was written; nothing was sent."""

        view: TicketView
        draft: DraftView
        options: Options
        then: str
        said: str

    @dataclass
    class Closed(Message):
        """The box was left; reading goes on."""

        kept: bool
        kind: DraftKind

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.facts = Facts(clock, id="facts")
        self.thread_view = Thread(clock, id="thread")
        self.composer = Composer(clock, id="composer")
        self._wanted: int | None = None
        # Saving and sending take turns: a late save must not bring a sent draft back.
        self._draft_lock = Lock()
        self._settled: set[tuple[int, DraftKind, int]] = set()
        self._turn = 0
        self._subject: tuple[Span, ...] = ()
        self._loading = False

    def compose(self) -> ComposeResult:
        """Facts, thread, box."""
        yield self.facts
        yield self.thread_view
        yield self.composer

    @property
    def view(self) -> TicketView | None:
        """The ticket that is shown."""
        return self.thread_view.view

    def open(self, number: int | None, compose: DraftKind | None = None) -> None:
        """Show a ticket, or none; ``compose`` opens the box as soon as it is there."""
        self._wanted = number
        if number is None:
            self.composer.save_now()
            self._close_composer()
            self._show(None)
        elif compose is not None and self.view is not None and self.view.row.number == number:
            self.write(compose)
        else:
            self._load(number, compose)

    def again(self) -> None:
        """Read the shown ticket again."""
        if self._wanted is not None:
            self._load(self._wanted, None)

    def write(self, kind: DraftKind) -> None:
        """Open the box on the ticket that is shown."""
        view = self.view
        if view is None:
            return
        if self.composer.is_open and self.composer.number == view.row.number:
            self.composer.save_now()
        self.composer.open(view, kind)
        self.composer.meanwhile(view)
        self.add_class("-writing")
        self.call_after_refresh(self.thread_view.show_newest)
        self.tell_presence(view.row.number, writing=True)

    def send(self, number: int, draft: DraftView, options: Options, then: str) -> None:
        """Send what was written, or save a note."""
        self._send(number, draft, options, then, self.composer.passed_on, self._next_turn())

    def version_of(self, number: int) -> int | None:
        """The version of a ticket as it is shown; None when it is being read again."""
        view = self.view
        if self._loading or view is None or view.row.number != number:
            return None
        return view.version

    def stand(self, position: str) -> None:
        """Say where the ticket stands in its list, where the list is not to be seen."""
        where = [(f"   {one_line(position)}", Ink.QUIET)] if position else []
        self.entitle([*self._subject, *where])

    def expect_change(self) -> None:
        """Something was done to the ticket: what is shown is old until it is read again."""
        self._loading = True

    def _next_turn(self) -> int:
        """Give the present turn and begin another: drafts typed before cannot come after."""
        turn, self._turn = self._turn, self._turn + 1
        return turn

    # Work in threads

    @work(thread=True, exclusive=True, group="ticket", exit_on_error=False)
    def _load(self, number: int, compose: DraftKind | None) -> None:
        view = self.app.desk.ticket(number)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Loaded(view, compose))

    @work(thread=True, group="draft", exit_on_error=False)
    def _keep(self, number: int, draft: DraftView, turn: int) -> None:
        with self._draft_lock:
            if (number, draft.kind, turn) in self._settled:
                return
            self.app.desk.save_draft(number, draft)
        self.post_message(self.DraftKept(number, draft))

    @work(thread=True, group="draft", exit_on_error=False)
    def _drop(self, number: int, kind: DraftKind, turn: int) -> None:
        with self._draft_lock:
            self._settled.add((number, kind, turn))
            self.app.desk.drop_draft(number, kind)

    @work(thread=True, group="send", exit_on_error=False)
    def _send(
        self,
        number: int,
        draft: DraftView,
        options: Options,
        then: str,
        passed_on: int | None,
        turn: int,
    ) -> None:
        desk = self.app.desk
        with self._draft_lock:
            try:
                done = deliver(
                    desk, number, draft, options, passed_on=passed_on, close=then == "close"
                )
            except Moved as moved:
                view = desk.ticket(number)
                self.post_message(self.Overtaken(view, draft, options, then, str(moved)))
                return
            self._settled.add((number, draft.kind, turn))
            desk.drop_draft(number, draft.kind)
        self.post_message(self.Sent(number, done, draft, then))

    @work(thread=True, exclusive=True, group="prepare", exit_on_error=False)
    def _prepare(self, number: int, kind: DraftKind, passed_on: int | None) -> None:
        prepared = prepare(self.app.desk, number, kind, passed_on)
        self.app.call_from_thread(self.composer.prepare, number, prepared)

    @work(thread=True, exclusive=True, group="presence", exit_on_error=False)
    def tell_presence(self, number: int | None, *, writing: bool) -> None:
        """Tell the others where I am."""
        self.app.desk.presence(number, writing)

    # What the work found

    def on_ticket_pane_loaded(self, event: Loaded) -> None:
        """Show the ticket, unless another one is wanted by now."""
        number = event.view.row.number
        if number != self._wanted:
            event.stop()
            return
        self._loading = False
        if self.composer.is_open and self.composer.number != number:
            kept = self.composer.holds_something
            self.composer.save_now()
            self._close_composer()
            self.post_message(self.Closed(kept, self.composer.kind))
        self._show(event.view)
        if self.composer.is_open:
            self.composer.meanwhile(event.view)
        if event.compose is not None:
            self.write(event.compose)
        else:
            self.tell_presence(number, writing=self.composer.is_open)

    def on_ticket_pane_draft_kept(self, event: DraftKept) -> None:
        """Say that the draft is safe."""
        event.stop()
        if self.composer.number == event.number:
            self.composer.kept(event.draft)

    def on_composer_keep(self, event: Composer.Keep) -> None:
        """Keep a draft."""
        event.stop()
        self._keep(event.number, event.draft, self._turn)

    def on_composer_send(self, event: Composer.Send) -> None:
        """Send."""
        event.stop()
        self.send(event.number, event.draft, event.options, event.then)

    def on_composer_dropped(self, event: Composer.Dropped) -> None:
        """Forget a draft."""
        event.stop()
        self._drop(event.number, event.kind, self._next_turn())
        self._leave(kept=False)

    def on_writing_box_prepare_wanted(self, event: WritingBox.PrepareWanted) -> None:
        """Ask what will stand below."""
        event.stop()
        self._prepare(event.number, event.kind, event.passed_on)

    def on_composer_wanted(self, event: Composer.Wanted) -> None:
        """Read on, or bring what came in into sight; from now on it was seen."""
        view = self.view
        if event.what == "left":
            event.stop()
            self._leave(kept=True)
        elif event.what == "read":
            event.stop()
            if view is not None and self.composer.is_open:
                self.composer.has_read(view)
                self.thread_view.show_newest()

    def _leave(self, *, kept: bool) -> None:
        number = self.composer.number
        kept = kept and self.composer.holds_something
        self._close_composer()
        self.thread_view.focus()
        if number:
            self.tell_presence(number, writing=False)
            self._load(number, None)
        self.post_message(self.Closed(kept, self.composer.kind))

    def on_ticket_pane_sent(self, event: Sent) -> None:
        """Close the box and show what was written."""
        if self.composer.number == event.number:
            self._close_composer()
            self.thread_view.focus()
        self.tell_presence(event.number, writing=False)
        if self._wanted == event.number:
            self._load(event.number, None)

    def trouble(self, group: str, error: BaseException) -> None:
        """A draft or an answer that failed stays in the box."""
        if group in ("draft", "send") and self.composer.is_open:
            self.composer.failed("not sent" if group == "send" else "draft NOT saved")
        if group == "prepare":
            # A text can be sent without being shown what will stand below it.
            return
        if group == "ticket":
            self.thread_view.sentence = one_line(str(error))
            self._show(None)
        super().trouble(group, error)

    def _close_composer(self) -> None:
        self.composer.close()
        self.remove_class("-writing")

    def _show(self, view: TicketView | None) -> None:
        if view is not None and view == self.view:
            return
        self.facts.show(view)
        if view is None and not self.thread_view.sentence:
            self.thread_view.sentence = "Choose a ticket. Enter reads it, N opens a new one."
        self.thread_view.show(view)
        if view is None:
            self.entitle([("Ticket", Ink.QUIET)])
            return
        title = one_line(view.row.subject) or "(no subject)"
        self._subject = ((f"#{view.row.number}  ", Ink.ACCENT), (title, Ink.STRONG))
        self.stand("")
