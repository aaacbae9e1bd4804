"""Who will get an answer, and how that differs from who would by default."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SEPARATOR = re.compile(r"""[,;]\s*(?=(?:[^"]*"[^"]*")*[^"]*$)""")
_ANGLES = re.compile(r"<([^<>]*)>\s*$")


def split_addresses(text: str) -> tuple[str, ...]:
    """Read a typed list: commas or semicolons, not inside quotes."""
    return tuple(part.strip() for part in _SEPARATOR.split(text) if part.strip())


def bare(address: str) -> str:
    """Give the address alone, for comparing."""
    match = _ANGLES.search(address)
    return (match[1] if match else address).strip().casefold()


def suspicious(addresses: Iterable[str]) -> str:
    """Name the first entry that cannot be an address; "" when all can."""
    for address in addresses:
        local, at, domain = bare(address).rpartition("@")
        if not (local and at and domain) or " " in domain:
            return address
    return ""


def differences(now: Sequence[str], default: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give who is new and who is gone, against who would get the answer by default."""
    before, after = {bare(a): a for a in default}, {bare(a): a for a in now}
    new = [address for key, address in after.items() if key not in before]
    gone = [address for key, address in before.items() if key not in after]
    return new, gone
