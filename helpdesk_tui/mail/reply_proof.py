"""Further proofs that a mail answers ours, for servers that rewrite Message-IDs (E30).

The ticket, the message and its token once more: as a plus-address in Reply-To, or as a line of
text that comes back in the quote. Both are read always and written where a queue asks for it.
The caller compares tokens with ``hmac.compare_digest``, as it does for Message-IDs.
"""

from __future__ import annotations

import re
from typing import Final

from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.message_ids import TOKEN_LENGTH

_PROOF: Final = rf"t[1-9][0-9]{{0,17}}\.m[1-9][0-9]{{0,17}}\.[a-z2-7]{{{TOKEN_LENGTH}}}"
_ADDRESS: Final = re.compile(rf"\+({_PROOF})@", re.IGNORECASE | re.ASCII)
_MARKER: Final = re.compile(rf"\[ref:({_PROOF})\]", re.IGNORECASE | re.ASCII)
_ENVELOPE: Final = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_LONGEST_LOCAL: Final = 64
"""RFC 5321, 4.5.3.1.1."""
_MOST: Final = 5
"""Markers of a text that are looked at, the first: the newest quote stands on top."""


def plus_address(address: str, ticket: int, message: int, token: str) -> str:
    """The address with its proof, "it+t7.m9.TOKEN@desk.example"; "" where it grows too long."""
    local, _, domain = address.rpartition("@")
    whole = f"{local}+t{ticket}.m{message}.{token}"
    return f"{whole}@{domain}" if local and len(whole) <= _LONGEST_LOCAL else ""


def text_marker(ticket: int, message: int, token: str) -> str:
    """The line that proves an answer by its quote."""
    return f"[ref:t{ticket}.m{message}.{token}]"


def bare_address(email: str) -> str:
    """An address without our proof, lower case: what the mailbox itself is called."""
    return _ADDRESS.sub("@", email).lower()


def proofs_in(letter: Letter) -> tuple[str, ...]:
    """The proofs a letter bears, in the form of our Message-IDs, without repeats."""
    addresses = [each.email for each in (*letter.to, *letter.cc)]
    addresses += [value for name, value in letter.headers if name.lower() in _ENVELOPE]
    found = [proof for address in addresses for proof in _ADDRESS.findall(address)]
    if "[ref:" in letter.body:
        found += _MARKER.findall(letter.body)[:_MOST]
    return tuple(dict.fromkeys(f"<{proof.lower()}@reply.invalid>" for proof in found))
