"""A mail inside a mail as lines of a page: read only, every text made safe."""

from __future__ import annotations

from helpdesk_tui.safe import one_line, visible
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.sizes import size_text
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views_mail import NestedMail

_LABEL = 9
_LINES = 5000
_ROOM = 1000
"""Cells of one line of it that are looked at, before it is wrapped."""


def is_mail(content_type: str, filename: str) -> bool:
    """Tell whether a file is a mail that can be opened."""
    kind = content_type.partition(";")[0].strip().casefold()
    return kind in ("message/rfc822", "message/global") or filename.casefold().endswith(".eml")


def nested_lines(mail: NestedMail, clock: Clock, width: int) -> list[list[Span]]:
    """Head, text with quotes quiet, files, and what had to be repaired."""
    head = [
        ("From", mail.sender),
        ("To", ", ".join(mail.to)),
        ("Cc", ", ".join(mail.cc)),
        ("Date", clock.day_and_time(mail.date) if mail.date else ""),
        ("Subject", mail.subject),
    ]
    lines: list[list[Span]] = [
        [(name.ljust(_LABEL), Ink.QUIET), (one_line(value, width - _LABEL), Ink.STRONG)]
        for name, value in head
        if value
    ]
    lines.append([])
    for folded, text in mail.pieces:
        ink = Ink.QUIET if folded else Ink.PLAIN
        for line in visible(text, newlines=True).strip("\n").split("\n"):
            lines += [[(part, ink)] for part in wrap(line[:_ROOM].rstrip(), width)]
            if len(lines) > _LINES:
                lines.append([("⋯ the rest is in the file: save it", Ink.SOON)])
                break
    dangers = mail.dangers or ("",) * len(mail.files)
    for (name, size), danger in zip(mail.files, dangers, strict=True):
        lines += _file(name, size, danger, width)
    told = {
        f"{name} is dangerous: {why}" for (name, _), why in zip(mail.files, dangers, strict=True)
    }
    rest = (problem for problem in mail.problems if problem not in told)
    lines += [[("  ! ", Ink.SOON), (one_line(p, width - 4), Ink.QUIET)] for p in rest]
    return lines


def _file(name: str, size: int, danger: str, width: int) -> list[list[Span]]:
    """A file it holds, and below it why it may do harm (E88)."""
    ink = Ink.LATE if danger else Ink.PLAIN
    lines: list[list[Span]] = [
        [("  ↓ ", Ink.QUIET), (one_line(name, width - 16), ink),
         (f"  {size_text(size)}", Ink.QUIET)]
    ]  # fmt: skip
    if danger:
        words = one_line(f"dangerous: {danger}", width - 6)
        lines.append([("    ! ", Ink.LATE), (words, Ink.LATE)])
    return lines
