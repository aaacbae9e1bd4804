"""winmail.dat opened: the files and the text in it (TNEF; E76).

The decoder is old and trusts its input, so its errors are caught by name and the file is
then kept as it came.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mimetypes import guess_type
from typing import TYPE_CHECKING

from helpdesk_tui.mail.charsets import clean, decode_text
from helpdesk_tui.mail.rtf import rtf_to_text, unpack_rtf
from helpdesk_tui.mail.structure import Contents, File, Segment

if TYPE_CHECKING:
    from tnefparse.tnef import TNEFAttachment

_CONTENT_ID = 0x3712
_SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST_COPIED = 1 << 31
"""Bytes the decoder may copy: it slices the rest of the data once for each object."""
_COUNT = re.compile(rb"[\x03\x05]\x90\x06\x00.{4}(.{4})", re.DOTALL)
"""Where a list of properties says how many it has, also in mail inside the mail."""
_DECODER_ERRORS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    NameError,
    OverflowError,
    RecursionError,
    EOFError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one winmail.dat holds."""

    text: str
    html: str
    files: tuple[tuple[str, bytes, str], ...]
    """Name, content and Content-ID of each file."""


def open_tnef(contents: Contents) -> None:
    """Put what is in each winmail.dat in its place; keep the file when it cannot be read."""
    if not any(_is_tnef(file) for file in contents.files):
        return
    files: list[File] = []
    for file in contents.files:
        opened = read_tnef(file.content) if _is_tnef(file) else None
        if opened is None:
            if _is_tnef(file):
                contents.tell("winmail.dat could not be opened; it is kept as it came")
            files.append(file)
            continue
        if not (opened.files or opened.text or opened.html):
            # An appointment or a read receipt: there is nothing to put in its place.
            contents.tell("winmail.dat holds no text and no file; the raw mail has it")
        files.extend(_as_file(*one) for one in opened.files)
        _add_text(contents, opened)
    contents.files = files


def _is_tnef(file: File) -> bool:
    # Whatever its name and type say, the first bytes decide.
    return file.content.startswith(_SIGNATURE)


def _as_file(name: str, content: bytes, content_id: str) -> File:
    guessed = guess_type(name)[0] or "application/octet-stream"
    kind = "application/ms-tnef" if content.startswith(_SIGNATURE) else guessed
    return File(name, kind, content, clean(content_id).strip("<> ")[:250])


def _add_text(contents: Contents, opened: Opened) -> None:
    """The text inside counts when the mail has none of its own."""
    if any(segment.text.strip() or segment.html.strip() for segment in contents.segments):
        return
    if opened.text.strip() or opened.html.strip():
        contents.segments.append(Segment(opened.text, opened.html))


def read_tnef(content: bytes) -> Opened | None:
    """Decode one TNEF stream; None when it is damaged."""
    if sum(len(content) - at for at in _objects(content)) > _MOST_COPIED:
        return None
    if any(int.from_bytes(count[1], "little") > len(content) for count in _COUNT.finditer(content)):
        # The decoder would go round once for each property that is promised.
        return None
    # Imported here: few mails need it, and it costs 30 ms at start.
    from tnefparse import TNEF

    try:
        tnef = TNEF(content, do_checksum=False)
        files = tuple(
            (
                _text(attachment.long_filename()).strip("\x00"),
                bytes(attachment.data or b""),
                _content_id(attachment),
            )
            for attachment in tnef.attachments
        )
        text, html = _text(tnef.body), _text(tnef.htmlbody)
        if not text and not html and tnef._rtfbody:
            text = rtf_to_text(unpack_rtf(_bytes(tnef._rtfbody)))
    except _DECODER_ERRORS:
        return None
    if not (files or text or html) and _is_cut_off(content):
        return None
    return Opened(clean(text.replace("\r\n", "\n").rstrip("\x00")), clean(html), files)


def _is_cut_off(content: bytes) -> bool:
    """True when an object says it is longer than what is left."""
    ends = (
        at + 11 + int.from_bytes(content[at + 5 : at + 9], "little") for at in _objects(content)
    )
    return any(end > len(content) for end in ends)


def _content_id(attachment: TNEFAttachment) -> str:
    """The id by which the HTML shows this file (PidTagAttachContentId); "" when none."""
    found = (value.data for value in attachment.mapi_attrs if value.name == _CONTENT_ID)
    return _text(next(found, "")).strip("\x00")


def _objects(content: bytes) -> Iterator[int]:
    """Offset of each object, by the lengths in the stream (MS-OXTNEF, 2.1.3)."""
    at = 6
    while at + 11 <= len(content):
        yield at
        at += 11 + int.from_bytes(content[at + 5 : at + 9], "little")


def _bytes(value: object) -> bytes:
    if isinstance(value, (list, tuple)):
        value = value[0] if value else b""
    return bytes(value) if isinstance(value, (bytes, bytearray)) else b""


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raw = _bytes(value)
    return decode_text(raw.rstrip(b"\x00")).text if raw else ""
