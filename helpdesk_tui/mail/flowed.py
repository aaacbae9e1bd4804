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
    pieces: list[str] = []
    is_open = False
    lines = text.split("\n")
    # Who means DelSp writes two spaces where one is text; without any, words would be glued.
    has_double = any(line.endswith("  ") for line in lines)
    for line in lines:
        is_quote = line.startswith(">")
        # A space that only protects a line from being read as a quote or "From ".
        bare = line[1:] if line.startswith(" ") else line
        if is_open and not is_quote and bare != _SIGNATURE:
            if delete_space and (has_double or not _is_between_words(pieces[-1], bare)):
                pieces[-1] = pieces[-1][:-1]
        elif pieces:
            pieces.append("\n")
        pieces.append(bare)
        is_open = bare.endswith(" ") and not is_quote and bare != _SIGNATURE
    return "".join(pieces)


def _is_between_words(before: str, after: str) -> bool:
    """True where a break stands between two words of a script that has spaces."""
    end, start = before[-2:-1], after[:1]
    return end.isascii() and start.isascii() and end.isalpha() and not start.isspace()


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
