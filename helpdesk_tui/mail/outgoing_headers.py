"""Header fields of outgoing mail, folded by hand.

The library's folding breaks what Outlook threads by: it writes long message ids and
addresses as encoded words. Here ids and addresses stay whole on a line each, and text
becomes encoded words of at most 75 characters (RFC 2047), as readers expect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.header import Header
from typing import Final

from helpdesk_tui.errors import MailError
from helpdesk_tui.mail.domains import wire_address

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,76}")
_ID: Final = re.compile(r"<[!-;=?-~]{1,900}>")
_BREAK: Final = re.compile(r"[\r\n\0\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_WORD: Final = 200
_REFERENCES_KEPT: Final = 30
"""The first and the newest ids of a thread; enough for every reader to find it."""


def text_field(name: str, text: str) -> bytes:
    """A field of free text such as Subject; raises ``MailError`` for a line break in it."""
    check_field(name, text)
    return f"{name}: {_words(text, len(name) + 2)}\r\n".encode("ascii")


def address_field(name: str, people: Iterable[tuple[str, str]]) -> bytes:
    """A field of (display name, address) pairs; "" bytes when there are none.

    Local parts beyond ASCII are written in UTF-8, as SMTPUTF8 servers take them (E68).
    """
    written = [_person(name, who, address) for who, address in people]
    if not written:
        return b""
    return f"{name}: {(',' + chr(13) + chr(10) + ' ').join(written)}\r\n".encode()


def ids_field(name: str, ids: Sequence[str]) -> bytes:
    """A field of Message-IDs, one a line; unusable ids are left out, a long list is thinned."""
    usable = [one for one in dict.fromkeys(ids) if _ID.fullmatch(one)]
    if len(usable) > _REFERENCES_KEPT:
        usable = [usable[0], *usable[1 - _REFERENCES_KEPT :]]
    if not usable:
        return b""
    return f"{name}: {(chr(13) + chr(10) + ' ').join(usable)}\r\n".encode("ascii")


def check_field(name: str, text: str) -> None:
    """Raise ``MailError`` for a field that could carry a second field with it."""
    if not _NAME.fullmatch(name):
        raise MailError(f"{name!a} is no header name.", "Use letters, digits and hyphens.")
    if _BREAK.search(text):
        raise MailError(f"The {name} of a mail cannot contain a line break.", "Remove it.")


def _words(text: str, indent: int) -> str:
    text = _CONTROL.sub(" ", text).encode("utf-8", "replace").decode("utf-8")
    longest = max((len(word) for word in text.split(" ")), default=0)
    plain = (
        text.isascii() and "=?" not in text and longest <= _LONGEST_WORD and text == text.strip()
    )
    header = Header(text, "us-ascii" if plain else "utf-8", maxlinelen=76, header_name="x" * indent)
    return header.encode(linesep="\r\n")


def _person(field: str, name: str, address: str) -> str:
    check_field(field, name)
    wire = wire_address(address)
    if not name.strip():
        return wire
    if name.isascii() and "=?" not in name:
        escaped = _CONTROL.sub(" ", name).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{wire}>'
    return f"{_words(name, len(field) + 2)} <{wire}>"
