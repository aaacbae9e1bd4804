"""Our own Message-IDs: they say which ticket a reply belongs to, and prove it (E26).

The form is ``<t1042.m5567.TOKEN@desk.example>``. The token is random and kept with the
message. Whoever did not receive our mail cannot know it, so an id somebody made up opens
no ticket. The caller compares tokens with ``hmac.compare_digest``.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Final

from helpdesk_tui.mail.domains import ascii_domain

ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
TOKEN_LENGTH: Final = 20
"""Characters of a token: 100 bits of chance."""

_OWN: Final = re.compile(
    rf"<?t([1-9][0-9]{{0,17}})\.m([1-9][0-9]{{0,17}})"
    rf"\.([a-z2-7]{{{TOKEN_LENGTH}}})@([^\s<>@]{{1,253}})>?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class OwnId:
    """What one of our Message-IDs says; nothing is proved until the token is compared."""

    ticket: int
    message: int
    token: str
    domain: str


def new_token() -> str:
    """A fresh random token of ``TOKEN_LENGTH`` base32 characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def make_message_id(ticket: int, message: int, token: str, domain: str) -> str:
    """The Message-ID of a message, with angle brackets; the same input gives the same id."""
    return f"<t{ticket}.m{message}.{token}@{ascii_domain(domain)}>"


def read_message_id(text: str) -> OwnId | None:
    """Read one Message-ID, with or without brackets; None when it has not our form."""
    found = _OWN.fullmatch(text.strip())
    if found is None:
        return None
    ticket, message, token, domain = found.groups()
    return OwnId(int(ticket), int(message), token.lower(), domain.lower())
