"""The text that is written; Tab belongs to the box around it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.widgets import TextArea

from helpdesk_tui.screens.keys import bindings


class AnswerText(TextArea):
    """A text area whose Tab keys go elsewhere."""

    BINDINGS = bindings("text")

    @dataclass
    class Wish(Message):
        """Another text or the recipients are wanted."""

        name: str

    def on_mount(self) -> None:
        """No blinking: it costs bytes on a slow line."""
        self.cursor_blink = False

    def put(self, text: str) -> None:
        """Take another text, the cursor at its end."""
        self.text = text
        self.move_cursor(self.document.end)

    def add_below(self, text: str) -> None:
        """Put a text below what is written; the cursor stays where one writes."""
        here = self.cursor_location
        self.insert("\n\n" + text, self.document.end, maintain_selection_offset=False)
        self.move_cursor(here)

    def put_in(self, text: str) -> None:
        """Put a text where the cursor is, in place of what is marked."""
        self.replace(text, *self.selection, maintain_selection_offset=False)

    def action_switch(self) -> None:
        """Go to the other kind."""
        self.post_message(self.Wish("switch"))

    def action_fields(self) -> None:
        """Go to the recipients."""
        self.post_message(self.Wish("fields"))
