"""Message-IDs: of the mail itself and of those it answers (E21, E23)."""

from __future__ import annotations

import hashlib
import re

from helpdesk_tui.mail.charsets import clean
from helpdesk_tui.mail.encoded_words import raw_text

_BRACKETED = re.compile(r"<([^<>\s]{1,995})>")
_BARE = re.compile(r"[^<>\s,;()\"]{1,995}@[^<>\s,;()\"]{1,995}")
_LOOSE = re.compile(r"\([^()]*\)|\s+")
_INSIDE = re.compile(r"[<>()]")
_MOST_REFERENCES = 200
_LONGEST = 995
"""RFC 5322 line length; a longer one is no identifier and fits no index."""


def read_message_id(values: list[str], raw: bytes) -> tuple[str, bool]:
    """The mail's identity with angle brackets, and whether the mail itself names it.

    Without one, an identity is made from the bytes, so that the same mail fetched twice
    has the same one.
    """
    for value in values:
        text = legible(value).strip()
        bracketed = _BRACKETED.search(text)
        if bracketed:
            return f"<{bracketed.group(1)}>", True
        # Spaces and comments inside the brackets (RFC 822) or a fold in a long one.
        bare = _LOOSE.sub("", text[: 2 * _LONGEST]).strip("<>")
        if 0 < len(bare) <= _LONGEST and not _INSIDE.search(bare):
            return f"<{bare}>", True
    return f"<gen-{hashlib.sha256(raw).hexdigest()[:40]}@generated.invalid>", False


def read_references(values: list[str]) -> tuple[str, ...]:
    """All Message-IDs in In-Reply-To or References, in order, without repeats.

    Comments, commas, folds and tokens without ``@`` are passed over; an empty ``<>``
    is nothing (an empty key once merged strangers' tickets). Of very many the last
    are kept: they are the nearest.
    """
    found: dict[str, None] = {}
    for value in map(legible, values):
        ids = [text for text in _BRACKETED.findall(value) if "@" in text.strip("@")]
        if not ids and "<" not in value:
            ids = _bare_ids(value)
        found.update(dict.fromkeys(f"<{text}>" for text in ids))
    return tuple(found)[-_MOST_REFERENCES:]


def legible(value: str) -> str:
    """An identifier that a database keeps: it is ASCII, but some mailers put other bytes in.

    They count as UTF-8, else as Latin-1, so that two identifiers stay two.
    """
    if value.isascii():
        return clean(value)
    raw = raw_text(value)
    try:
        return clean(raw.decode())
    except UnicodeDecodeError:
        return clean(raw.decode("latin-1"))


def _bare_ids(value: str) -> list[str]:
    words = value.replace(",", " ").split()
    return [word for word in words if _BARE.fullmatch(word)]
