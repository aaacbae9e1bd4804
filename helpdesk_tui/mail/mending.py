"""Repairs of the header block before a parser sees it (E69).

The standard parser ends the headers at the first line that is not one; a stray line, a
space before a colon or a lone CR then loses the whole mail.
"""

from __future__ import annotations

import re

from helpdesk_tui.mail.limits import header_end

_FIRST_JUNK = re.compile(rb"(?:[ \t]*\r?\n|\xef\xbb\xbf|>?From (?![ \t]*:)[^\r\n]*\r?\n)+")
_BAD_LINE = re.compile(rb"^(?![!-9;-~]+:|[ \t]|\r?$)[^\r\n]*", re.MULTILINE)
_SPACED_NAME = re.compile(rb"^([!-9;-~]+)[ \t]+:", re.MULTILINE)
_KNOWN = re.compile(
    rb"^(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|reply-to|"
    rb"content-type|content-transfer-encoding|delivered-to|references|in-reply-to|sender|"
    rb"x-[a-z0-9-]+)[ \t]*:",
    re.MULTILINE | re.IGNORECASE,
)


def mend(raw: bytes) -> tuple[bytes, list[str]]:
    """Return bytes whose headers the standard parser can read, and what was mended."""
    problems: list[str] = []
    raw = _line_ends(raw)
    junk = _FIRST_JUNK.match(raw)
    if junk is not None and junk.end() < len(raw):
        raw = raw[junk.end() :]
    end = header_end(raw)
    head = raw[:end]
    mended = _mend_head(head)
    if mended is not head:
        problems.append("damaged header lines were repaired")
        raw = mended + raw[end:]
    return raw, problems


def _line_ends(raw: bytes) -> bytes:
    head = raw[: header_end(raw)]
    if b"\r\r\n" in head or b"\r\r\n" in raw[:2000]:
        raw = raw.replace(b"\r\r\n", b"\r\n")
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    return raw


def _mend_head(head: bytes) -> bytes:
    """The same object when nothing had to be mended."""
    if b"\r" in head:
        lone = head.replace(b"\r\n", b"\n")
        if b"\r" in lone:
            head = lone.replace(b"\r", b" ")
    if _BAD_LINE.search(head) is None:
        return head
    spaced = _SPACED_NAME.sub(rb"\1:", head)
    known = [found.start() for found in _KNOWN.finditer(spaced)]
    last_known = known[-1] if known else -1

    def fold(found: re.Match[bytes]) -> bytes:
        # Only a line with real headers behind it is stray; else it is the body's first.
        return b" " + found.group() if found.start() < last_known else found.group()

    mended = _BAD_LINE.sub(fold, spaced)
    if known and mended[:1] == b" ":
        # Stray text before the first header belongs to none.
        mended = mended[_KNOWN.search(mended).start() :]  # type: ignore[union-attr]
    return head if mended == head else mended
