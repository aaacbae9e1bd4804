"""A ticket for somebody who phoned or stands at the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label, Static, TextArea

from helpdesk_tui.errors import NotFound
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, content_of


@dataclass(frozen=True, slots=True)
class TicketForm:
    """What was written down."""

    contact: str = ""
    subject: str = ""
    queue: str = ""
    text: str = ""


class NewTicket(ModalScreen[TicketForm | None]):
    """Stays until the ticket is there, or Esc, which keeps what was written.

    Gives back what was written, or None when it became a ticket.
    """

    BINDINGS = [
        Binding("ctrl+s", "finish", "Open the ticket", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    NewTicket {
        align: center middle;
        & #form {
            width: 90%;
            max-width: 80;
            height: 70%;
            min-height: 14;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $quiet;
            background: $surface;
            padding: 1 1 0 1;
        }
        & Horizontal { height: 1; }
        & Label { width: 9; color: $quiet; }
        & Input { width: 1fr; background: $surface; }
        & #trouble { height: auto; max-height: 3; display: none; padding: 0 0 0 9; }
        & TextArea { margin: 1 0 0 0; height: 1fr; background: $surface; padding: 0; border: none; }
    }
    """

    def __init__(
        self, form: TicketForm, queues: Sequence[str], open_ticket: Callable[[TicketForm], object]
    ) -> None:
        """``queues`` has the usual one first; ``open_ticket`` may be followed by ``failed``."""
        super().__init__()
        self._form = form
        self._queues = tuple(queues)
        self._open_ticket = open_ticket
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """Who, what, where; then the words."""
        with Vertical(id="form"):
            for name, value, hint in (
                ("contact", self._form.contact, "name or address of who asks"),
                ("subject", self._form.subject, "what it is about"),
                ("queue", self._form.queue, self._queue_hint()),
            ):
                with Horizontal():
                    yield Label(Content(name.capitalize()))
                    yield Input(
                        value,
                        placeholder=hint,
                        id=name,
                        compact=True,
                        select_on_focus=False,
                        suggester=SuggestFromList(self._queues, case_sensitive=False)
                        if name == "queue"
                        else None,
                    )
            yield Static(id="trouble")
            yield TextArea(self._form.text, compact=True, highlight_cursor_line=False)

    def on_mount(self) -> None:
        """Begin with who asks."""
        self._title("")
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one(TextArea).cursor_blink = False
        self.query_one("#contact", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on; a queue begun is taken as it is meant."""
        event.stop()
        if event.input.id == "queue":
            begun = event.value.strip().casefold()
            found = [name for name in self._queues if name.casefold().startswith(begun)]
            if begun and found:
                event.input.value = found[0]
        self.focus_next()

    def action_finish(self) -> None:
        """Open the ticket, when there is enough to go by; the form waits for the answer."""
        form = self._written()
        if self._is_busy:
            return
        if not form.subject.strip():
            self._say("A subject is missing: say in a few words what it is about.", "subject")
        elif form.queue and self._queues and not self._known(form.queue):
            known = ", ".join(map(one_line, self._queues))
            self._say(f"There is no queue {form.queue}. Known: {known}.", "queue")
        else:
            self._is_busy = True
            self._title("opening …")
            queue = self._known(form.queue) or form.queue or next(iter(self._queues), "")
            self._open_ticket(replace(form, queue=queue))

    def failed(self, error: BaseException) -> None:
        """The desk refused: the words are still here, the cursor where it went wrong."""
        self._is_busy = False
        self._title("")
        self._say(str(error), "queue" if isinstance(error, NotFound) else "contact")

    def action_leave(self) -> None:
        """Keep what was written for the next time."""
        self.dismiss(self._written())

    def _known(self, queue: str) -> str:
        wanted = queue.casefold()
        return next((name for name in self._queues if name.casefold() == wanted), "")

    def _queue_hint(self) -> str:
        if not self._queues:
            return "empty: the usual one"
        first, *others = map(one_line, self._queues)
        more = f" · or {', '.join(others)}" if others else ""
        return one_line(f"empty: {first}{more}", 60)

    def _say(self, trouble: str, field: str) -> None:
        line = self.query_one("#trouble", Static)
        line.update(content_of([(one_line(trouble, 200), Ink.LATE)]))
        line.display = True
        self.query_one(f"#{field}", Input).focus()

    def _written(self) -> TicketForm:
        values = {field.id: field.value.strip() for field in self.query(Input)}
        return TicketForm(
            contact=values.get("contact", ""),
            subject=values.get("subject", ""),
            queue=values.get("queue", ""),
            text=self.query_one(TextArea).text,
        )

    def _title(self, state: str) -> None:
        box = self.query_one("#form")
        box.border_title = Content("New ticket")
        keys = ("^s opens it · Enter next field · Esc keeps it for later", Ink.QUIET)
        now = [(f"{state} · ", Ink.SOON)] if state else []
        box.border_subtitle = content_of([*now, keys])
