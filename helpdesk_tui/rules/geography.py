"""Which country somebody is likely to be in, by their address and telephone (F50)."""

from __future__ import annotations

import re

from helpdesk_tui.rules.codes import COUNTRIES

_GENERIC = frozenset({"ai", "cc", "co", "fm", "gg", "io", "la", "me", "nu", "to", "tv", "ws"})
"""Two-letter domains that say nothing of a country, as they are used."""
_OTHERWISE = {"uk": "gb"}
"""Domains that are not the country's ISO code."""
_PREFIXES = {
    "30": "gr", "31": "nl", "32": "be", "33": "fr", "34": "es", "36": "hu", "39": "it",
    "40": "ro", "41": "ch", "43": "at", "44": "gb", "45": "dk", "46": "se", "47": "no",
    "48": "pl", "49": "de", "90": "tr", "298": "fo", "299": "gl", "351": "pt", "352": "lu",
    "353": "ie", "354": "is", "356": "mt", "357": "cy", "358": "fi", "359": "bg", "370": "lt",
    "371": "lv", "372": "ee", "380": "ua", "381": "rs", "385": "hr", "386": "si", "420": "cz",
    "421": "sk",
}  # fmt: skip
"""ITU-T E.164 prefixes of one country each; +1 and +7 are shared by several."""


def guess_country(email: str, phone: str) -> str:
    """The country of an address's domain, else of a telephone number's prefix, else ""."""
    ending = email.rpartition("@")[2].rpartition(".")[2].lower()
    ending = _OTHERWISE.get(ending, ending)
    if ending in COUNTRIES and ending not in _GENERIC:
        return ending
    digits = re.sub(r"[^\d+]", "", phone)
    number = re.sub(r"^(\+|00)", "", digits)
    if number == digits:
        return ""
    return _PREFIXES.get(number[:3]) or _PREFIXES.get(number[:2]) or ""
