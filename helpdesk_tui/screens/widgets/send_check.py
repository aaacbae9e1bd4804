"""The strip before a mail leaves: who gets it, what is new about that, what may be wrong."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from helpdesk_tui.screens.ink import Ink, Span, content_of


class SendCheck(Static):
    """Shown when there is something to look at twice; the same key again sends."""

    @property
    def is_open(self) -> bool:
        """True while it asks."""
        return bool(self.display)

    def ask(self, lines: Sequence[Sequence[Span]]) -> None:
        """Show what leaves."""
        keys: list[Span] = [
            ("  ^s", Ink.ACCENT), (" sends it · ", Ink.PLAIN),
            ("Esc", Ink.ACCENT), (" goes on writing", Ink.PLAIN),
        ]  # fmt: skip
        self.update(Content("\n").join(content_of(line) for line in (*lines, keys)))
        self.display = True

    def leave(self) -> None:
        """Ask no more."""
        self.display = False
