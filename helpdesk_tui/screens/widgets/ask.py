"""A question with the facts it is about; each answer has its own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, Span, content_of
from helpdesk_tui.screens.keys import shown_key
from helpdesk_tui.screens.widgets.lines_page import LinesView


class Ask(ModalScreen[str]):
    """Gives back the answer of the pressed key; Esc answers ""."""

    DEFAULT_CSS = """
    Ask {
        align: center middle;
        & #question {
            width: 90%;
            max-width: 84;
            height: auto;
            max-height: 70%;
            border: round $soon;
            border-title-color: $soon;
            border-subtitle-color: $foreground;
            background: $surface;
            padding: 1 0;
        }
        & LinesView { height: auto; max-height: 18; }
    }
    """

    def __init__(
        self,
        question: str,
        lines: Sequence[Sequence[Span]],
        answers: Mapping[str, tuple[str, str]],
    ) -> None:
        super().__init__()
        self._question = question
        self._lines = lines
        self._answers = dict(answers)
        """Key to (answer, what it means)."""

    def compose(self) -> ComposeResult:
        """The facts."""
        with Vertical(id="question"):
            yield LinesView(self._lines)

    def on_mount(self) -> None:
        """The question above, the keys below."""
        box = self.query_one("#question")
        box.border_title = Content(one_line(self._question, 74))
        spans: list[Span] = [(" ", Ink.PLAIN)]
        for key, (_, meaning) in self._answers.items():
            spans += [(f"{shown_key(key)} ", Ink.ACCENT), (f"{meaning}  ", Ink.PLAIN)]
        box.border_subtitle = content_of(spans)
        self.query_one(LinesView).focus()

    def on_key(self, event: events.Key) -> None:
        """Take the answer."""
        if event.key in self._answers:
            event.stop()
            self.dismiss(self._answers[event.key][0])
        elif event.key == "escape":
            event.stop()
            self.dismiss("")
