"""The MIME tree: the standard library's compat32 parser behind guarded accessors (E80, E81).

The parser asks each part for its type and boundary while it reads. ``Part`` answers these
questions itself, so that a hostile header cannot raise or cost more than its length; it
counts parts and depth as they are made, and it hides ``message/*`` from the parser: a
nested mail stays one leaf with its exact bytes (E74).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.feedparser import FeedParser
from email.message import Message
from email.policy import Policy, compat32
from functools import cached_property
from typing import TYPE_CHECKING

from helpdesk_tui.errors import Unparseable
from helpdesk_tui.mail.encoded_words import raw_text
from helpdesk_tui.mail.limits import Limits
from helpdesk_tui.mail.parameters import parameter, split_parameters
from helpdesk_tui.mail.shelf import Shelf, shelve
from helpdesk_tui.mail.transfer import decode_transfer

if TYPE_CHECKING:
    _Message = Message[str, str]
else:
    _Message = Message

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_SEPARATOR = re.compile(r"^--([^\r\n]{1,200}?)[ \t]*\r?$", re.MULTILINE)
_LONGEST_VALUE = 64 * 1024
"""Characters read of one structured header; the parts of a mail have no other bound."""
_CHUNK = 1 << 20
_ASCII_BOUNDARY = "boundary-in-ascii"
_HEADER_AFTER = re.compile(r"\n[A-Za-z][A-Za-z-]*:")


class Part(_Message):
    """One node of the tree: its headers as raw text and its content or its children."""

    _payload: object

    def __init__(self, policy: Policy[_Message] = compat32, limits: Limits | None = None) -> None:
        """Make an empty part; the parser fills it."""
        super().__init__(policy)
        self.limits = limits or Limits()
        self.depth = 0
        self.shelf = Shelf()
        self.children: list[Part] = []
        self._values: dict[str, list[str]] = {}
        self._parameters: dict[str, tuple[str, dict[str, str]]] = {}

    @property
    def content(self) -> str:
        """The content of a leaf as it was sent, 8-bit bytes as surrogates; "" for a container.

        ``get_payload`` would decode these bytes by a charset of its own choice.
        """
        return self._payload if isinstance(self._payload, str) else ""

    def attach(self, payload: _Message | str) -> None:
        """Add a child; raises Unparseable when the tree grows too deep."""
        super().attach(payload)
        if isinstance(payload, Part):
            payload.depth = self.depth + 1
            if payload.depth > self.limits.depth:
                raise Unparseable(f"the mail is nested over {self.limits.depth} levels deep")
            self.children.append(payload)

    def first(self, name: str) -> str:
        """Raw value of the first header of that lower-case name; "" when there is none (E66)."""
        values = self.every(name)
        return values[0] if values else ""

    def every(self, name: str) -> list[str]:
        """Raw values of all headers of that lower-case name, in order (E66)."""
        if not self._values:
            for key, value in self.raw_items():
                self._values.setdefault(key.lower(), []).append(str(value))
        return self._values.get(name, [])

    def header_values(self) -> list[tuple[str, str]]:
        """All headers in order, names as written, values raw."""
        return [(key, str(value)) for key, value in self.raw_items()]

    def split(self, name: str) -> tuple[str, dict[str, str]]:
        """Leading value and raw parameters of a structured header, read once."""
        if name not in self._parameters:
            value = self.first(name)[:_LONGEST_VALUE]
            self._parameters[name] = split_parameters(value, self.limits.parameters)
        return self._parameters[name]

    def parameter(self, header: str, name: str) -> str:
        """One decoded parameter of a structured header; "" when it is not there."""
        return parameter(self.split(header)[1], name)

    @cached_property
    def mime_type(self) -> str:
        """The media type, lower case; text/plain when missing or unreadable (RFC 2045, 5.2)."""
        written = self.split("content-type")[0]
        found = _TYPE.match(written)
        if found:
            return found.group()
        if written.startswith("multipart"):
            # "multipart/*" and a bare "multipart" are sent, too.
            return "multipart/mixed"
        if written in ("text/", "text", "plain"):
            return "text/plain"
        if not written:
            return "message/rfc822" if self.get_default_type() == "message/rfc822" else "text/plain"
        return "text/plain"

    @property
    def charset(self) -> str:
        """The declared charset as written; "" when there is none."""
        return self.parameter("content-type", "charset")

    @property
    def disposition(self) -> str:
        """``inline``, ``attachment``, another word, or ""; lower case."""
        return self.split("content-disposition")[0]

    def decoded(self) -> tuple[bytes, str]:
        """Content without its transfer encoding, and a problem in plain words or ""."""
        content = self.bytes_of(self.content)
        return decode_transfer(content, self.first("content-transfer-encoding"))

    def bytes_of(self, text: str) -> bytes:
        """The bytes a text of this mail came from, with what was too long for the parser."""
        return self.shelf.put_back(raw_text(text))

    def get_content_type(self) -> str:
        """What the parser is told: a nested mail is a plain leaf."""
        kind = self.mime_type
        return "application/octet-stream" if kind.startswith("message/") else kind

    def get_content_maintype(self) -> str:
        """First half of the type the parser is told."""
        return self.get_content_type().partition("/")[0]

    def get_boundary(self, failobj: object = None) -> str | None:  # type: ignore[override]
        """The boundary, without trailing white space; None when there is none."""
        return self.parameter("content-type", "boundary").rstrip() or None


def _factory(limits: Limits, shelf: Shelf) -> Callable[..., Part]:
    made = 0

    def make(policy: Policy[_Message] = compat32) -> Part:
        nonlocal made
        made += 1
        # The parser makes one part to try the factory out.
        if made > limits.parts + 1:
            raise Unparseable(f"the mail has over {limits.parts} parts")
        part = Part(policy, limits)
        part.shelf = shelf
        return part

    return make


def read_tree(raw: bytes, limits: Limits) -> Part:
    """Parse bytes to a tree; raises Unparseable over the limits of parts or depth."""
    raw, shelf = shelve(raw)
    parser: FeedParser[Part] = FeedParser(_factory(limits, shelf))
    try:
        # In pieces, so that a large mail is not in memory as text and as lines at once.
        for at in range(0, len(raw), _CHUNK):
            parser.feed(raw[at : at + _CHUNK].decode("ascii", "surrogateescape"))
        tree = parser.close()
    except RecursionError as error:
        raise Unparseable("the mail is nested too deeply") from error
    if tree.mime_type.startswith("multipart/") and not tree.children:
        return _with_found_boundary(tree, limits) or tree
    return tree


def _with_found_boundary(tree: Part, limits: Limits) -> Part | None:
    """Read a multipart again whose boundary is missing or wrong but stands in its body (E80)."""
    body, shelf = tree.content or str(tree.preamble or ""), tree.shelf
    # An encoded multipart (forbidden, yet sent) hides its boundary from the parser.
    encoding = tree.first("content-transfer-encoding").strip().lower()
    if encoding in ("base64", "quoted-printable") and "--" not in body[:2000]:
        body, shelf = tree.decoded()[0].decode("ascii", "surrogateescape"), Shelf()
    found = _SEPARATOR.search(body)
    if found is None or not _HEADER_AFTER.match(body, found.end()):
        return None
    boundary = found.group(1)
    if not boundary.isascii():
        # Forbidden (RFC 2046, 5.1.1); read as a header it would no longer be the same bytes.
        body, boundary = body.replace(f"--{boundary}", f"--{_ASCII_BOUNDARY}"), _ASCII_BOUNDARY
    parser: FeedParser[Part] = FeedParser(_factory(limits, shelf))
    kind = tree.mime_type
    parser.feed(f'Content-Type: {kind}; boundary="{boundary}"\n\n')
    parser.feed(body)
    again = parser.close()
    if not again.children:
        return None
    for child in again.children:
        tree.children.append(child)
    return tree
