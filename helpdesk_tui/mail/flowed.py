"""Text whose lines were wrapped for the wire, put back together (RFC 3676; E84)."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

_SIGNATURE: Final = "-- "
_FEWEST_LINES: Final = 6


def reflow(text: str, *, delete_space: bool = False) -> str:
    """Join the soft-broken lines of ``format=flowed``; quoted lines stay as they are.

    ``delete_space``: the parameter DelSp=yes, by which the space before a break is no text.
    """
    lines: list[str] = []
    is_open = False
    for line in text.split("\n"):
        if line.startswith(">"):
            lines.append(line)
            is_open = False
            continue
        # A space that only protects a line from being read as a quote or "From ".
        bare = line[1:] if line.startswith(" ") else line
        if bare == _SIGNATURE:
            lines.append(bare)
            is_open = False
            continue
        if is_open:
            lines[-1] = (lines[-1][:-1] if delete_space else lines[-1]) + bare
        else:
            lines.append(bare)
        is_open = bare.endswith(" ")
    return "\n".join(lines)


def close_up(text: str) -> str:
    """Take out the empty line that some mailers put behind every line.

    Only where no two lines stand together and true empty lines have become three: then the
    text cannot have been written like this.
    """
    lines = text.strip("\n").split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    gaps = [after - before for before, after in pairwise(filled)]
    if len(filled) < _FEWEST_LINES or 1 in gaps or 4 not in gaps or 2 not in gaps:
        return text
    return "\n".join(lines[::2]) if not any(lines[1::2]) else text
