"""Everything a command prints goes through here, so nothing hostile reaches a terminal.

People get aligned lines of safe text; scripts get one JSON document with the text as it is
stored (JSON escapes control characters by itself). Diagnostics go to stderr.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum

from rich.cells import cell_len

from helpdesk_tui.safe import UNSAFE, one_line, visible
from helpdesk_tui.words import Priority

GAP = "  "
NARROWEST = 8
"""Cells a column is left with, however long the other columns are."""


def counted(number: int, one: str) -> str:
    """A number with its noun: "1 mail", "2 mails"."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def say(text: str) -> None:
    """Print one safe line."""
    sys.stdout.write(f"{visible(text)}\n")


def say_text(text: str) -> None:
    """Print safe text of several lines."""
    shown = visible(text, newlines=True)
    sys.stdout.write(shown if shown.endswith("\n") else f"{shown}\n")


def warn(text: str) -> None:
    """Print one safe line on stderr."""
    sys.stderr.write(f"{one_line(text)}\n")


def say_json(value: object) -> None:
    """Print one JSON document; hostile characters beyond ASCII's are escaped too."""
    sys.stdout.write(f"{as_json_text(value)}\n")


def as_json_text(value: object, *, indent: int | None = 2) -> str:
    """A value as JSON: dataclasses, times and words included.

    Control characters of C1, bidi overrides and their kin are written as escapes: JSON
    need not, but a person may look at it in a terminal.
    """
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent)
    return "".join(_escaped(char) for char in text) if _needs_escapes(text) else text


def _needs_escapes(text: str) -> bool:
    return UNSAFE.search(text.replace("\n", "")) is not None


def _escaped(char: str) -> str:
    if char == "\n" or not UNSAFE.match(char):
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def plain(value: object) -> object:
    """Values as JSON knows them; a time is ISO 8601 in UTC."""
    if isinstance(value, Priority):
        return value.label
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value


def iso(when: datetime) -> str:
    """A time in UTC: 2026-11-22T16:30:00Z."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def local(when: datetime | None) -> str:
    """A time on the clock of whoever looks; "" for none."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M") if when else ""


def say_table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under headers, columns aligned by cells; fitted to a terminal's width."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table_lines(headers, rows, width):
        sys.stdout.write(f"{line}\n")


def table_lines(
    headers: Sequence[str], rows: Sequence[Sequence[object]], width: int | None
) -> list[str]:
    """The lines of a table; with ``width`` (cells) the widest columns are cut to fit."""
    cells = [[one_line(_cell(value)) for value in row] for row in rows]
    widths = [
        max(cell_len(headers[i]), *(cell_len(row[i]) for row in cells), 0)
        for i in range(len(headers))
    ]
    if width is not None:
        widths = fitted(widths, width - len(GAP) * (len(widths) - 1))
    lines = [list(headers), *cells]
    return [
        GAP.join(_padded(text, widths[i]) for i, text in enumerate(line)).rstrip() for line in lines
    ]


def fitted(widths: Sequence[int], room: int) -> list[int]:
    """Take cells from the widest column until all fit, none below ``NARROWEST``."""
    widths = list(widths)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, Priority):
        return value.label
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def _padded(text: str, width: int) -> str:
    cut = one_line(text, width)
    return cut + " " * (width - cell_len(cut))
