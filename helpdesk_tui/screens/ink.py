"""Lines of inked spans: how lists and threads paint text without markup or layout.

A span is safe text and an ink, the meaning of its colour. Inks and grounds are component
classes, so a theme decides how they look, and 16 colours say the same as 16 million.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.scroll_view import ScrollView
from textual.strip import Strip

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.wrap import wrap


class Ink(StrEnum):
    """What a piece of text means."""

    PLAIN = "plain"
    QUIET = "quiet"
    STRONG = "strong"
    ACCENT = "accent"
    LATE = "late"
    SOON = "soon"
    DONE = "done"
    INTERNAL = "internal"
    EXTERNAL = "external"
    QUOTE = "quote"


class Ground(StrEnum):
    """What a line stands on."""

    PLAIN = "plain"
    CURSOR = "cursor"
    REST = "rest"
    """The cursor of a pane that has no focus."""
    MARKED = "marked"
    TINT = "tint"
    """Only for colleagues."""


Span = tuple[str, Ink]


def width_of(spans: Iterable[Span]) -> int:
    """Count the cells of a line."""
    return sum(cell_len(text) for text, _ in spans)


_CONTENT_STYLES = {
    Ink.PLAIN: "",
    Ink.QUIET: "$quiet",
    Ink.STRONG: "bold",
    Ink.ACCENT: "bold $accent",
    Ink.LATE: "bold $late",
    Ink.SOON: "$soon",
    Ink.DONE: "$done",
    Ink.INTERNAL: "bold $internal",
    Ink.EXTERNAL: "bold $external",
    Ink.QUOTE: "bold $quote-lane",
}


def content_of(spans: Iterable[Span]) -> Content:
    """Turn safe spans into Content for a widget that lays out by itself."""
    return Content.assemble(*((text, _CONTENT_STYLES[ink]) for text, ink in spans if text))


class InkedView(ScrollView, can_focus=True):
    """A scrolling pane that paints inked lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"ink--{ink}" for ink in Ink),
        *(f"ground--{ground}" for ground in Ground),
    }

    DEFAULT_CSS = """
    InkedView {
        scrollbar-size-vertical: 1;
        scrollbar-color: $hairline;
        scrollbar-color-hover: $quiet;
        scrollbar-color-active: $quiet;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        overflow-x: hidden;
        overflow-y: scroll;
        & > .ink--plain { color: $foreground; }
        & > .ink--quiet { color: $quiet; }
        & > .ink--strong { color: $foreground; text-style: bold; }
        & > .ink--accent { color: $accent; text-style: bold; }
        & > .ink--late { color: $late; text-style: bold; }
        & > .ink--soon { color: $soon; }
        & > .ink--done { color: $done; }
        & > .ink--internal { color: $internal; text-style: bold; }
        & > .ink--external { color: $external; text-style: bold; }
        & > .ink--quote { color: $quote-lane; text-style: bold; }
        & > .ground--plain { background: $background; }
        & > .ground--cursor { background: $cursor-ground; }
        & > .ground--rest { background: $rest-ground; }
        & > .ground--marked { background: $marked-ground; }
        & > .ground--tint { background: $internal-tint; }
        &:ansi > .ground--cursor { text-style: reverse; }
        &:ansi > .ground--rest { text-style: underline; }
        &:ansi > .ground--marked { text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles: dict[tuple[Ink, Ground], Style] = {}

    def notify_style_update(self) -> None:
        """Forget painted styles: theme or focus changed."""
        self._styles.clear()
        super().notify_style_update()

    def style_of(self, ink: Ink, ground: Ground = Ground.PLAIN) -> Style:
        """Give the style of an ink on a ground."""
        style = self._styles.get((ink, ground))
        if style is None:
            style = self.get_component_rich_style(
                f"ground--{ground}"
            ) + self.get_component_rich_style(f"ink--{ink}", partial=True)
            self._styles[ink, ground] = style
        return style

    def said(self, sentence: str, y: int, width: int) -> list[Span]:
        """Give line ``y`` of an empty pane: a sentence instead of rows."""
        lines = wrap(one_line(sentence), max(1, width - 4))
        return [(f"  {lines[y - 1]}", Ink.QUIET)] if 0 < y <= len(lines) else []

    def paint(self, spans: Iterable[Span], width: int, ground: Ground = Ground.PLAIN) -> Strip:
        """Paint one line, padded or cropped to a width in cells."""
        segments = [Segment(text, self.style_of(ink, ground)) for text, ink in spans if text]
        blank = self.style_of(Ink.PLAIN, ground)
        return Strip(segments).adjust_cell_length(width, blank)
