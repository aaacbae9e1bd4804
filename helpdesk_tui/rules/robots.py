"""Addresses behind which no person reads (E44)."""

from __future__ import annotations

import re

_WHOLE = re.compile(
    r"mailer?[._-]?daemon|post_?master|abuse|root|daemon|listserv|majordomo|bounces?"
)
_BEGINNING = re.compile(
    r"(?:no|do[._-]?not|dont|never)[._-]?repl(?:y|ies)|ne[._-]?pas[._-]?repondre|"
    r"nicht[._-]?antworten|keine[._-]?antwort|(?:ikke|ej|inte)[._-]?svara?|svara?[._-]?"
    r"(?:ikke|ej|inte)|ingen[._-]?svar|neodpovidat|neodpovidejte|auto[._-]?(?:reply|svar)"
)


def reads_no_mail(address: str) -> bool:
    """True for an address that names a machine: no-reply, postmaster, svar-ikke …

    "bounces+1234=kim@…" is one as well; "rooth@…" and "abuse.desk@…" are people.
    """
    local = address.rpartition("@")[0].lower().partition("+")[0]
    return _WHOLE.fullmatch(local) is not None or _BEGINNING.match(local) is not None
