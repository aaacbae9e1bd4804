"""Below a text: what will stand under it, which files go along, and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from helpdesk_tui.safe import one_line, visible
from helpdesk_tui.screens.ink import Ink, Span, content_of, width_of
from helpdesk_tui.screens.kinds import Options
from helpdesk_tui.screens.sizes import size_text
from helpdesk_tui.views import AttachmentView
from helpdesk_tui.views_mail import AttachedView
from helpdesk_tui.words import DraftKind

_FEW, _MANY = 2, 5
"""Lines of the signature that are shown where there is little room, and much."""
_ROOMY = 18
"""Rows of a box from which there is much room."""


def below_lines(below: str, most: int) -> list[Span]:
    """Give the first lines of what stands below a text, and how many more there are."""
    lines = visible(below, newlines=True).strip("\n").split("\n")
    if lines == [""]:
        return []
    shown = lines if len(lines) <= most else lines[: most - 1]
    text = "\n".join(f"┊ {one_line(line, 200)}" for line in shown)
    spans: list[Span] = [(text, Ink.QUIET)]
    left = len(lines) - len(shown)
    if left:
        spans.append((f"\n┊ ⋯ {left} more lines go below", Ink.QUIET))
    return spans


def along_spans(
    kind: DraftKind,
    files: Sequence[AttachedView],
    taken: Sequence[AttachmentView],
    options: Options,
    width: int,
) -> list[Span]:
    """Name files with their sizes, and what was chosen for this sending; [] for nothing."""
    pairs = [(f.filename, f.size) for f in files] + [(f.filename, f.size) for f in taken]
    named = [f"{one_line(name, 28)} {size_text(size)}" for name, size in pairs]
    spans: list[Span] = []
    for place, name in enumerate(named):
        item: list[Span] = [("↑ " if not spans else "  ", Ink.ACCENT), (name, Ink.PLAIN)]
        if spans and width_of([*spans, *item]) > width - 24:
            spans.append((f"  and {len(named) - place} more (^l)", Ink.QUIET))
            break
        spans += item
    chosen = []
    if kind is DraftKind.FORWARD:
        chosen.append("whole public thread" if options.whole_thread else "newest mail only")
        chosen.append("they take part" if options.join else "their answers stay with us")
    if options.silent:
        chosen.append("SILENT: the customer is told of nothing else")
    if chosen:
        lead = " · " if spans else ""
        spans.append((lead + " · ".join(chosen), Ink.SOON if options.silent else Ink.QUIET))
    return spans


class GoesAlong(Vertical):
    """Signature dimmed, files and choices below it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._below = Static(classes="below")
        self._along = Static(classes="along")

    def compose(self) -> ComposeResult:
        """Two pieces of text."""
        yield self._below
        yield self._along

    def show_below(self, below: str, rows: int) -> None:
        """Show what will stand under the text, in a box of so many rows."""
        spans = below_lines(below, _MANY if rows >= _ROOMY else _FEW)
        self._below.display = bool(spans)
        self._below.update(content_of(spans))

    def show_along(self, spans: Sequence[Span]) -> None:
        """Show files and choices."""
        self._along.display = bool(spans)
        self._along.update(content_of(spans))
