"""Mail domains as keys that can be compared."""

from __future__ import annotations

from helpdesk_tui.rules.patterns import nfc


def domain_of(address: str) -> str:
    """The domain of an address as a key, in ASCII form where it has one; "" when none."""
    return domain_key(address.rpartition("@")[2]) if "@" in address else ""


def domain_key(domain: str) -> str:
    """A domain as a key: lower case, ASCII (IDNA) form where it has one, no leading @ or dot."""
    plain = nfc(domain).strip().strip("@.").lower()
    if plain.isascii():
        return plain
    try:
        return plain.encode("idna").decode("ascii")
    except UnicodeError:
        return plain


def parents_of(domain: str) -> tuple[str, ...]:
    """The domain and all it lies in: a.b.example, b.example, example."""
    labels = domain.split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels))) if domain else ()


def spellings_of(domain: str) -> tuple[str, ...]:
    """The ways an address may write a domain, lower case: its key, and the letters behind it."""
    key = domain_key(domain)
    try:
        letters = key.encode("ascii").decode("idna")
    except UnicodeError:
        letters = key
    return tuple(dict.fromkeys((key, letters)))
