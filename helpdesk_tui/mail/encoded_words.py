"""Encoded words ``=?charset?B?…?=`` in headers (RFC 2047), read leniently (E62, E63).

One pass with ``str.find``: the cost grows with the length only, however many words there
are. Adjacent words of one charset are joined as bytes before they are decoded, because
mailers cut characters in half.
"""

from __future__ import annotations

import binascii
import re

from helpdesk_tui.mail.charsets import clean, decode_text

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_LONGEST_CHARSET = 60

Word = tuple[str, str, str, int]
"""(charset, encoding letter, encoded text, offset behind the word)."""


def raw_text(value: str) -> bytes:
    """The bytes a header value came from (8-bit bytes are kept as lone surrogates)."""
    return value.encode("utf-8", "surrogateescape")


def decode_words(value: str, hint: str = "") -> str:
    """Decode a raw header value to clean text; never raises.

    ``hint`` is the charset to try for raw 8-bit text that is not UTF-8 (E62).
    """
    if "=?" not in value:
        return _decode_plain(value, hint)
    out: list[str] = []
    run: list[tuple[str, str, str]] = []
    at = 0
    while (start := value.find("=?", at)) >= 0:
        word = _read_word(value, start)
        if word is None:
            _flush(run, out)
            out.append(_decode_plain(value[at : start + 2], hint))
            at = start + 2
            continue
        between = value[at:start]
        if run and (between and not between.isspace()):
            _flush(run, out)
        # White space between two encoded words is not part of the text (RFC 2047, 6.2).
        if between and not (run and between.isspace()):
            out.append(_decode_plain(between, hint))
        run.append(word[:3])
        at = word[3]
    _flush(run, out)
    out.append(_decode_plain(value[at:], hint))
    return "".join(out)


def _decode_plain(text: str, hint: str) -> str:
    if text.isascii():
        return clean(text)
    return decode_text(raw_text(text), hint).text


def _read_word(value: str, start: int) -> Word | None:
    """Read the encoded word that begins at ``start``; None when it is not one."""
    mark = value.find("?", start + 2, start + 2 + _LONGEST_CHARSET)
    if mark < 0 or len(value) < mark + 3 or value[mark + 2] != "?":
        return None
    charset = value[start + 2 : mark]
    letter = value[mark + 1].upper()
    if letter not in "BQ" or any(char.isspace() for char in charset):
        return None
    begin = mark + 3
    end = value.find("?=", begin)
    if end >= 0:
        return charset.partition("*")[0], letter, value[begin:end], end + 2
    # The closing mark is missing: the word ends at white space or with the value.
    end = begin
    while end < len(value) and not value[end].isspace():
        end += 1
    return charset.partition("*")[0], letter, value[begin:end].rstrip("?"), end


def _flush(run: list[tuple[str, str, str]], out: list[str]) -> None:
    """Decode a run of adjacent words, those of one charset together, and empty it."""
    at = 0
    while at < len(run):
        charset = run[at][0].lower()
        until = at
        while until < len(run) and run[until][0].lower() == charset:
            until += 1
        out.append(decode_text(_run_bytes(run[at:until]), charset).text)
        at = until
    run.clear()


def _run_bytes(words: list[tuple[str, str, str]]) -> bytes:
    pieces: list[bytes] = []
    carried = b""
    for _, letter, text in words:
        raw = raw_text(text)
        if letter == "Q":
            pieces.append(_base64(carried))
            carried = b""
            pieces.append(binascii.a2b_qp(raw, header=True))
            continue
        carried += _NOT_BASE64.sub(b"", raw)
        # A group of four cut by the next word is finished there.
        if b"=" in raw or len(carried) % 4 == 0:
            pieces.append(_base64(carried))
            carried = b""
    pieces.append(_base64(carried))
    return b"".join(pieces)


def _base64(letters: bytes) -> bytes:
    """Decode base64 letters of any count; a single left-over letter carries no byte."""
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
