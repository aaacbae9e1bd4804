"""Files of a mail: their names, their dangers, and which of them the text shows (E75, E79, E88)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from urllib.parse import unquote

from helpdesk_tui.mail.danger import danger_of
from helpdesk_tui.mail.filenames import extension_for, safe_name, unique_name
from helpdesk_tui.mail.letter import Attachment
from helpdesk_tui.mail.structure import File

_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
    }
)
_SHOWN = re.compile(r"cid:([^\s\"'<>)]{1,250})", re.IGNORECASE)
_MOST_SHOWN = 5_000
_KILO = 1024
IS_DANGEROUS = " is dangerous: "
"""Between a file's name and why, among the problems of a mail."""


def finish_files(files: list[File], html: str) -> tuple[Attachment, ...]:
    """Files with safe, unique names; a picture the HTML shows is inline (E75, E79).

    The same inline picture sent many times is kept once.
    """
    shown = _shown_ids(html)
    taken: set[str] = set()
    seen: set[tuple[str, str]] = set()
    done: list[Attachment] = []
    for number, file in enumerate(files, start=1):
        digest = hashlib.sha256(file.content).hexdigest()
        content_id = file.content_id or _location_in(file, html)
        inline = _is_inline(replace(file, content_id=content_id), shown)
        name = safe_name(file.name)
        if inline and (digest, name) in seen:
            continue
        seen.add((digest, name))
        name = name or f"attachment-{number}{extension_for(file.content_type)}"
        done.append(
            Attachment(
                filename=unique_name(name, taken),
                content_type=file.content_type,
                content=file.content,
                sha256=digest,
                inline=inline,
                content_id=content_id,
                danger=danger_of(name, file.content),
            )
        )
    return tuple(done)


def pictures(files: tuple[Attachment, ...]) -> dict[str, str]:
    """What to write where the HTML shows a file, by each way it may be named there.

    Keys are lower case: the Content-ID, its part before the @, and the file's name.
    Values are the name and the size, as ``logo.png 12 kB``.
    """
    named: dict[str, str] = {}
    for file in files:
        words = f"{file.filename} {_size(file.size)}"
        for key in (file.content_id, file.content_id.partition("@")[0], file.filename):
            if key:
                named.setdefault(key.lower(), words)
    return named


def dangers(files: tuple[Attachment, ...]) -> list[str]:
    """The dangerous files of a mail, each as a problem in plain words."""
    return [f"{file.filename}{IS_DANGEROUS}{file.danger}" for file in files if file.danger]


def _size(size: int) -> str:
    if size < _KILO:
        return f"{size} bytes"
    return f"{round(size / _KILO)} kB" if size < _KILO * _KILO else f"{size / _KILO / _KILO:.1f} MB"


def _shown_ids(html: str) -> set[str]:
    """Every Content-ID the HTML names, and its part before the @; lower case."""
    found: set[str] = set()
    for match in _SHOWN.finditer(html):
        written = unquote(match[1]).strip("<>").lower()
        found.update((written, written.partition("@")[0]))
        if len(found) > _MOST_SHOWN:
            break
    return found


def _location_in(file: File, html: str) -> str:
    """The Content-Location of a file, when the HTML shows it by that (RFC 2557)."""
    return file.location if file.location and file.location in html else ""


def _is_inline(file: File, shown: set[str]) -> bool:
    if file.content_type in _SIGNATURES:
        return True
    if not file.content_id:
        return False
    if file.content_id == file.location:
        return True
    written = file.content_id.lower()
    if written in shown or (
        written.partition("@")[0] in shown and file.disposition != "attachment"
    ):
        return True
    picture = file.content_type.startswith("image/")
    return picture and (file.disposition == "inline" or (file.related and not file.disposition))
