"""Parameters of structured MIME headers: ``type/sub; name=value; name*0*=…`` (RFC 2231, E79).

Reads in one pass over the text, forgives what mailers get wrong, never raises.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from helpdesk_tui.mail.charsets import decode_text
from helpdesk_tui.mail.encoded_words import decode_words, raw_text

_BARE = re.compile(r"[^;]*")
_QUOTED = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"?', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_GAP = re.compile(r"[\s;]*")
_NAME = re.compile(r"([^=;\s\"]+)\s*(=?)\s*")


def split_parameters(value: str, most: int = 300) -> tuple[str, dict[str, str]]:
    """Split a header into its leading value and its raw parameters, names in lower case.

    The first of two parameters with one name wins. At most ``most`` parameters are read.
    """
    head, _, rest = value.partition(";")
    found: dict[str, str] = {}
    at = 0
    while at < len(rest) and len(found) < most:
        gap = _GAP.match(rest, at)
        at = gap.end() if gap else at
        named = _NAME.match(rest, at)
        if named is None:
            # A stray quote or equals sign: go on behind it.
            at += 1
            continue
        at = named.end()
        if not named.group(2):
            continue
        text, at = _read_value(rest, at)
        found.setdefault(named.group(1).lower(), text)
    return head.strip().strip('"').lower(), found


def _read_value(rest: str, at: int) -> tuple[str, int]:
    if rest.startswith('"', at):
        quoted = _QUOTED.match(rest, at)
        if quoted is not None:
            return _ESCAPE.sub(r"\1", quoted.group(1)), quoted.end()
    bare = _BARE.match(rest, at)
    text = bare.group() if bare else ""
    return text.strip(), at + len(text)


def parameter(found: dict[str, str], name: str) -> str:
    """One parameter as text: plain, RFC 2231 (with continuations) or RFC 2047 in quotes.

    Returns "" when it is not there. ``us-ascii''…%F6`` and raw 8-bit values are read by
    their bytes (E79).
    """
    if name in found:
        return decode_words(found[name])
    if f"{name}*" in found:
        return _extended([found[f"{name}*"]], [True])
    pieces: list[str] = []
    extended: list[bool] = []
    for number in range(len(found)):
        if f"{name}*{number}*" in found:
            pieces.append(found[f"{name}*{number}*"])
            extended.append(True)
        elif f"{name}*{number}" in found:
            pieces.append(found[f"{name}*{number}"])
            extended.append(False)
        else:
            break
    if not pieces:
        return ""
    if not any(extended):
        return decode_words("".join(pieces))
    return _extended(pieces, extended)


def _extended(pieces: list[str], extended: list[bool]) -> str:
    """Join RFC 2231 pieces and decode them with the charset the first one names."""
    charset = ""
    if extended[0] and pieces[0].count("'") >= 2:
        charset, _, pieces[0] = pieces[0].split("'", 2)
    joined = b"".join(
        unquote_to_bytes(raw_text(piece)) if coded else raw_text(piece)
        for piece, coded in zip(pieces, extended, strict=True)
    )
    return decode_text(joined, charset).text
