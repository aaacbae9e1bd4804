"""Fields of a rule's form: the query, and yes or no."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from helpdesk_tui.screens.ink import Ink, content_of

EVENTS = (
    "mail in", "follow-up in", "ticket created", "message added", "reopened",
    "field changed: status", "field changed: owner", "no change for 48h", "due in 4h",
    "schedule: mon-fri 08:00",
)  # fmt: skip
"""Events to choose from; spans, fields and times are typed over."""


class ConditionInput(Input):
    """The query; Tab completes what is begun, else it goes on."""

    BINDINGS = [Binding("tab", "complete", "Complete", show=False, priority=True)]

    @dataclass
    class Wish(Message):
        """Tab was pressed."""

    def action_complete(self) -> None:
        """Hand it to the form."""
        self.post_message(self.Wish())


class YesNo(Static, can_focus=True):
    """Yes or no in words; Space turns it."""

    BINDINGS = [Binding("space,enter", "turn", "Turn", show=False)]

    @dataclass
    class Turned(Message):
        """It says the other now."""

    def __init__(self, value: bool, yes: str, no: str, *, id: str) -> None:
        super().__init__(id=id)
        self.value = value
        self._words = (no, yes)

    def render(self) -> Content:
        """The word, and the key that turns it."""
        hint = "  Space turns it" if self.has_focus else ""
        return content_of([(self._words[self.value], Ink.PLAIN), (hint, Ink.QUIET)])

    def on_focus(self) -> None:
        """Say how it is turned."""
        self.refresh()

    def on_blur(self) -> None:
        """Be quiet again."""
        self.refresh()

    def action_turn(self) -> None:
        """Say the other."""
        self.value = not self.value
        self.refresh()
        self.post_message(self.Turned())
