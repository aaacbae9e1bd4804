r"""RE2 as rules use it: checked patterns, and many patterns searched in one pass.

RE2 works in linear time, so no pattern that an admin writes can stall the mail worker.
It has no look-around and no back-references, and its ``\b``, ``\w`` and ``\d`` know
ASCII only. This is the only file that knows RE2's Python interface.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence

import re2

from helpdesk_tui.errors import RuleError

PATTERN_MEMORY = 1 << 20
"""Bytes one pattern may take when compiled."""
SET_MEMORY = 64 << 20
"""Bytes a set may take, the states it builds while reading mail included."""


def nfc(text: str) -> str:
    """Text in Unicode's composed form (NFC), so that a typed å equals a sent a + ring."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def quoted(literal: str) -> str:
    """A pattern that matches exactly this text."""
    return str(re2.escape(nfc(literal)))


def check_pattern(pattern: str) -> None:
    """Refuse what RE2 cannot run, with RE2's own words.

    Raises:
        RuleError: the pattern is broken, too large, or uses look-around or back-references.
    """
    try:
        re2.compile(pattern, _options(PATTERN_MEMORY))
    except re2.error as error:
        raise RuleError(
            f"Pattern {pattern!r} is not usable: {_words(error)}.",
            "Patterns follow RE2 syntax: no look-around, no back-references.",
        ) from None
    except UnicodeEncodeError:
        raise RuleError(f"Pattern {pattern!r} holds a broken character.", "Type it anew.") from None


def stands_in(pattern: str, text: str) -> bool:
    """Whether a pattern is found somewhere in a text; case aside, as in a set."""
    found = _compiled(pattern).search(nfc(text).encode("utf-8", "replace"))
    return found is not None


@functools.lru_cache(maxsize=1000)
def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern.encode("utf-8", "replace"), _options(PATTERN_MEMORY))


class PatternSet:
    """Many patterns, searched together; upper and lower case count as equal.

    Compiled at first use. A pattern may ask for exact case with a leading ``(?-i)``.
    """

    def __init__(
        self, patterns: Sequence[str], memory: int = SET_MEMORY, *, exact: bool = False
    ) -> None:
        """Take patterns that ``check_pattern`` let through; ``memory`` is in bytes.

        With ``exact`` upper and lower case differ.
        """
        self._exact = exact
        self._patterns = tuple(patterns)
        self._memory = memory
        self._parts: list[tuple[int, int, re2.Set | None]] | None = None

    def search(self, text: str) -> list[int]:
        """Indexes of all patterns found somewhere in the text, in no particular order."""
        if self._parts is None:
            self._parts = self._compiled(0, len(self._patterns))
        encoded = text.encode("utf-8", "replace")
        found: list[int] = []
        for start, canary, part in self._parts:
            hits = part.Match(encoded) if part is not None else None
            if hits is None or canary not in hits:
                found += self._one_by_one(start, canary, encoded)
            elif len(hits) > 1:
                found += [start + hit for hit in hits if hit != canary]
        return found

    def _compiled(self, start: int, end: int) -> list[tuple[int, int, re2.Set | None]]:
        """Sets covering patterns start to end, halved until each fits its memory.

        None stands for a pattern too large for a set: a set that did not compile must
        never be asked, RE2 would crash.

        Each set ends with a canary: the empty pattern, found in every text. RE2 reports
        "out of memory" as "nothing found"; a missing canary tells the two apart.
        """
        part = re2.Set.SearchSet(_options(self._memory, exact=self._exact))
        for pattern in self._patterns[start:end]:
            part.Add(pattern)
        canary = part.Add("")
        try:
            part.Compile()
            if part.Match(b"") is not None:
                return [(start, canary, part)]
        except re2.error:
            pass  # too large: halved below
        if end - start <= 1:
            return [(start, end - start, None)]
        middle = (start + end) // 2
        return self._compiled(start, middle) + self._compiled(middle, end)

    def _one_by_one(self, start: int, count: int, encoded: bytes) -> list[int]:
        options = _options(PATTERN_MEMORY, exact=self._exact)
        return [
            start + index
            for index, pattern in enumerate(self._patterns[start : start + count])
            if re2.compile(pattern.encode(), options).search(encoded)
        ]


def _options(memory: int, *, exact: bool = False) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = exact
    options.log_errors = False
    options.never_capture = True
    options.max_mem = memory
    return options


def _words(error: re2.error) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
