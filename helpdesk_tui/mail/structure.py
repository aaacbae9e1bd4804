"""Walk the MIME tree: which parts are the text, and which are files (E70 to E86)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from helpdesk_tui.mail.charsets import decode_text
from helpdesk_tui.mail.flowed import close_up, reflow
from helpdesk_tui.mail.identifiers import legible
from helpdesk_tui.mail.limits import DEFAULT
from helpdesk_tui.mail.mending import mend
from helpdesk_tui.mail.nested import subject_of
from helpdesk_tui.mail.part import Part, read_tree
from helpdesk_tui.mail.smime import signed_content
from helpdesk_tui.mail.uuencode import take_uuencoded, undecoded

_READ_AS_TEXT = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_ENRICHED = re.compile(r"<(?:/?[a-z-]{1,20}|param>[^<]{0,200}</param)>", re.IGNORECASE)
_NESTED = frozenset({"message/rfc822", "message/global"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_BINHEX = frozenset({"application/mac-binhex40", "application/mac-binhex", "application/binhex"})
_NAMED_BY_TYPE = {
    "message/delivery-status": "delivery-status.txt",
    "message/global-delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/rfc822-headers": "headers.txt",
    "text/calendar": "invite.ics",
}
_MOST_BYTES = 4 * DEFAULT.text
"""Of a longer text no more is shown in any charset."""
TEXT_CUT = "the text is very long and was cut; the raw mail has it all"
_SLASHES = re.compile(r"[/\\]")
_CONTENT_ID = re.compile(r"[<>\s\"]+")


@dataclass(slots=True)
class Segment:
    """One stretch of the mail's text: as plain text, as HTML, or both."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class File:
    """A part that is no text, before its name is made safe and unique."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    disposition: str = ""
    related: bool = False
    location: str = ""


@dataclass(slots=True)
class Contents:
    """What the walk found, in reading order."""

    segments: list[Segment] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    invites: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    encrypted: bool = False
    opened: bool = False
    """True when an opaquely signed part was opened already."""

    def tell(self, problem: str) -> None:
        """Note a problem once."""
        if problem and problem not in self.problems:
            self.problems.append(problem)


def read_contents(tree: Part) -> Contents:
    """Sort the parts of a mail into texts and files; never raises."""
    contents = Contents()
    contents.segments = _walk(tree, contents, related=False)
    if tree.children and not contents.segments and not contents.files:
        # Parts that hold nothing: what stands around them may be the letter.
        around = f"{tree.preamble or ''}{tree.epilogue or ''}"
        contents.segments = [Segment(text=_decode(tree.bytes_of(around), "", contents))]
    return contents


def _walk(part: Part, contents: Contents, *, related: bool) -> list[Segment]:
    """Depth is bounded by the limits the tree was read with."""
    kind = part.mime_type
    if part.children:
        if kind == "multipart/alternative":
            return _alternative(part, contents)
        inner = related or kind == "multipart/related"
        if kind == "multipart/encrypted":
            contents.encrypted = True
        segments: list[Segment] = []
        for child in part.children:
            segments.extend(_walk(child, contents, related=inner))
        return segments
    if kind.startswith("multipart/"):
        return _lost_multipart(part, contents)
    if _is_text(part, kind):
        return _text(part, kind, contents)
    if kind in _SMIME and not contents.opened:
        return _opaque(part, kind, contents)
    _file(part, kind, contents, related=related)
    return []


def _opaque(part: Part, kind: str, contents: Contents) -> list[Segment]:
    """Show the mail in an opaquely signed part; only once, not one within the other (E85)."""
    contents.opened = True
    _file(part, kind, contents, related=False)
    inner = signed_content(contents.files[-1].content)
    if inner is None:
        contents.encrypted = True
        return []
    return _walk(read_tree(mend(inner)[0], part.limits), contents, related=False)


def _alternative(part: Part, contents: Contents) -> list[Segment]:
    """The same text several times: keep the plain one and the HTML one (RFC 2046, 5.1.4)."""
    merged = Segment()
    for child in part.children:
        if child.mime_type == "text/x-amp-html":
            continue
        found = _walk(child, contents, related=False)
        text = "\n".join(segment.text for segment in found if segment.text)
        html = "\n".join(segment.html for segment in found if segment.html)
        merged.text = merged.text if merged.text.strip() else text
        merged.html = html or merged.html
    return [merged] if merged.text or merged.html else []


def _is_text(part: Part, kind: str) -> bool:
    """A text part with a file name or as an attachment is a file, not words (E73)."""
    if kind not in _READ_AS_TEXT or part.disposition == "attachment":
        return False
    return not (
        part.parameter("content-disposition", "filename") or part.parameter("content-type", "name")
    )


def _text(part: Part, kind: str, contents: Contents) -> list[Segment]:
    raw, problem = part.decoded()
    contents.tell(problem)
    if kind == "text/plain":
        raw, uuencoded = take_uuencoded(raw)
        contents.tell(undecoded(raw))
        contents.files.extend(
            File(name, "application/octet-stream", content) for name, content in uuencoded
        )
    text = _decode(raw, part.charset, contents)
    if kind == "text/html":
        return [Segment(html=text)]
    return [Segment(text=_flowing(part, text) if kind == "text/plain" else _ENRICHED.sub("", text))]


def _decode(raw: bytes, charset: str, contents: Contents) -> str:
    if len(raw) > _MOST_BYTES:
        contents.tell(TEXT_CUT)
        raw = raw[: max(raw.rfind(b"\n", 0, _MOST_BYTES), raw.rfind(b" ", 0, _MOST_BYTES)) + 1]
    decoded = decode_text(raw, charset)
    if decoded.guessed:
        declared = charset[:40] or "nothing"
        contents.tell(f"text decoded as {decoded.guessed}, declared {declared}")
    return decoded.text.replace("\r\n", "\n")


def _flowing(part: Part, text: str) -> str:
    """The text with its lines as they were written (E84); one that will be cut stays as it is."""
    if len(text) > part.limits.text:
        return text
    if part.parameter("content-type", "format").lower() == "flowed":
        return reflow(text, delete_space=part.parameter("content-type", "delsp").lower() == "yes")
    return close_up(text)


def _lost_multipart(part: Part, contents: Contents) -> list[Segment]:
    """A multipart without parts: its raw text is better than nothing (E80)."""
    raw = part.bytes_of(part.content) or part.bytes_of(str(part.preamble or ""))
    if not raw.strip():
        return []
    contents.tell("the parts of the mail could not be told apart; its raw text is shown")
    return [Segment(text=_decode(raw, part.charset, contents))]


def _file(part: Part, kind: str, contents: Contents, *, related: bool) -> None:
    raw, problem = part.decoded()
    contents.tell(problem)
    name = part.parameter("content-disposition", "filename") or part.parameter(
        "content-type", "name"
    )
    if kind == "text/calendar":
        contents.invites.append(_decode(raw, part.charset or "utf-8", contents))
    elif kind in _REPORTS:
        contents.reports.append(_decode(raw, part.charset, contents))
    elif kind in _BINHEX:
        contents.tell("a file came in BinHex and is kept like that; a Mac tool decodes it")
    elif kind in _NESTED:
        name = name or f"{_SLASHES.sub('_', subject_of(raw)) or 'message'}.eml"
    contents.files.append(
        File(
            name=name or _NAMED_BY_TYPE.get(kind, ""),
            content_type=kind,
            content=raw,
            content_id=_CONTENT_ID.sub("", legible(part.first("content-id")))[:250],
            disposition=part.disposition,
            related=related,
            location=legible(part.first("content-location")).strip().strip('"<>')[:500],
        )
    )
