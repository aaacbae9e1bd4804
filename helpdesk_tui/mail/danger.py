"""Why an attachment may do harm when it is opened (E88); it is kept all the same.

Only names and first bytes are looked at; an archive's list of names is read, nothing in it
is ever unpacked (E82).
"""

from __future__ import annotations

import re
from typing import Final

_PROGRAMS: Final = frozenset(
    "exe com scr pif bat cmd msi msp msix appx cpl dll sys ocx js jse vbs vbe wsf wsh wsc ps1 psm1 "
    "hta jar jnlp lnk url scf reg inf chm hlp application gadget msc sct shb dmg pkg app command "
    "apk deb rpm elf run sh bash csh ksh py pyw pl rb desktop iso img vhd vhdx one xll ace".split()
)
_MACROS: Final = frozenset("docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm".split())
_PAGES: Final = frozenset("htm html xhtml shtml svg mht mhtml".split())
_ACTIVE: Final = re.compile(
    rb"<script|javascript:|<iframe|<form|<object|<embed|\son(?:load|error|click|mouseover)\s*=|"
    rb"http-equiv\s*=\s*.?refresh|=\s*.?data:text/html",
    re.IGNORECASE,
)
_SIGNS: Final = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"#!", "program"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "archive"),
    (b"Rar!\x1a", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
)
_CLAIMS: Final = {
    "pdf": "PDF",
    **dict.fromkeys(("png", "jpg", "jpeg", "gif"), "picture"),
    **dict.fromkeys(("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "7z", "rar"), "archive"),
    **dict.fromkeys(("txt", "csv", "log", "eml", "ics", "vcf", "bmp", "mp3", "mp4"), "plain file"),
}
_PLAIN: Final = frozenset("txt csv log md".split())
_DOCUMENTS: Final = frozenset((*_CLAIMS, "doc", "xls", "ppt", "rtf"))
_LISTED: Final = re.compile(rb"PK\x01\x02.{24}(..).{16}", re.DOTALL)
_MOST_LISTED: Final = 500
_MOST_READ: Final = 4 * 1024 * 1024
_PAGE_READ: Final = 64 * 1024


def danger_of(name: str, content: bytes) -> str:
    """Say in a few words why opening this file may do harm; "" when nothing speaks for it."""
    extension = _extension(name)
    kind = next((kind for sign, kind in _SIGNS if content.startswith(sign)), "")
    if extension in _PROGRAMS:
        inner = _extension(name.rpartition(".")[0].rstrip())
        hidden = f", named like a {inner} file" if inner in _DOCUMENTS else ""
        return f"it can run as a program (.{extension}){hidden}"
    if extension in _PLAIN and content.startswith((b"MZ", b"#!")):
        # Words may begin like this, and no system runs a file of this name.
        return ""
    if kind == "program":
        return f"it is a program, though it is named .{extension}" if extension else "a program"
    if extension in _MACROS or _has_macros(kind, content):
        return "it is a document with macros"
    if extension in _PAGES and _ACTIVE.search(content[:_PAGE_READ].replace(b"\0", b"")):
        return "it is a web page with active content"
    claim = _CLAIMS.get(extension, "")
    if claim and kind and kind != claim:
        return f"it is named .{extension} but holds a different kind of file: {kind}"
    return _danger_inside(content) if kind == "archive" else ""


def _extension(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return extension.strip().lower() if dot and stem else ""


def _has_macros(kind: str, content: bytes) -> bool:
    if kind == "archive":
        return b"vbaProject.bin" in content
    wide = "_VBA_PROJECT".encode("utf-16-le")
    return kind == "old Office document" and wide in content[:_MOST_READ]


def _danger_inside(archive: bytes) -> str:
    """Look through the list of names at the end of a zip file."""
    start = max(0, len(archive) - _MOST_READ)
    for count, found in enumerate(_LISTED.finditer(archive, start)):
        if count >= _MOST_LISTED:
            break
        size = int.from_bytes(found[1], "little")
        name = archive[found.end() : found.end() + min(size, 300)].decode("utf-8", "replace")
        extension = _extension(name)
        if extension in _PROGRAMS or extension in _MACROS:
            return f"the archive holds a file that can run (.{extension})"
    return ""
