"""Where in a rule file something stands, so that an error can point at it.

The TOML reader gives values without places; this finds them again in the text. A place
is (line, column), both from 1.
"""

from __future__ import annotations

import re

HEADER = re.compile(r"^[ \t]*\[\[\s*rule\s*\]\]", re.MULTILINE)
_STRING = re.compile(
    r"'''(?:\n)?(?P<l3>.*?)'''|\"\"\"(?:\n)?(?P<b3>(?:\\.|.)*?)\"\"\""
    r"|\"(?P<b1>(?:\\.|[^\"\\\n])*)\"|'(?P<l1>[^'\n]*)'|#[^\n]*|(?P<end>\]|^[\w\"'-]+\s*=)",
    re.DOTALL | re.MULTILINE,
)
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\s*\n\s*|.)|.", re.DOTALL)


class Places:
    """A rule file's text with the start of each rule."""

    def __init__(self, text: str) -> None:
        """Find the ``[[rule]]`` headers."""
        self._text = text
        starts = [match.end() for match in HEADER.finditer(text)]
        ends = [*starts, len(text)][1:]
        self._blocks = list(zip(starts, ends, strict=True))

    def rule(self, index: int, key: str = "") -> tuple[int, int]:
        """Place of a key in the rule with this index (from 0), or of the rule."""
        if index >= len(self._blocks):
            return (1, 1) if self._text else (0, 0)
        start, _ = self._blocks[index]
        return self._place(self._key(index, key) or start - len("[[rule]]"))

    def within(self, index: int, key: str, number: int = 0, column: int = 0) -> tuple[int, int]:
        """Place in a key's number-th (from 0) string; ``column`` (from 1) in it, 0 = its quote."""
        begin = self._key(index, key) if index < len(self._blocks) else 0
        if not begin:
            return self.rule(index)
        start = self._text.find("=", begin) + 1
        for found in _STRING.finditer(self._text, start, self._blocks[index][1]):
            group = found.lastgroup
            if group is None:
                continue
            if group == "end":
                break
            if number == 0:
                return self._place(self._inside(found, group, column))
            number -= 1
        return self._place(begin)

    def _inside(self, found: re.Match[str], group: str, column: int) -> int:
        if not column:
            return found.start()
        if group.startswith("l"):
            return min(found.start(group) + column - 1, found.end())
        offset = 0
        for _ in range(column - 1):
            piece = _ESCAPE.match(found[group], offset)
            if piece is None:
                break
            offset = piece.end()
        return found.start(group) + offset

    def _key(self, index: int, key: str) -> int:
        """Offset of a key; 0 when it is not found."""
        if not key:
            return 0
        start, end = self._blocks[index]
        found = re.compile(
            rf"^[ \t]*(?:\[rule\.)?[\"']?({re.escape(key)})[\"']?\s*[=\]]", re.MULTILINE
        ).search(self._text, start, end)
        return found.start(1) if found else 0

    def _place(self, offset: int) -> tuple[int, int]:
        line = self._text.count("\n", 0, offset) + 1
        return line, offset - (self._text.rfind("\n", 0, offset) + 1) + 1
