"""The thread of a ticket: laid out once for a width, painted line by line."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, InkedView, Span, width_of
from helpdesk_tui.screens.keys import bindings
from helpdesk_tui.screens.thread_lines import Aim, Reading, ThreadLine, thread_lines
from helpdesk_tui.views import TicketView

WIDEST = 96
"""Cells after which lines are hard to read."""


class Thread(InkedView):
    """Messages, files and history of one ticket."""

    BINDINGS = bindings("ticket")

    @dataclass
    class FileWanted(Message):
        """An attachment was clicked; counted over the thread from 1."""

        number: int

    @dataclass
    class FullWanted(Message):
        """The ticket should take the full width, or give it back."""

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self.view: TicketView | None = None
        self.sentence = ""
        """Shown when there is no ticket."""
        self._quotes = False
        self._whole = False
        self._lines: list[ThreadLine] = []
        self._newest_at = 0
        """Where ``show_newest`` scrolled to: while it stands there, it stays with the newest."""

    @property
    def text_width(self) -> int:
        """Cells a line may take."""
        return max(16, min(WIDEST, self.scrollable_content_region.width - 1))

    def show(self, view: TicketView | None) -> None:
        """Show a ticket, from its newest message; the same ticket stays where it is read."""
        same = view is not None and self.view is not None and (
            view.row.number == self.view.row.number
        )  # fmt: skip
        at_end = self.scroll_offset.y >= self.max_scroll_y
        grown = same and view is not None and self.view is not None and (
            len(view.messages) > len(self.view.messages)
        )  # fmt: skip
        self.view = view
        if not same:
            self._quotes = self._whole = False
        self._lay_out()
        if not same:
            self.show_newest()
        elif grown and at_end:
            self.call_after_refresh(self.show_newest)

    def toggle_quotes(self) -> None:
        """Show quoted text, or fold it again."""
        self._quotes = not self._quotes
        self._lay_out()

    def action_line(self, steps: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_offset.y + steps, animate=False, force=True)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, two lines stay in sight."""
        page = max(1, self.scrollable_content_region.height - 2)
        self.scroll_to(y=self.scroll_offset.y + pages * page, animate=False, force=True)

    def action_first(self) -> None:
        """Go to the start of the thread."""
        self.scroll_to(y=0, animate=False, force=True)

    def action_last(self) -> None:
        """Go to the end of the thread."""
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)

    def action_whole(self) -> None:
        """Show long texts whole, or cut them again."""
        self._whole = not self._whole
        self._lay_out()

    def action_file(self, number: int) -> None:
        """Open an attachment, or ask where to save it."""
        self.post_message(self.FileWanted(number))

    def action_full(self) -> None:
        """Ask for the full width."""
        self.post_message(self.FullWanted())

    def on_click(self, event: events.Click) -> None:
        """Unfold or save what was clicked."""
        index = int(event.y) + self.scroll_offset.y
        if index >= len(self._lines):
            return
        line = self._lines[index]
        if line.aim is Aim.QUOTES:
            self.toggle_quotes()
        elif line.aim is Aim.WHOLE:
            self.action_whole()
        elif line.aim is Aim.FILE:
            self.post_message(self.FileWanted(line.number))

    def on_resize(self) -> None:
        """Wrap again; who had the newest in sight keeps it, however small the pane becomes."""
        stays = self.scroll_offset.y == self._newest_at
        self._lay_out()
        if stays:
            self.show_newest()

    def render_line(self, y: int) -> Strip:
        """Paint one line of the screen."""
        width = self.scrollable_content_region.width
        if self.view is None:
            return self.paint(self.said(self.sentence, y, width), width)
        index = y + self.scroll_offset.y
        if index >= len(self._lines):
            return self.paint([], width)
        line = self._lines[index]
        return self.paint([(" ", Ink.PLAIN), *self._spread(line)], width, line.ground)

    def _spread(self, line: ThreadLine) -> list[Span]:
        """Push the right end of a line to the edge of the text."""
        if not line.right[0]:
            return list(line.spans)
        gap = self.text_width - width_of(line.spans) - cell_len(line.right[0]) - 1
        return [*line.spans, (" " * max(1, gap), Ink.PLAIN), line.right]

    def _lay_out(self) -> None:
        before = self._lines
        if self.view is None:
            self._lines = []
        else:
            reading = Reading(self.text_width, self._quotes, self._whole)
            self._lines = thread_lines(self.view, reading, self._clock)
        width = self.scrollable_content_region.width
        if before and len(before) == len(self._lines):
            for index, (old, new) in enumerate(zip(before, self._lines, strict=True)):
                if old != new:
                    self.refresh(Region(0, index - self.scroll_offset.y, width, 1))
            return
        room = self.scrollable_content_region.height
        height = len(self._lines)
        if height > room:
            # So that the head of a message can stand at the top, wherever the thread ends.
            height = max(height, self._first_whole(room) + room)
        self.virtual_size = Size(width, height)
        self.refresh()

    def _first_whole(self, room: int) -> int:
        """The line from which as many of the newest messages as fit are seen whole."""
        numbers = [line.message for line in self._lines]
        heads = [i for i, number in enumerate(numbers) if number and number != numbers[i - 1]]
        fitting = (i for i in heads if len(numbers) - i <= room)
        return next(fitting, heads[-1] if heads else 0)

    def show_newest(self) -> None:
        """Show the newest messages that fit, the first of them from its head."""
        room = self.scrollable_content_region.height
        self._newest_at = top = 0 if len(self._lines) <= room else self._first_whole(room)
        self.scroll_to(y=top, animate=False, force=True)
