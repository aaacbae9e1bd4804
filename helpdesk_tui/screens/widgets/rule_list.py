"""The rulebook in order, a cursor in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ground, InkedView
from helpdesk_tui.screens.rule_lines import row_lines
from helpdesk_tui.views_rules import RuleHits, RuleRow

_TALL = 24
"""Lines of the list from which a rule takes two."""


class RuleList(InkedView):
    """Rules with what they ask and do; the cursor stays on its rule whatever changes."""

    @dataclass
    class Moved(Message):
        """The cursor is on another rule, or on none."""

        row: RuleRow | None

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._rules: tuple[RuleRow, ...] = ()
        self._shown: tuple[tuple[int, RuleRow], ...] = ()
        self._hits: Mapping[str, RuleHits] = {}
        self._wanted = ""
        self.cursor = 0
        self.sentence = "Reading the rulebook …"

    @property
    def at_cursor(self) -> RuleRow | None:
        """The rule keys are about."""
        return self._shown[self.cursor][1] if self.cursor < len(self._shown) else None

    @property
    def place(self) -> int:
        """Its place in the rulebook, 1 = first; 0 when there is none."""
        return self._shown[self.cursor][0] if self.cursor < len(self._shown) else 0

    def show(self, rules: Sequence[RuleRow], name: str = "") -> None:
        """Show a rulebook, the cursor on a rule, by default the one it was on."""
        here = self.at_cursor
        wanted = name or (here.name if here else "")
        self._rules = tuple(rules)
        self._narrow(wanted)

    def show_hits(self, hits: Mapping[str, RuleHits]) -> None:
        """Show how often each matched."""
        self._hits = hits
        self.refresh()

    def narrow(self, text: str) -> int:
        """Show only rules with these words in them; gives how many that are."""
        self._wanted = text
        here = self.at_cursor
        self._narrow(here.name if here else "")
        return len(self._shown)

    def go_to(self, index: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(index, len(self._shown) - 1))
        region = Region(0, self.cursor * self._each, 1, self._each)
        self.scroll_to_region(region, animate=False, force=True)
        self.refresh()
        self.post_message(self.Moved(self.at_cursor))

    @property
    def page(self) -> int:
        """Rules on one screen."""
        return max(1, self.scrollable_content_region.height // self._each)

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        width = self.scrollable_content_region.width
        index, part = divmod(y + self.scroll_offset.y, self._each)
        if index >= len(self._shown):
            return self.paint(self.said(self.sentence, y, width) if not self._shown else (), width)
        place, row = self._shown[index]
        lines = row_lines(row, place, self._hits.get(row.name), width, self._clock,
                          tall=self._each > 1)  # fmt: skip
        ground = Ground.PLAIN
        if index == self.cursor:
            ground = Ground.CURSOR if self.has_focus else Ground.REST
        return self.paint(lines[part], width, ground)

    def on_resize(self) -> None:
        """One line or two, as there is room."""
        self._measure()
        self.go_to(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Take the rule that was clicked."""
        event.stop()
        index = (event.y + self.scroll_offset.y) // self._each
        if index < len(self._shown):
            self.focus()
            self.go_to(index)

    @property
    def _each(self) -> int:
        return 2 if self.scrollable_content_region.height >= _TALL else 1

    def _measure(self) -> None:
        self.virtual_size = Size(1, len(self._shown) * self._each)

    def _narrow(self, name: str) -> None:
        words = self._wanted.casefold().split()
        self._shown = tuple(
            (place, row)
            for place, row in enumerate(self._rules, 1)
            if all(word in f"{row.label} {row.text}".casefold() for word in words)
        )
        self._measure()
        found = next((i for i, (_, row) in enumerate(self._shown) if row.name == name), None)
        self.go_to(self.cursor if found is None else found)
