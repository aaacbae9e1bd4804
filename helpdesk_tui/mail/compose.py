"""Outgoing mail: a frozen description in, the bytes that travel out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import Final

from helpdesk_tui.errors import MailError
from helpdesk_tui.mail.letter import Attachment
from helpdesk_tui.mail.markdown import markdown_html
from helpdesk_tui.mail.outgoing_headers import address_field, check_field, ids_field, text_field

# Wide lines, because narrow folding breaks ids that readers thread by; seven bits, because
# not every server on the way carries eight.
_POLICY: Final = SMTP.clone(max_line_length=998, cte_type="7bit")
_CONTENT_ID: Final = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)
_OWN_FIELDS: Final = frozenset(
    {
        "from", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references",
        "reply-to", "mime-version", "auto-submitted", "precedence", "x-auto-response-suppress",
        "x-helpdesk-loop", "sender", "return-path",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail to be sent. Addresses are bare; a display name is given for the sender only."""

    message_id: str
    """With angle brackets; stable, so that a repeat is seen as one (E26)."""
    from_name: str
    from_address: str
    to: tuple[str, ...]
    subject: str
    text: str
    date: datetime
    """Aware."""
    loop_id: str
    """The desk's own id, so that it knows its mail when it comes back (E45)."""
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    """Named to the server only, never in the mail."""
    html: str | None = None
    """None: made from ``text`` read as Markdown; "": plain text only."""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: str | None = None
    """"auto-replied" or "auto-generated" (RFC 3834) for mail no person wrote."""
    reply_to: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    """More header fields; the ones this module writes itself are refused."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody the envelope names, each once."""
        return tuple(dict.fromkeys((*self.to, *self.cc, *self.bcc)))


def compose(outgoing: Outgoing) -> bytes:
    """The mail as bytes with CRLF line ends; the same input gives the same bytes.

    Raises ``MailError`` for a header with a line break or an address that is none.
    """
    return _fields(outgoing) + _body(outgoing)


def _fields(outgoing: Outgoing) -> bytes:
    own_id = ids_field("Message-ID", (outgoing.message_id,))
    if not own_id:
        raise MailError(
            f"{outgoing.message_id!a} is no Message-ID.", "It is made by make_message_id."
        )
    references = outgoing.references
    if outgoing.in_reply_to and outgoing.in_reply_to not in references:
        references = (*references, outgoing.in_reply_to)
    fields = [
        address_field("From", [(outgoing.from_name, outgoing.from_address)]),
        address_field("To", [("", address) for address in outgoing.to]),
        address_field("Cc", [("", address) for address in outgoing.cc]),
        address_field("Reply-To", [("", outgoing.reply_to)] if outgoing.reply_to else []),
        text_field("Subject", outgoing.subject),
        text_field("Date", format_datetime(outgoing.date.astimezone(UTC))),
        own_id,
        ids_field("In-Reply-To", (outgoing.in_reply_to,)),
        ids_field("References", references),
        text_field("X-Helpdesk-Loop", outgoing.loop_id),
    ]
    if outgoing.automatic:
        fields.append(text_field("Auto-Submitted", outgoing.automatic))
        fields.append(text_field("X-Auto-Response-Suppress", "All"))
        fields.append(text_field("Precedence", "bulk"))
    fields += [_extra_field(name, value) for name, value in outgoing.extra]
    return b"".join(fields)


def _extra_field(name: str, value: str) -> bytes:
    check_field(name, value)
    if name.lower() in _OWN_FIELDS or name.lower().startswith("content-"):
        raise MailError(f"The header {name} is written by the desk itself.", "Leave it out.")
    return text_field(name, value)


def _body(outgoing: Outgoing) -> bytes:
    """MIME-Version, Content fields and content."""
    message = EmailMessage(policy=_POLICY)
    message.set_content(_clean(outgoing.text))
    html = markdown_html(outgoing.text) if outgoing.html is None else outgoing.html
    shown = [one for one in outgoing.attachments if html and _is_shown(one)]
    if html:
        message.add_alternative(_with_images(_clean(html), shown), subtype="html")
        page = message.get_body(("html",)) or message
        for image in shown:
            _attach(page, image, related=True)
    for attachment in outgoing.attachments:
        if attachment not in shown:
            _attach(message, attachment)
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            seed = f"{outgoing.message_id} {number}".encode()
            # "=_" occurs in neither base64 nor quoted-printable.
            part.set_boundary(f"=_{sha256(seed).hexdigest()[:32]}")
    return message.as_bytes()


def _is_shown(attachment: Attachment) -> bool:
    """True for an image that stands in the text (RFC 2387), as a signature's does."""
    is_image = attachment.content_type.lower().startswith("image/")
    return (
        attachment.inline and is_image and _CONTENT_ID.fullmatch(attachment.content_id) is not None
    )


def _with_images(html: str, images: Sequence[Attachment]) -> str:
    """Add the images that the page does not show yet at its end."""
    added = "".join(
        f'<p><img src="cid:{image.content_id}" alt="{escape(image.filename)}"></p>\n'
        for image in images
        if f"cid:{image.content_id}" not in html
    )
    head, end, rest = html.rpartition("</body>")
    return f"{head}{added}{end}{rest}" if end else html + added


def _attach(message: MIMEPart, attachment: Attachment, *, related: bool = False) -> None:
    check_field("Content-Disposition", attachment.filename)
    maintype, _, subtype = attachment.content_type.partition(";")[0].strip().lower().partition("/")
    # A mail or a multipart must not be base64 (RFC 2046, 5.2.1); sent as bytes it stays whole.
    known = maintype in ("application", "audio", "font", "image", "model", "text", "video")
    if not known or not subtype.replace("-", "").replace("+", "").replace(".", "").isalnum():
        maintype, subtype = "application", "octet-stream"
    check_field("Content-ID", attachment.content_id)
    add = message.add_related if related else message.add_attachment
    add(
        attachment.content,
        maintype=maintype,
        subtype=subtype,
        disposition="inline" if attachment.inline else "attachment",
        filename=attachment.filename,
        cid=f"<{attachment.content_id.strip('<>')}>" if attachment.content_id else None,
    )


def _clean(text: str) -> str:
    """What UTF-8 can carry; one kind of line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8")
