"""Header values as people read them: unfolded, decoded, clean (E62 to E64, E66)."""

from __future__ import annotations

import re

from helpdesk_tui.mail.encoded_words import decode_words
from helpdesk_tui.mail.part import Part

_FOLD = re.compile(r"[\r\n]+[ \t]*")
_SPACES = re.compile(r"[ \t\r\n\x0b\x0c]+")


def unfold(value: str) -> str:
    """Take the line breaks of folding out of a raw value; one space stands for each."""
    if "\n" not in value and "\r" not in value:
        return value.strip(" \t")
    return _FOLD.sub(" ", value).strip(" \t")


def readable(value: str, hint: str = "") -> str:
    """Decode a raw value to one clean line; ``hint`` is the charset for raw 8-bit text."""
    return decode_words(unfold(value), hint)


def one_line(text: str) -> str:
    """Collapse all runs of white space, as a subject is shown (E64)."""
    return _SPACES.sub(" ", text).strip()


def decoded_headers(tree: Part, hint: str) -> tuple[tuple[str, str], ...]:
    """All headers in order: names as written, values decoded and unfolded."""
    return tuple((key, readable(value, hint)) for key, value in tree.header_values())


def charset_hint(tree: Part) -> str:
    """The charset the body declares, which raw 8-bit headers most often share (E62)."""
    waiting = [tree]
    while waiting:
        part = waiting.pop(0)
        if part.mime_type.startswith("text/") and part.charset:
            return part.charset
        waiting.extend(part.children)
    return ""
