"""Where in a rule file something stands, so that an error can point at it.

The TOML reader gives values without places; this finds them again in the text. A place
is (line, column), both from 1.
"""

from __future__ import annotations

import re

_HEADER = re.compile(r"^[ \t]*\[\[\s*rule\s*\]\]", re.MULTILINE)
_TOKEN = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|#[^\n]*|\{")


class Places:
    """A rule file's text with the start of each rule."""

    def __init__(self, text: str) -> None:
        """Find the ``[[rule]]`` headers."""
        self._text = text
        starts = [match.end() for match in _HEADER.finditer(text)]
        ends = [*starts, len(text)][1:]
        self._blocks = list(zip(starts, ends, strict=True))

    def rule(self, index: int, word: str = "") -> tuple[int, int]:
        """Place of a key or value in the rule with this index (from 0), or of the rule."""
        if index >= len(self._blocks):
            return (1, 1) if self._text else (0, 0)
        start, end = self._blocks[index]
        return self._place(self._word(word, start, end) or start - len("[[rule]]"))

    def condition(self, index: int, group: str, number: int, word: str = "") -> tuple[int, int]:
        """Place of a word in a rule's condition: the number-th (from 0) of all, any or none."""
        if index >= len(self._blocks):
            return self.rule(index)
        start, end = self._blocks[index]
        key = re.compile(rf"^[ \t]*(?:when\.)?{group}\s*=", re.MULTILINE).search(
            self._text, start, end
        )
        if key is None:
            return self.rule(index, word)
        braces = [m.start() for m in _TOKEN.finditer(self._text, key.end(), end) if m[0] == "{"]
        if number >= len(braces):
            return self._place(key.start())
        return self._place(self._word(word, braces[number], end) or braces[number])

    def _word(self, word: str, start: int, end: int) -> int:
        """Offset of a key or a quoted value; 0 when it is not found."""
        if not word:
            return 0
        found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])").search(self._text, start, end)
        return found.start() if found else 0

    def _place(self, offset: int) -> tuple[int, int]:
        line = self._text.count("\n", 0, offset) + 1
        return line, offset - (self._text.rfind("\n", 0, offset) + 1) + 1
