"""Mail addresses in the form that travels: domains in ASCII (IDNA), nothing hidden in them."""

from __future__ import annotations

import re
from typing import Final

from helpdesk_tui.errors import MailError

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f<>()\[\],;:\\\"]")
_LONGEST: Final = 254
"""Octets an address may have (RFC 5321, 4.5.3.1.3)."""


def ascii_domain(domain: str) -> str:
    """``domain`` in lower case ASCII; raises ``MailError`` when there is no such form."""
    if domain.startswith("[") and domain.endswith("]"):
        return domain
    try:
        return domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise MailError(
            f"{domain!a} is not a mail domain.", "Check the address for a typing mistake."
        ) from error


def wire_address(address: str) -> str:
    """``address`` as it is sent: the local part as written, the domain in ASCII (E68).

    Raises ``MailError`` for what is no address, above all for one that carries a line
    break, a space, a comma or a bracket and could name a second recipient.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or not domain or _FORBIDDEN.search(local):
        raise MailError(f"{address!a} is not a mail address.", "Correct it and send again.")
    whole = f"{local}@{ascii_domain(domain)}"
    if _FORBIDDEN.search(domain.strip("[]").replace(":", "")) or len(whole.encode()) > _LONGEST:
        raise MailError(f"{address!a} is not a mail address.", "Correct it and send again.")
    return whole
