"""Asked when the program is closed by somebody who wants to be asked: does the day end?"""

from __future__ import annotations

from enum import Enum, auto

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, content_of


class DayEnd(Enum):
    """What was answered."""

    LEAVE = auto()
    CLOSE = auto()


class DayEndScreen(ModalScreen[DayEnd | None]):
    """Gives back what was answered; None to stay."""

    BINDINGS = [
        Binding("l,enter", "answer('LEAVE')", "Leave", show=False),
        Binding("c,ctrl+q", "answer('CLOSE')", "Close", show=False, priority=True),
        Binding("escape", "stay", "Stay", show=False),
    ]
    DEFAULT_CSS = """
    DayEndScreen {
        align: center middle;
        & #day {
            width: 90%; max-width: 70; height: auto; border: round $accent;
            border-title-color: $accent; background: $surface; padding: 1 1 0 1;
        }
        & Static { height: auto; margin: 0 0 1 0; }
    }
    """

    def __init__(self, would: str) -> None:
        """``would``: what leaving would do."""
        super().__init__()
        self._would = would

    def compose(self) -> ComposeResult:
        """What would happen, and the three answers."""
        with Vertical(id="day"):
            yield Static(Content(one_line(f"{self._would}.", 300)))
            yield Static(content_of([
                ("l", Ink.ACCENT), (" leave: away until the next working morning, then close\n",
                                    Ink.PLAIN),
                ("c", Ink.ACCENT), (" just close · ", Ink.PLAIN),
                ("Esc", Ink.ACCENT), (" stay", Ink.PLAIN),
            ]))  # fmt: skip

    def on_mount(self) -> None:
        """The question."""
        self.query_one("#day").border_title = Content("Does your day end?")

    def action_answer(self, word: str) -> None:
        """Give it back."""
        self.dismiss(DayEnd[word])

    def action_stay(self) -> None:
        """Do nothing."""
        self.dismiss(None)
