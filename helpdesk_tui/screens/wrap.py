"""Text cut into lines of a width in cells, at spaces where there are any."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells


def wrap(line: str, width: int) -> list[str]:
    """Break one safe line; its indentation is kept on the lines that follow."""
    if len(line) <= width and (line.isascii() or cell_len(line) <= width):
        return [line]
    width = max(width, 8)
    body = line.lstrip(" ")
    indent = " " * min(len(line) - len(body), width // 2)
    room = width - len(indent)
    lines: list[str] = []
    current, used = "", 0
    for word in body.split(" "):
        size = cell_len(word)
        if used and used + 1 + size <= room:
            current, used = f"{current} {word}", used + 1 + size
            continue
        if current:
            lines.append(indent + current)
        *whole, current = chop_cells(word, room) if size > room else [word]
        lines.extend(indent + piece for piece in whole)
        used = cell_len(current)
    lines.append(indent + current)
    return lines
