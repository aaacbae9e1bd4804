"""The second wall between strangers' text and the terminal (E100 to E104).

Every widget gets safe text in the first place. Should one be forgotten, this filter takes
control characters out of every painted line, and drops links that hold any.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from helpdesk_tui.safe import UNSAFE


def _has_bad_link(style: Style | None) -> bool:
    return bool(style is not None and style.link and UNSAFE.search(style.link))


class TerminalSafe(LineFilter):
    """Takes out what no terminal may get from data; these characters have no width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the same line without unsafe characters; a clean line is the same object."""
        del background
        if not any(UNSAFE.search(text) or _has_bad_link(style) for text, style, _ in segments):
            return segments
        return [
            Segment(
                UNSAFE.sub("", text),
                style.update_link(None) if style is not None and _has_bad_link(style) else style,
                control,
            )
            for text, style, control in segments
        ]
