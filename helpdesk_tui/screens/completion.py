"""Completing a typed line as far as its candidates agree."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPACES = re.compile(r"(?<=\S) {2,}|^(.) +")


def squeezed(line: str) -> str:
    """Give a command line with one space where several were typed."""
    return _SPACES.sub(lambda found: found[1] or " ", line)


def shown_rest(line: str, candidate: str) -> str:
    """Give what is worth showing of a candidate: without the words typed before the last one."""
    head = line[: line.rfind(" ") + 1]
    return candidate.removeprefix(head) if head else candidate[1:]


def whole_line(line: str, candidate: str) -> str:
    """Give the line a candidate stands for: itself, or the line with its last word replaced."""
    if candidate.startswith(line[:1]):
        return candidate
    head, _, _ = line.rpartition(" ")
    return f"{head} {candidate}" if head else line[:1] + candidate


def finish(line: str, candidates: Sequence[str]) -> str:
    """Complete a line: to the only candidate with a space, else as far as all agree."""
    lines = [whole_line(line, candidate) for candidate in candidates]
    if not lines:
        return line
    if len(lines) == 1:
        only = lines[0]
        return only if only.endswith((":", " ")) else only + " "
    shared = shared_start(lines)
    return shared if len(shared) > len(line) else line


def shared_start(lines: Sequence[str]) -> str:
    """Give what all lines begin with."""
    first, last = min(lines), max(lines)
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:length]


def choices(line: str, candidates: Sequence[str]) -> dict[str, str]:
    """Give what can follow a line such as ":assign ", as value to whole line."""
    lines = (whole_line(line, candidate) for candidate in candidates)
    found = {full.removeprefix(line).strip(): full for full in lines if full.startswith(line)}
    found.pop("", None)
    return found
