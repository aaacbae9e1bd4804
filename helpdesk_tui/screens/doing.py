"""What an agent can do from a screen: commands, choices, undo, and the countdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.getters import app as app_getter
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from helpdesk_tui.errors import Moved
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.completion import choices
from helpdesk_tui.screens.countdown import Countdown, OnItsWay
from helpdesk_tui.screens.host import Host
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.keys import KEYS
from helpdesk_tui.screens.widgets.ask import Ask
from helpdesk_tui.screens.widgets.help import Help
from helpdesk_tui.screens.widgets.key_footer import KeyFooter
from helpdesk_tui.screens.widgets.list_pane import ListPane
from helpdesk_tui.screens.widgets.new_ticket import NewTicket, TicketForm
from helpdesk_tui.screens.widgets.overtaken import overtaken_lines
from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.screens.widgets.prompt_line import PromptLine
from helpdesk_tui.screens.widgets.ticket_pane import TicketPane
from helpdesk_tui.views import Done, DraftView, Feed
from helpdesk_tui.words import DraftKind

_NEWS = 5.0
"""Seconds that good news stand in the footer."""
_TITLES = {
    "assign": "Assign to",
    "status": "Status",
    "move": "Move to queue",
    "priority": "Priority",
    "category": "Category",
}


class DoingScreen(Screen[None]):
    """Runs verbs on the marked tickets or on one, and says what came of it."""

    app = app_getter(Host)

    @dataclass
    class Did(Message):
        """A verb was run."""

        line: str
        done: Done

    @dataclass
    class Recalled(Message):
        """A reply came back before it was sent."""

        done: Done
        number: int

    @dataclass
    class Offered(Message):
        """What a verb can be followed by."""

        verb: str
        values: dict[str, str]

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.list_pane = ListPane(clock, id="list")
        self.ticket_pane = TicketPane(clock, id="ticket")
        self.prompt = PromptLine(
            ":", "a command · Tab completes · ↑ earlier · Esc leaves", id="command"
        )
        self.footer = KeyFooter(id="footer")
        self.refused: dict[str, str] = {}
        self._last_line = ""
        self._countdown = Countdown(clock, self.set_interval, self._count)
        self._silence: Timer | None = None
        self._form = TicketForm()

    @property
    def number(self) -> int | None:
        """The ticket keys are about."""
        raise NotImplementedError

    def tell(self, text: str, ink: Ink = Ink.DONE, seconds: float = _NEWS) -> None:
        """Say good news in the footer for a while."""
        self.footer.tell((one_line(text, 70), ink))
        if self._silence is not None:
            self._silence.stop()
        self._silence = self.set_timer(seconds, self._hush)

    def verbs_with_keys(self) -> tuple[str, ...]:
        """The verbs that stand on a key."""
        return tuple(dict.fromkeys(key.verb for key in KEYS if key.verb))

    def allowed(self, verb: str) -> bool:
        """Say why not, when the desk would refuse; False then."""
        reason = self.refused.get(verb, "")
        if reason:
            self.app.warn(reason)
        return not reason

    def command(self, line: str) -> None:
        """Run a typed or chosen line."""
        verb = line.split(maxsplit=1)[0] if line.split() else ""
        if verb in ("q", "quit"):
            self.app.exit()
        elif verb == "help":
            self.action_help()
        elif verb == "undo":
            self.action_undo()
        elif verb and self.allowed(verb):
            number = self.number
            chosen = self.list_pane.tickets.chosen
            version = None
            if number is not None and not chosen:
                version = self.ticket_pane.version_of(number)
            self._run(line, number, version, chosen)

    # Keys

    def action_run(self, line: str) -> None:
        """Run a verb that needs no words."""
        self.command(line)

    def action_pick(self, verb: str) -> None:
        """Choose what a verb is followed by."""
        if self.allowed(verb):
            self._offer(verb)

    def action_type(self, line: str) -> None:
        """Begin a command line."""
        if self.allowed(line.split(maxsplit=1)[0]):
            self.prompt.open(line)

    def action_command(self) -> None:
        """Open the command line."""
        self.prompt.open()

    def action_repeat(self) -> None:
        """Run the last command again, here."""
        if self._last_line:
            self.command(self._last_line)
        else:
            self.tell("nothing to repeat yet", Ink.QUIET)

    def action_undo(self) -> None:
        """Recall a reply that has not left yet, or undo the newest action."""
        waiting = self._countdown.recallable
        if waiting is not None:
            self._recall(waiting)
        else:
            self._undo()

    def action_new_ticket(self) -> None:
        """Write down what a caller says."""
        if self.allowed("new"):
            self.app.push_screen(NewTicket(self._form), self._new_ticket_left)

    def action_help(self) -> None:
        """Show all keys; Enter runs one."""

        def chosen(action: str | None) -> None:
            if action is not None:
                self.call_later(self.run_key, action)

        self.app.push_screen(Help(), chosen)

    async def run_key(self, key_id: str) -> None:
        """Do what a key does, wherever it belongs."""
        key = next((key for key in KEYS if key.id == key_id), None)
        if key is None:
            return
        targets = {
            "list": self.list_pane.tickets,
            "ticket": self.ticket_pane.thread_view,
            "composer": self.ticket_pane.composer,
            "text": self.ticket_pane.composer.text_area,
            "app": self.app,
        }
        await self.app.run_action(key.action, targets.get(key.where, self))

    # Work in threads

    @work(thread=True, group="verb", exit_on_error=False)
    def _run(
        self, line: str, number: int | None, version: int | None, chosen: Sequence[int]
    ) -> None:
        done = self.app.desk.run(line, ticket=number, version=version, tickets=chosen)
        self.post_message(self.Did(line, done))

    @work(thread=True, group="verb", exit_on_error=False)
    def _undo(self) -> None:
        self.post_message(self.Did("", self.app.desk.undo()))

    @work(thread=True, group="verb", exit_on_error=False)
    def _recall(self, waiting: OnItsWay) -> None:
        desk = self.app.desk
        done = desk.run("recall", ticket=waiting.number)
        # Whatever the desk restored, the words that were sent come back.
        desk.save_draft(waiting.number, waiting.draft)
        self.post_message(self.Recalled(done, waiting.number))

    @work(thread=True, exclusive=True, group="offer", exit_on_error=False)
    def _offer(self, verb: str) -> None:
        line = f":{verb} "
        self.post_message(self.Offered(verb, choices(line, self.app.desk.complete(line))))

    @work(thread=True, exclusive=True, group="complete", exit_on_error=False)
    def _complete(self, line: str) -> None:
        found = self.app.desk.complete(line)
        self.app.call_from_thread(self.prompt.offer, line, found)

    @work(thread=True, group="verb", exit_on_error=False)
    def _open_ticket(self, form: TicketForm) -> None:
        done = self.app.desk.new_ticket(
            queue=form.queue, subject=form.subject, text=form.text, contact=form.contact
        )
        self._form = TicketForm()
        self.post_message(self.Did("", done))

    # What came of it

    def on_doing_screen_did(self, event: Did) -> None:
        """Say it, and renew what it touched."""
        event.stop()
        if event.line:
            self._last_line = event.line
        undo = " · u undo" if event.done.batch and event.line else ""
        self.tell(f"✓ {event.done.text or event.line}{undo}")
        self.list_pane.tickets.clear_marks()
        self._renew(event.done.tickets)

    def on_doing_screen_offered(self, event: Offered) -> None:
        """Let one be chosen; without a choice, let it be typed."""
        event.stop()
        if not event.values:
            self.prompt.open(event.verb + " ")
            return

        def chosen(line: str | None) -> None:
            if line is not None:
                self.command(line.removeprefix(":").strip())

        self.app.push_screen(Picker(_TITLES.get(event.verb, event.verb), event.values), chosen)

    def on_doing_screen_recalled(self, event: Recalled) -> None:
        """Go on writing."""
        event.stop()
        self._countdown.stop()
        self.tell(f"✓ {event.done.text or 'recalled, nothing was sent'}")
        self._renew((event.number,))
        self.ticket_pane.open(None)
        self.ticket_pane.open(event.number, DraftKind.REPLY)

    def on_ticket_pane_sent(self, event: TicketPane.Sent) -> None:
        """Count down to the sending, and go on when that is wanted."""
        if event.done.sends_at is not None:
            self._countdown.start(OnItsWay(event.number, event.done.sends_at, event.draft))
        else:
            self.tell(f"✓ {event.done.text or 'saved'}")
        self._renew((event.number,))
        if event.then == "next":
            self.list_pane.tickets.action_cursor(1)

    def on_ticket_pane_overtaken(self, event: TicketPane.Overtaken) -> None:
        """Show what came in, and let the agent decide."""
        event.stop()
        lines = overtaken_lines(event.view, event.draft, self.clock)

        def answered(answer: str | None) -> None:
            composer = self.ticket_pane.composer
            if answer == "send":
                draft = event.draft
                seen = event.view.last_message_id
                self.ticket_pane.send(event.view.row.number, _seen(draft, seen), event.then)
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

    def on_prompt_line_changed(self, event: PromptLine.Changed) -> None:
        """Offer how the command goes on."""
        if event.line is self.prompt:
            event.stop()
            self._complete(":" + event.text)

    def on_prompt_line_entered(self, event: PromptLine.Entered) -> None:
        """Run the command."""
        if event.line is self.prompt:
            event.stop()
            self._leave_prompt()
            self.command(event.text)

    def on_prompt_line_left(self, event: PromptLine.Left) -> None:
        """Back to the panes."""
        if event.line is self.prompt:
            event.stop()
            self._leave_prompt()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say in one line that something did not work."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            event.stop()
            self.app.warn(error)
            if isinstance(error, Moved):
                self.ticket_pane.again()

    def _leave_prompt(self) -> None:
        self.prompt.close()
        (self.ticket_pane.thread_view if self.has_class("-reading") else
         self.list_pane.tickets).focus()  # fmt: skip

    def _new_ticket_left(self, form: TicketForm | None) -> None:
        if form is not None:
            self._form = form
            if form.finished:
                self._open_ticket(form)

    def _renew(self, numbers: Sequence[int]) -> None:
        self.list_pane.feed(Feed(0, frozenset(numbers)))
        view = self.ticket_pane.view
        if view is not None and view.row.number in numbers:
            self.ticket_pane.expect_change()
            self.ticket_pane.again()

    def _count(self, left: float | None) -> None:
        if left is None:
            self.tell("✓ on its way")
        else:
            self.footer.tell((f"sends in {left:.0f} s · u recalls", Ink.SOON))

    def _hush(self) -> None:
        self.footer.tell()


def _seen(draft: DraftView, message: int) -> DraftView:
    """The same draft, by somebody who has read up to a message."""
    return DraftView(
        kind=draft.kind, body=draft.body, to=draft.to, cc=draft.cc, bcc=draft.bcc,
        seen_up_to=message, saved_at=draft.saved_at,
    )  # fmt: skip
