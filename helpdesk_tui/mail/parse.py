"""Bytes to Letter: the one entry to the mail parser.

Pure: the same bytes give the same Letter; no clock, no network, no file. Run it through
``sandbox.parse_safely`` for mail from strangers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from helpdesk_tui.mail.addresses import read_addresses
from helpdesk_tui.mail.attachments import dangers, finish_files, pictures
from helpdesk_tui.mail.automatic import classify
from helpdesk_tui.mail.body import best_text, joined_html
from helpdesk_tui.mail.bounce import Signs, read_bounce, walk_leaves
from helpdesk_tui.mail.challenge import CHALLENGE, is_challenge
from helpdesk_tui.mail.dates import read_date
from helpdesk_tui.mail.doubts import date_doubts, sender_doubts
from helpdesk_tui.mail.fold import fold
from helpdesk_tui.mail.forward import forwarded_from, is_forward_subject
from helpdesk_tui.mail.headers import charset_hint, decoded_headers, one_line, readable
from helpdesk_tui.mail.identifiers import read_message_id, read_references
from helpdesk_tui.mail.language import guess_language
from helpdesk_tui.mail.letter import Address, Attachment, Letter
from helpdesk_tui.mail.limits import DEFAULT, Limits, check
from helpdesk_tui.mail.mending import mend
from helpdesk_tui.mail.nested import headers_of
from helpdesk_tui.mail.part import Part, read_tree
from helpdesk_tui.mail.structure import read_contents
from helpdesk_tui.mail.tnef import open_tnef
from helpdesk_tui.words import Automatic

_ONLY_ONE = ("from", "subject", "date", "message-id", "reply-to", "content-type")
_NOBODY = Address("", "")


def parse(raw: bytes, limits: Limits = DEFAULT) -> Letter:
    """Read one mail.

    Args:
        raw: the mail as it came over the wire, any bytes.
        limits: how large a mail may be (E81).

    Raises:
        Unparseable: the mail passes a limit. Nothing else is raised, whatever the bytes.
    """
    check(raw, limits)
    mended, problems = mend(raw)
    tree = read_tree(mended, limits)
    hint = charset_hint(tree)
    inside = _read_inside(tree, limits)
    origin = _read_origin(tree, raw, hint, limits)
    problems += inside.problems + _doubts(tree) + dangers(inside.files) + origin.doubts
    letter = _letter(tree, inside, origin, hint, limits)
    return replace(letter, problems=tuple(dict.fromkeys((*problems, *letter.problems))))


@dataclass(frozen=True, slots=True)
class _Inside:
    """What a mail holds below its headers."""

    body: str
    html: str
    files: tuple[Attachment, ...]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class _Origin:
    """By whom and of when a mail is, and what it is called."""

    sender: Address
    date: datetime | None
    message_id: str
    has_message_id: bool
    doubts: list[str]


def _read_inside(tree: Part, limits: Limits) -> _Inside:
    contents = read_contents(tree)
    open_tnef(contents)
    html = joined_html(contents.segments)
    files = finish_files(contents.files, html)
    body = best_text(contents, limits, pictures(files))
    # Finding the text may still add to the problems.
    return _Inside(body, html, files, contents.problems)


def _read_origin(tree: Part, raw: bytes, hint: str, limits: Limits) -> _Origin:
    doubts = []
    senders = read_addresses(tree.every("from"), hint, limits.addresses)
    sender = next((address for address in senders if address.email), _first(senders))
    if not sender.email:
        doubts.append("no readable sender address")
    date_values = tree.every("date")
    date = next((moment for value in date_values if (moment := read_date(value))), None)
    if date_values and date is None:
        doubts.append("unreadable date")
    doubts += date_doubts(date, tree.every("received")) + sender_doubts(sender)
    message_id, has_message_id = read_message_id(tree.every("message-id"), raw)
    if not has_message_id:
        doubts.append("no Message-ID; one was made from the content")
    return _Origin(sender, date, message_id, has_message_id, doubts)


def _letter(tree: Part, inside: _Inside, origin: _Origin, hint: str, limits: Limits) -> Letter:
    decoded = decoded_headers(tree, hint)
    subject = _subject(tree, hint)
    firsts = {name.lower(): value for name, value in reversed(decoded)}
    signs = Signs(firsts, origin.sender, subject, inside.body)
    bounce = read_bounce(tree, signs)
    challenge = bounce is None and is_challenge(signs)
    automatic = Automatic.REPLY if challenge else classify(tree, signs, bounce)
    return Letter(
        subject=subject,
        sender=origin.sender,
        reply_to=read_addresses(tree.every("reply-to"), hint, limits.addresses),
        to=read_addresses(tree.every("to"), hint, limits.addresses),
        cc=read_addresses(tree.every("cc"), hint, limits.addresses),
        date=origin.date,
        message_id=origin.message_id,
        has_message_id=origin.has_message_id,
        in_reply_to=read_references(tree.every("in-reply-to")),
        references=read_references(tree.every("references")),
        body=inside.body,
        html=inside.html,
        folded=fold(inside.body, forwarded=is_forward_subject(subject)),
        attachments=inside.files,
        automatic=automatic,
        bounce=bounce,
        headers=decoded,
        language=guess_language(inside.body),
        forwarded_from=None
        if automatic
        else forwarded_from(subject, inside.body, _attached_sender(tree, hint)),
        problems=(CHALLENGE,) if challenge else (),
    )


def _first(addresses: tuple[Address, ...]) -> Address:
    return addresses[0] if addresses else _NOBODY


def _attached_sender(tree: Part, hint: str) -> Address | None:
    """The sender of the mail attached to this one; None unless there is exactly one."""
    mails = [part for part in walk_leaves(tree) if part.mime_type == "message/rfc822"]
    if len(mails) != 1:
        return None
    senders = read_addresses(headers_of(mails[0].decoded()[0]).every("from"), hint, 1)
    return senders[0] if senders and senders[0].email else None


def _subject(tree: Part, hint: str) -> str:
    return one_line(readable(tree.first("subject"), hint))


def _doubts(tree: Part) -> list[str]:
    """Headers that stand twice with different values: the first counts (E66)."""
    return [
        f"{name} stands {len(values)} times; the first counts"
        for name in _ONLY_ONE
        if len(values := tree.every(name)) > 1 and len(set(values)) > 1
    ]
