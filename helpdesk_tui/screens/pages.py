"""The lines of the pages one looks closer at: history, a raw mail."""

from __future__ import annotations

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.history import shown_value, what_changed
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.views import ChangeView, TicketView

_RAW_LINES = 20_000
_RAW_WIDTH = 2_000
_CONTROL = 0x20
_DELETE = 0x7F
_CARET = 0x40


def journal_lines(view: TicketView, clock: Clock) -> list[list[Span]]:
    """Newest first: when, who, what from what to what, and why."""
    if not view.changes:
        return [[("Nothing was changed yet.", Ink.QUIET)]]
    lines: list[list[Span]] = []
    day = ""
    for change in sorted(view.changes, key=lambda c: (c.at, c.number), reverse=True):
        local = clock.local(change.at)
        if (title := f"{local.day} {local:%b %Y}") != day:
            day = title
            lines += [[]] if lines else []
            lines.append([(day, Ink.STRONG)])
        lines.append(_entry(change, f"{local:%H:%M}", clock))
    return lines


def _entry(change: ChangeView, time: str, clock: Clock) -> list[Span]:
    ink = Ink.QUIET if change.undone else Ink.PLAIN
    spans: list[Span] = [(f"{time}  ", Ink.QUIET), (one_line(change.actor, 12).ljust(13), ink)]
    spans.append((one_line(what_changed(change, clock), 44), ink))
    if change.old:
        spans.append((f"  was {one_line(shown_value(change.old, clock), 24)}", Ink.QUIET))
    spans.append((f"  {one_line(change.cause, 40)}", Ink.QUIET))
    if change.undone:
        spans.append(("  undone", Ink.SOON))
    return spans


def raw_lines(mail: bytes) -> list[list[Span]]:
    r"""Show bytes as text: control bytes as ^A, bytes over 126 as \xE5; nothing is hidden."""
    rows = mail.split(b"\n")
    lines: list[list[Span]] = []
    in_head = True
    for row in rows[:_RAW_LINES]:
        body = row.removesuffix(b"\r")
        if not body:
            in_head = False
        text = "".join(map(_byte, body[:_RAW_WIDTH]))
        lines.append([(text, Ink.QUIET if in_head else Ink.PLAIN)])
    if len(rows) > _RAW_LINES:
        lines.append([(f"⋯ {len(rows) - _RAW_LINES} more lines", Ink.SOON)])
    return lines


def _byte(value: int) -> str:
    if value < _CONTROL:
        return "    " if value == ord("\t") else f"^{chr(value + _CARET)}"
    if value == _DELETE:
        return "^?"
    return chr(value) if value < _DELETE else f"\\x{value:02X}"
