"""A ticket for somebody who phoned or stands at the desk."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, TextArea

from helpdesk_tui.screens.ink import Ink, content_of


@dataclass(frozen=True, slots=True)
class TicketForm:
    """What was written down; ``finished`` when it is to be opened."""

    contact: str = ""
    subject: str = ""
    queue: str = ""
    text: str = ""
    finished: bool = False


class NewTicket(ModalScreen[TicketForm]):
    """Gives back the form, finished or not: Esc keeps what was written."""

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
        & TextArea { margin: 1 0 0 0; height: 1fr; background: $surface; padding: 0; border: none; }
    }
    """

    def __init__(self, form: TicketForm) -> None:
        super().__init__()
        self._form = form

    def compose(self) -> ComposeResult:
        """Who, what, where; then the words."""
        with Vertical(id="form"):
            for name, value, hint in (
                ("contact", self._form.contact, "name or address of who asks"),
                ("subject", self._form.subject, "what it is about"),
                ("queue", self._form.queue, "empty: the usual one"),
            ):
                with Horizontal():
                    yield Label(Content(name.capitalize()))
                    yield Input(
                        value, placeholder=hint, id=name, compact=True, select_on_focus=False
                    )
            yield TextArea(self._form.text, compact=True, highlight_cursor_line=False)

    def on_mount(self) -> None:
        """Begin with who asks."""
        self._title("")
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one(TextArea).cursor_blink = False
        self.query_one("#contact", Input).focus()

    def on_input_submitted(self) -> None:
        """Enter goes on."""
        self.focus_next()

    def action_finish(self) -> None:
        """Open the ticket, when there is enough to go by."""
        form = self._written(finished=True)
        if not form.subject.strip():
            self._title("a subject is missing")
            self.query_one("#subject", Input).focus()
        else:
            self.dismiss(form)

    def action_leave(self) -> None:
        """Keep what was written for the next time."""
        self.dismiss(self._written(finished=False))

    def _written(self, *, finished: bool) -> TicketForm:
        values = {field.id: field.value.strip() for field in self.query(Input)}
        return TicketForm(
            contact=values.get("contact", ""),
            subject=values.get("subject", ""),
            queue=values.get("queue", ""),
            text=self.query_one(TextArea).text,
            finished=finished,
        )

    def _title(self, trouble: str) -> None:
        box = self.query_one("#form")
        box.border_title = Content("New ticket")
        keys = ("^s opens it · Enter next field · Esc keeps it for later", Ink.QUIET)
        wrong = [(f"{trouble} · ", Ink.LATE)] if trouble else []
        box.border_subtitle = content_of([*wrong, keys])
