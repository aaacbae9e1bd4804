"""What an agent can do from a screen: commands, choices, undo, and new tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.message import Message
from textual.worker import Worker, WorkerState

from helpdesk_tui.errors import Moved
from helpdesk_tui.screens.answering import AnsweringScreen
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.completion import choices
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.keys import KEYS
from helpdesk_tui.screens.own_commands import own_candidates, own_command
from helpdesk_tui.screens.widgets.new_ticket import NewTicket, TicketForm
from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.screens.widgets.prompt_line import PromptLine
from helpdesk_tui.screens.words import current_value, value_words
from helpdesk_tui.views import Done

_TITLES = {
    "assign": "Assign to",
    "status": "Status",
    "move": "Move to queue",
    "priority": "Priority",
    "category": "Category",
}


_UNDONE_ALONE = ("away", "leave", "back")
"""Verbs that an undo takes back though they are about no ticket."""
_SHORT = 56
"""Characters of good news that the footer shows whole."""


class DoingScreen(AnsweringScreen):
    """Runs verbs on the marked tickets or on one, and says what came of it."""

    @dataclass
    class Did(Message):
        """A verb was run."""

        line: str
        done: Done

    @dataclass
    class Offered(Message):
        """What a verb can be followed by."""

        verb: str
        values: dict[str, str]

    @dataclass
    class Opened(Message):
        """A new ticket is there."""

        done: Done

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.prompt = PromptLine(
            ":", "a command · Tab completes · ↑ earlier · Esc leaves", id="command"
        )
        self.refused: dict[str, str] = {}
        self._last_line = ""
        self._typed = ""
        """The line that is being run from the prompt."""
        self._form = TicketForm()
        self._new_ticket: NewTicket | None = None

    @property
    def number(self) -> int | None:
        """The ticket keys are about."""
        raise NotImplementedError

    @property
    def queues(self) -> tuple[str, ...]:
        """The queues a new ticket can go to, the usual one first."""
        raise NotImplementedError

    def run_own(self, name: str, argument: str) -> str:
        """Do what the screen itself knows; gives why not, "" when it was done."""
        raise NotImplementedError

    def verbs_with_keys(self) -> tuple[str, ...]:
        """The verbs that stand on a key."""
        return tuple(dict.fromkeys(key.verb for key in KEYS if key.verb))

    def allowed(self, verb: str) -> bool:
        """Say why not, when the desk would refuse; False then."""
        reason = self.refused.get(verb, "")
        if reason:
            self._refuse(reason)
        return not reason

    def command(self, line: str) -> None:
        """Run a typed or chosen line."""
        own = own_command(line)
        if own is not None:
            typed, self._typed = self._typed, ""
            if typed:
                self._leave_prompt()
            reason = self.run_own(*own)
            if reason and typed:
                self.prompt.open(typed)
                self.prompt.point_at(0, reason)
            elif reason:
                self.app.warn(reason)
            return
        verb = line.split(maxsplit=1)[0] if line.split() else ""
        if not verb:
            self._leave_prompt()
        elif self.allowed(verb):
            number = self.number
            chosen = self.list_pane.tickets.chosen
            version = None
            if number is not None and not chosen:
                version = self.ticket_pane.version_of(number)
            self._run(line, number, version, chosen)

    def about(self) -> str:
        """Name what a verb would act on: "#1002", "3 marked"."""
        chosen = self.list_pane.tickets.chosen
        if chosen:
            return f"{len(chosen)} marked"
        return f"#{self.number}" if self.number is not None else "no ticket"

    # Keys

    def action_run(self, line: str) -> None:
        """Run a verb that needs no words."""
        self.command(line)

    def action_pick(self, verb: str) -> None:
        """Choose what a verb is followed by."""
        if self.allowed(verb):
            self.app.turnstile.hold()
            self._offer(verb)

    def action_type(self, line: str) -> None:
        """Begin a command line, and say what it is about."""
        verb = line.split(maxsplit=1)[0]
        if self.allowed(verb):
            usage = {"hide": "until", "due": "when", "merge": "into", "tag": "+new -old"}
            hint = f"{verb} {self.about()} {usage.get(verb, '')} … · Tab completes · Esc leaves"
            self.prompt.open(line, hint=hint)

    def action_command(self) -> None:
        """Open the command line."""
        self.prompt.open(hint=f"a command for {self.about()} · Tab completes · ↑ earlier · Esc")

    def action_repeat(self) -> None:
        """Run the last command again, here."""
        if self._last_line:
            self.command(self._last_line)
        else:
            self.tell("nothing to repeat yet", Ink.QUIET)

    def action_undo(self) -> None:
        """Recall a reply that has not left yet, or undo the newest action."""
        waiting = self.recallable
        if waiting is not None:
            self.recall(waiting)
        else:
            self._undo()

    def action_new_ticket(self) -> None:
        """Write down what a caller says."""
        if self.allowed("new"):
            self._new_ticket = NewTicket(self._form, self.queues, self._open_ticket)
            self.app.push_screen(self._new_ticket, self._new_ticket_left)

    async def run_key(self, key_id: str) -> None:
        """Do what a key does, wherever it belongs."""
        key = next((key for key in KEYS if key.id == key_id), None)
        if key is None:
            return
        if key.where == "rules":
            self.run_own("rules", "")
            return
        if key.where == "macros":
            await self.app.run_action("macros", self)
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

    @work(thread=True, exclusive=True, group="offer", exit_on_error=False)
    def _offer(self, verb: str) -> None:
        line = f":{verb} "
        self.post_message(self.Offered(verb, choices(line, self.app.desk.complete(line))))

    @work(thread=True, exclusive=True, group="complete", exit_on_error=False)
    def _complete(self, line: str) -> None:
        found = own_candidates(line) + self.app.desk.complete(line)
        self.app.call_from_thread(self.prompt.offer, line, found)

    @work(thread=True, group="new", exit_on_error=False)
    def _open_ticket(self, form: TicketForm) -> None:
        done = self.app.desk.new_ticket(
            queue=form.queue, subject=form.subject, text=form.text, contact=form.contact
        )
        self.post_message(self.Opened(done))

    # What came of it

    def on_doing_screen_did(self, event: Did) -> None:
        """Say it, and renew what it touched."""
        event.stop()
        if event.line:
            self._last_line = event.line
        if self._typed:
            self._leave_prompt()
        said, done = event.done.text or event.line, event.done
        can_undo = bool(done.batch and event.line and (done.tickets or done.verb in _UNDONE_ALONE))
        if len(said) > _SHORT:  # the footer has no room for it
            self.app.say(said)
        self.tell(f"✓ {said}{' · u undo' if can_undo else ''}")
        self.list_pane.tickets.clear_marks()
        self.renew(event.done.tickets)

    def on_doing_screen_opened(self, event: Opened) -> None:
        """Close the form, and say which ticket it became."""
        event.stop()
        self._form = TicketForm()
        if self._new_ticket is not None:
            self._new_ticket.dismiss(None)
        self.tell(f"✓ {event.done.text}")
        self.renew(event.done.tickets)

    def on_doing_screen_offered(self, event: Offered) -> None:
        """Let one be chosen; without a choice, let it be typed."""
        event.stop()
        self.app.turnstile.release()
        if not event.values:
            self.action_type(event.verb + " ")
            return

        def chosen(line: str | None) -> None:
            if line is not None:
                self.command(line.removeprefix(":").strip())

        title = f"{_TITLES.get(event.verb, event.verb)} · {self.about()}"
        view = self.ticket_pane.view
        row = view.row if view is not None and view.row.number == self.number else None
        now = current_value(event.verb, row or self.list_pane.tickets.row_at_cursor)
        words = {value_words(event.verb, value): line for value, line in event.values.items()}
        marked = "" if self.list_pane.tickets.chosen else value_words(event.verb, now)
        self.app.push_screen(Picker(title, words, marked), chosen)

    def on_prompt_line_changed(self, event: PromptLine.Changed) -> None:
        """Offer how the command goes on."""
        if event.line is self.prompt:
            event.stop()
            self._complete(":" + event.text)

    def on_prompt_line_entered(self, event: PromptLine.Entered) -> None:
        """Run the command; the line stays open until it is known to have worked."""
        if event.line is self.prompt:
            event.stop()
            self._typed = event.text
            if event.text and own_command(event.text) is None:
                self.app.turnstile.hold()
            self.command(event.text)

    def on_prompt_line_left(self, event: PromptLine.Left) -> None:
        """Back to the panes."""
        if event.line is self.prompt:
            event.stop()
            self._leave_prompt()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say in one line that something did not work, where it was asked for."""
        error = event.worker.error
        if event.state is not WorkerState.ERROR or error is None:
            return
        event.stop()
        if event.worker.group == "offer":
            self.app.turnstile.release()
        if event.worker.group == "new" and self._new_ticket is not None:
            self._new_ticket.failed(error)
        elif event.worker.group == "verb":
            self._refuse(error)
        elif event.worker.group != "complete":
            self.app.warn(error)
        if isinstance(error, Moved):
            self.ticket_pane.again()

    def _refuse(self, error: BaseException | str) -> None:
        """Say why not: in the line it was typed in, else at the lower right."""
        if self._typed and self.prompt.is_open:
            self._typed = ""
            self.app.turnstile.release()
            self.prompt.point_at(0, self.app.words_of(error))
        else:
            self.app.warn(error)

    def _leave_prompt(self) -> None:
        self._typed = ""
        self.app.turnstile.release()
        self.prompt.close()
        (self.ticket_pane.thread_view if self.has_class("-reading") else
         self.list_pane.tickets).focus()  # fmt: skip

    def _new_ticket_left(self, form: TicketForm | None) -> None:
        self._new_ticket = None
        if form is not None:
            self._form = form
