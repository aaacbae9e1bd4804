"""A Letter: a parsed mail, frozen, before it is a Message.

Everything the desk ever asks of a mail is a field here, already decoded and never
raising; what had to be repaired on the way stands in ``problems``. Text is kept whole
and raw (control characters included, NUL and lone surrogates replaced): making it safe
is the work of each edge that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk_tui.words import Automatic


@dataclass(frozen=True, slots=True)
class Address:
    """One mail address as written: display name ("" when none) and address ("" when unreadable)."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        """The part after the last @, lower case; "" when there is none."""
        return self.email.rpartition("@")[2].lower() if "@" in self.email else ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; ``filename`` is safe to write (E79), ``content`` decoded."""

    filename: str
    content_type: str
    content: bytes
    sha256: str
    inline: bool = False
    content_id: str = ""
    danger: str = ""
    """Why opening it may do harm, in a few words (E88); "" when nothing speaks for it."""

    @property
    def size(self) -> int:
        """Size of the decoded content in bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery failure says (E49 to E53)."""

    recipient: str
    """The address that failed; "" when it does not say."""
    status: str
    """Enhanced status code such as 5.1.1; "" when it does not say."""
    hard: bool
    """True when another try is pointless."""
    message_id: str
    """Message-ID of the mail that came back, with its angle brackets; "" when unknown."""
    delayed: bool = False
    """True when the server still tries: nothing has failed yet."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text split for reading: ``visible + folded`` in order of ``pieces`` is the whole text."""

    visible: str
    """The author's own words."""
    folded: str
    """Quotes and signatures, folded away on screen, never deleted."""
    pieces: tuple[tuple[bool, str], ...] = ()
    """(is_folded, text) in reading order; joined they are exactly the stored text."""

    @classmethod
    def of(cls, pieces: Iterable[tuple[bool, str]]) -> Folded:
        """What such pieces come to."""
        kept = tuple(pieces)
        return cls(
            visible="".join([text for is_folded, text in kept if not is_folded]),
            folded="".join([text for is_folded, text in kept if is_folded]),
            pieces=kept,
        )


@dataclass(frozen=True, slots=True)
class Letter:
    """One parsed mail."""

    subject: str
    sender: Address
    """From: the first readable one; both fields "" when there is none (E65)."""
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None
    """The Date header, aware; None when missing or unreadable (E67)."""
    message_id: str
    """With angle brackets; made up from the bytes where the mail has none (E21)."""
    has_message_id: bool
    """False when ``message_id`` was made up."""
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    """Message-IDs with angle brackets, oldest first, without repeats (E23)."""
    body: str
    """The best text: the text part, or the HTML part as text (E70)."""
    html: str
    """The raw HTML part; "" when there is none."""
    folded: Folded
    attachments: tuple[Attachment, ...]
    automatic: Automatic | None
    """What sort of machine wrote it; None for a person."""
    bounce: Bounce | None
    headers: tuple[tuple[str, str], ...]
    """All headers in order, names as written, values decoded and unfolded."""
    language: str = ""
    """Best guess of da, sv, cs, en, …; "" when unsure."""
    forwarded_from: Address | None = None
    """Who first wrote the mail that this one forwards; None when it is no forward (E95)."""
    problems: tuple[str, ...] = field(default=())
    """What had to be repaired or left out, in plain words."""

    def header(self, name: str) -> str:
        """The first value of a header, case-insensitive; "" when there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")
