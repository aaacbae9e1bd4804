"""What follows from an answer: the countdown, recalling it, and what overtook it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import work
from textual.getters import app as app_getter
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.countdown import Countdown, OnItsWay
from helpdesk_tui.screens.host import Host
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.widgets.ask import Ask
from helpdesk_tui.screens.widgets.key_footer import KeyFooter
from helpdesk_tui.screens.widgets.list_pane import ListPane
from helpdesk_tui.screens.widgets.overtaken import overtaken_lines
from helpdesk_tui.screens.widgets.ticket_pane import TicketPane
from helpdesk_tui.views import Done, Feed
from helpdesk_tui.words import DraftKind, OutboxState

_NEWS = 5.0
"""Seconds that good news stand in the footer."""


class AnsweringScreen(Screen[None]):
    """A list, a ticket and a footer that says how an answer goes its way."""

    app = app_getter(Host)

    @dataclass
    class Recalled(Message):
        """A reply came back before it was sent."""

        done: Done
        number: int
        kind: DraftKind

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.list_pane = ListPane(clock, id="list")
        self.ticket_pane = TicketPane(clock, id="ticket")
        self.footer = KeyFooter(id="footer")
        self._countdown = Countdown(clock, self.set_interval, self._count)
        self._silence: Timer | None = None
        self._leaving = 0
        """The ticket whose answer is with the worker, until it is said to be sent."""

    def tell(self, text: str, ink: Ink = Ink.DONE, seconds: float = _NEWS) -> None:
        """Say good news in the footer for a while."""
        self.footer.tell((one_line(text, 70), ink))
        if self._silence is not None:
            self._silence.stop()
        self._silence = self.set_timer(seconds, self._hush)

    def renew(self, numbers: Sequence[int]) -> None:
        """Look again at tickets that something was done to."""
        self.list_pane.feed(Feed(0, frozenset(numbers)))
        view = self.ticket_pane.view
        if view is not None and view.row.number in numbers:
            self.ticket_pane.expect_change()
            self.ticket_pane.again()

    @work(thread=True, group="verb", exit_on_error=False)
    def recall(self, waiting: OnItsWay) -> None:
        """Take an answer back that has not left."""
        desk = self.app.desk
        done = desk.run("recall", ticket=waiting.number)
        # Whatever the desk restored, the words that were sent come back.
        desk.save_draft(waiting.number, waiting.draft)
        self.post_message(self.Recalled(done, waiting.number, waiting.draft.kind))

    @property
    def recallable(self) -> OnItsWay | None:
        """The answer that has not left yet."""
        return self._countdown.recallable

    def on_answering_screen_recalled(self, event: Recalled) -> None:
        """Go on writing."""
        event.stop()
        self._countdown.stop()
        self._leaving = 0
        self.tell(f"✓ {event.done.text or 'recalled, nothing was sent'}")
        self.renew((event.number,))
        self.ticket_pane.open(None)
        self.ticket_pane.open(event.number, event.kind)

    def on_ticket_pane_sent(self, event: TicketPane.Sent) -> None:
        """Count down to the sending, and go on when that is wanted."""
        if event.done.sends_at is not None:
            self._leaving = event.number
            self._countdown.start(OnItsWay(event.number, event.done.sends_at, event.draft))
        else:
            self.tell(f"✓ {event.done.text or 'saved'}")
        self.renew((event.number,))
        if event.then == "next":
            self.list_pane.tickets.action_cursor(1)

    def on_ticket_pane_loaded(self, event: TicketPane.Loaded) -> None:
        """Say that an answer was sent, as soon as the ticket says so."""
        if event.view.row.number != self._leaving or self.recallable is not None:
            return
        sent = [m.delivery for m in event.view.messages if m.delivery is not None]
        if sent and sent[-1].state is OutboxState.SENT:
            self._leaving = 0
            self.tell(f"✓ sent #{event.view.row.number}")

    def on_ticket_pane_overtaken(self, event: TicketPane.Overtaken) -> None:
        """Show what came in, and let the agent decide."""
        event.stop()
        lines = overtaken_lines(event.view, event.draft, self.clock)

        def answered(answer: str | None) -> None:
            composer = self.ticket_pane.composer
            if answer == "send":
                draft = replace(event.draft, seen_up_to=event.view.last_message_id)
                self.ticket_pane.send(event.view.row.number, draft, event.options, event.then)
            else:
                if composer.is_open:
                    composer.seen(event.view.last_message_id)
                    composer.failed("not sent")
                    composer.save_now()
                self.ticket_pane.again()

        self.app.push_screen(
            Ask(event.said, lines, {"enter": ("", "read it first"), "s": ("send", "send anyway")}),
            answered,
        )

    def _count(self, left: float | None) -> None:
        if left is None:
            self.tell("✓ on its way")
            if self._leaving:
                self.renew((self._leaving,))
        else:
            self.footer.tell((f"sends in {left:.0f} s · u recalls", Ink.SOON))

    def _hush(self) -> None:
        self.footer.tell()
