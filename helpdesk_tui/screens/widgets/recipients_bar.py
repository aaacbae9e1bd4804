"""To, Cc and Bcc above a text, and below them who is new and who is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, Static

from helpdesk_tui.screens.ink import content_of
from helpdesk_tui.screens.recipients import split_addresses
from helpdesk_tui.screens.sending_check import difference_spans

_NAMES = ("to", "cc", "bcc")


class RecipientsBar(Vertical):
    """Three fields; Enter goes from one to the next, at last to the text."""

    @dataclass
    class Changed(Message):
        """A recipient was changed."""

    @dataclass
    class Left(Message):
        """The last field is done."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fields = {
            name: Input(id=f"field-{name}", compact=True, select_on_focus=False) for name in _NAMES
        }
        self._bcc = Label(Content("Bcc"))
        self._differs = Static(id="differs")

    def compose(self) -> ComposeResult:
        """To on its own line: it is the longest."""
        with Horizontal(classes="field"):
            yield Label(Content("To"))
            yield self._fields["to"]
        with Horizontal(classes="field"):
            yield Label(Content("Cc"))
            yield self._fields["cc"]
            yield self._bcc
            yield self._fields["bcc"]
        yield self._differs

    def on_mount(self) -> None:
        """No blinking: it costs bytes on a slow line."""
        for field in self._fields.values():
            field.cursor_blink = False

    def fill(
        self, to: Sequence[str], cc: Sequence[str], bcc: Sequence[str], *, has_bcc: bool
    ) -> None:
        """Put addresses in; a kind without Bcc shows none."""
        for name, people in zip(_NAMES, (to, cc, bcc), strict=True):
            self._fields[name].value = ", ".join(people)
        self._bcc.display = self._fields["bcc"].display = has_bcc

    def people(self, name: str) -> tuple[str, ...]:
        """The addresses in a field."""
        return split_addresses(self._fields[name].value)

    @property
    def raw(self) -> tuple[str, ...]:
        """What stands in the fields."""
        return tuple(field.value for field in self._fields.values())

    def show_differences(
        self, new: Sequence[str], gone: Sequence[str], strayed: Sequence[str] = ()
    ) -> None:
        """Say who is new and who is gone against the last mail, and who is of another domain."""
        spans = difference_spans(new, gone, strayed)
        self._differs.display = bool(spans)
        self._differs.update(content_of(spans))

    def write_to(self) -> None:
        """Put the cursor where the addresses begin."""
        self._fields["to"].focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell that a recipient was changed."""
        event.stop()
        self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field that is to be seen."""
        event.stop()
        order = [field for field in self._fields.values() if field.display]
        after = order.index(event.input) + 1
        if after < len(order):
            order[after].focus()
        else:
            self.post_message(self.Left())
