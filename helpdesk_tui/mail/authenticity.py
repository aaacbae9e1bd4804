"""What the sender of a mail proved, by the word of our own mail server (E39).

A mail server that receives mail from outside checks DKIM and DMARC and writes what it found
into an ``Authentication-Results`` field (RFC 8601). Anybody can write such a field, so only
those count that bear a name the desk was told (authserv-id) and stand topmost: servers write
their fields above what was there before, and must take away what came in under their name
(RFC 8601, 5). From is believed to be who it says only where that server vouches for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.words import Authenticity

NO_NAME: Final = "(none)"
"""In the list of names: a field without any, as Microsoft 365 writes it."""
_FIELD: Final = "authentication-results"
_LONGEST: Final = 16_000
"""Characters of a field that are read."""
_NAME: Final = re.compile(r"[^\s;=]+")
_METHOD: Final = re.compile(r"([a-z][a-z0-9-]*)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"([a-z]+)\.([a-z0-9-]+)\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a mail's sender proved; ``result`` None when the desk has no server to believe."""

    result: Authenticity | None
    reason: str

    @property
    def word(self) -> str:
        """The result as it is kept; "" when nothing was checked."""
        return self.result.value if self.result else ""

    @property
    def is_verified(self) -> bool:
        """True when our own server vouches for the From address."""
        return self.result is Authenticity.VERIFIED


@dataclass(frozen=True, slots=True)
class _Finding:
    """One method of one field: "dkim=pass header.d=kunde.example"."""

    method: str
    result: str
    properties: dict[str, str]


def authenticate(letter: Letter, names: Sequence[str]) -> Proof:
    """Say whether the From of a letter is proved.

    Args:
        letter: the mail, its headers in order.
        names: the authserv-ids of our own servers, lower case; none = nothing is checked.
    """
    if not names:
        return Proof(None, "no mail server of ours is named (authserv_ids)")
    if sum(1 for key, _ in letter.headers if key.lower() == "from") > 1:
        return Proof(Authenticity.UNVERIFIED, "the mail has more than one From")
    if not letter.sender.domain:
        return Proof(Authenticity.UNVERIFIED, "the mail has no sender address")
    fields = _own_fields(letter.headers, frozenset(names))
    if not fields:
        return Proof(Authenticity.UNVERIFIED, "our mail server wrote no Authentication-Results")
    return _judge([finding for field in fields for finding in _findings(field)], letter)


def _judge(findings: list[_Finding], letter: Letter) -> Proof:
    domain, sender = letter.sender.domain, letter.sender.email.lower()
    for found in findings:
        if found.method == "dmarc" and found.result == "fail":
            return Proof(Authenticity.FAILED, f"dmarc=fail for {domain}")
    for found in findings:
        if found.result != "pass":
            continue
        if found.method == "dmarc" and found.properties.get("header.from", domain) == domain:
            return Proof(Authenticity.VERIFIED, f"dmarc=pass for {domain}")
        signer = found.properties.get("header.d") or _domain(found.properties.get("header.i", ""))
        if found.method == "dkim" and _is_aligned(signer, domain):
            return Proof(Authenticity.VERIFIED, f"dkim=pass by {signer}")
        # Our own server's word that the writer logged in to it as this sender.
        if found.method == "auth" and found.properties.get("smtp.auth") == sender:
            return Proof(Authenticity.VERIFIED, f"auth=pass for {sender}")
    said = ", ".join(dict.fromkeys(f"{each.method}={each.result}" for each in findings))
    return Proof(Authenticity.UNVERIFIED, f"nothing vouches for {domain} ({said or 'no result'})")


def _is_aligned(signer: str, domain: str) -> bool:
    """The signer is the sender's domain, or one that the sender's domain lies in.

    Not the other way round: who has a subdomain at a provider does not speak for it.
    """
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def _own_fields(headers: Sequence[tuple[str, str]], names: frozenset[str]) -> list[str]:
    """The topmost fields that bear our server's name, up to the next hop or another name."""
    own: list[str] = []
    for key, value in headers:
        name = key.lower()
        if own and name in ("received", "return-path"):
            break
        if name != _FIELD:
            continue
        text = _plain(value[:_LONGEST])
        server, results = _split(text)
        if server not in names:
            break
        own.append(results)
    return own


def _split(text: str) -> tuple[str, str]:
    """The server's name in lower case, and the results."""
    head, _, rest = text.partition(";")
    if "=" in head:
        return NO_NAME, text
    found = _NAME.match(head.strip())
    return (found[0].lower() if found else NO_NAME), rest


def _findings(results: str) -> Iterator[_Finding]:
    for part in results.split(";"):
        found = _METHOD.match(part.strip())
        if found is None:
            continue
        properties = {
            f"{kind}.{name}".lower(): value.strip('"').lower().rstrip(".")
            for kind, name, value in _PROPERTY.findall(part)
        }
        yield _Finding(found[1].lower(), found[2].lower(), properties)


def _domain(identity: str) -> str:
    return identity.rpartition("@")[2]


def _plain(text: str) -> str:
    """The text without (comments (in comments)) and with nothing that separates in quotes.

    Both may hold words of the sender: an envelope address such as "a; dmarc=pass"@evil.test.
    """
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
            kept.append("" if depth else char)
        elif char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth and not quoted:
            depth -= 1
        elif not depth:
            kept.append("_" if quoted and char in ";= \t" else char)
    return "".join(kept)
