"""Names of attachments, safe to write to any disk (E74, E79)."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

_LONGEST = 120
# C0, DEL, C1, bidi marks and overrides, invisible joiners of names, line separators, tags.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f]"
)
# What no name begins or ends with: dots and every kind of blank.
_EDGES = (
    " .\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f\u3000"
)
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/pjpeg": ".jpg",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
}


def safe_name(written: str) -> str:
    """A bare file name from what a mail says; "" when nothing usable is left.

    NFC, no controls or bidi marks, no folder, no character or name a system reserves,
    at most 120 characters with its extension kept.
    """
    text = unicodedata.normalize("NFC", written[:4_000])
    text = _INVISIBLE.sub("", text).strip()
    text = text.replace("\\", "/").rstrip("/").rpartition("/")[2]
    text = _FORBIDDEN.sub("_", text.strip(_EDGES))
    if _RESERVED.match(text):
        text = f"_{text}"
    return _shorten(text, _LONGEST).strip(_EDGES)


def _shorten(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 12:
        return name[:most]
    return f"{stem[: most - len(extension) - 1]}.{extension}"


def extension_for(content_type: str) -> str:
    """The usual extension of a media type, with its dot; ".bin" when there is none."""
    return _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"


def unique_name(name: str, taken: set[str]) -> str:
    """``name``, numbered when it is taken (case does not tell names apart); adds it."""
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    number = 1
    candidate = name
    while candidate.lower() in taken:
        number += 1
        tail = f" ({number}){dot}{extension}"
        candidate = f"{stem[: _LONGEST - len(tail)]}{tail}"
    taken.add(candidate.lower())
    return candidate
