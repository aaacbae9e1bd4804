"""Delivery failures: recognised by their report, or by who speaks and what is said.

E49 to E53. One weak sign is never enough: a person may write of "undelivered mail", and
a robot may use an empty return path. A failure needs its machine-readable report, or a
daemon's name together with a daemon's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from helpdesk_tui.mail.delivery_status import Recipient, read_recipients
from helpdesk_tui.mail.failure_text import (
    DELAYED,
    NOTICE,
    REPLY_CODE,
    STATUS,
    SUBJECT,
    addresses_in,
    gives_reason,
    is_hard,
    notice_of,
    without_subject,
    words_about,
)
from helpdesk_tui.mail.identifiers import read_references
from helpdesk_tui.mail.letter import Address, Bounce
from helpdesk_tui.mail.nested import headers_of
from helpdesk_tui.mail.part import Part

_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"}
)
_DAEMON = re.compile(
    r"(?:mailer?[._-]?daemon|post_?master|poo?stmaster|mail[._-]?delivery[._-]?(?:sub)?system|"
    r"mdaemon|maildaemon|mail[._-]deliver|mailsystem|bounces?|"
    r'"?system administrator"?)(?:@|$)',
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mailer[- ]daemon|mail deliver\w* (?:sub)?system|mail system|postmaster|"
    r"system administrator|mail daemon|microsoft outlook|mail transport",
    re.IGNORECASE,
)
# A notification of Amazon SES through SNS: JSON, most often with its quotes escaped.
_SNS = re.compile(r'notificationType\\?"\s*:\s*\\?"(Bounce|Complaint)\\?"')
_DONE = frozenset({"delivered", "relayed", "expanded", "deliverable"})
_MESSAGE_ID = re.compile(
    r"^[ \t>]*Message-I[dD]:\s*(<[^<>\s]{1,995}>)|"
    r'\\?"Message-I[dD]\\?",\s*\\?"value\\?":\s*\\?"(<[^<>\s"]{1,995}>)',
    re.MULTILINE,
)
# Addresses nobody reads: what they send with a mail of ours in it may be a failure.
_NOBODY_READS = re.compile(r"(?:no|do[-_.]?not)[-_.]?reply", re.IGNORECASE)
_RECIPIENT_FOLLOWS = re.compile(
    r"following (?:recipient|address)[^:\n]{0,80}:|not delivered to:?|fatal errors -----|"
    r"not received? a copy[^:\n]{0,40}:|failed (?:recipient|address)\w*[^\n]{0,12}",
    re.IGNORECASE,
)
_LONGEST_COPY = 64 * 1024
_WORDY = ("text/", "message/")


@dataclass(frozen=True, slots=True)
class Signs:
    """What of a mail may tell a failure from a letter."""

    headers: dict[str, str]
    """First value of each header, names in lower case."""
    sender: Address
    subject: str
    body: str

    @property
    def null_path(self) -> bool:
        """True when the envelope sender was empty (RFC 5321, 4.5.5; E43)."""
        path = self.headers.get("return-path", "-").strip().lower()
        return path in ("<>", "") or path.startswith("<mailer-daemon")

    @property
    def daemon(self) -> bool:
        """True when the sender is a mail system by its address or, without one, its name."""
        if _DAEMON.match(self.sender.email):
            return True
        name = bool(_DAEMON_NAME.search(self.sender.name))
        return name and (not self.sender.email or self.null_path)


def walk_leaves(tree: Part) -> Iterator[Part]:
    """All parts without children, in order, without going into nested mails."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if part.children:
            waiting.extend(reversed(part.children))
        else:
            yield part


def read_bounce(tree: Part, signs: Signs) -> Bounce | None:
    """What a failure (or a complaint) says; None when the mail is neither."""
    leaves = list(walk_leaves(tree))
    recipients = [
        recipient
        for part in leaves
        if part.mime_type in _STATUS_PARTS and is_from_machine(signs)
        for recipient in read_recipients(part.decoded()[0])
    ]
    if recipients:
        failed = _worst(recipients)
        if failed is None:
            return None
        message_id = _returned_id(leaves, signs)
        return _named(_from_report(failed, signs, message_id), leaves)
    if is_complaint(tree, signs):
        complained = _complained_recipient(leaves, signs)
        return _named(
            Bounce(complained, "", hard=False, message_id=_returned_id(leaves, signs)), leaves
        )
    if not _speaks_of_failure(leaves, signs):
        return None
    return _named(_from_words(signs, _returned_id(leaves, signs)), leaves)


def _named(bounce: Bounce, leaves: list[Part]) -> Bounce:
    """Where a notice names no recipient, the returned mail's only one is meant."""
    if bounce.recipient:
        return bounce
    for part in leaves:
        if part.mime_type in _RETURNED:
            written = addresses_in(headers_of(part.decoded()[0]).first("to"))
            return replace(bounce, recipient=written[0]) if len(written) == 1 else bounce
    return bounce


def is_from_machine(signs: Signs) -> bool:
    """False for a person's mail that only carries a report, as a forwarded failure does."""
    report = signs.headers.get("content-type", "").lower()
    submitted = signs.headers.get("auto-submitted", "").strip().lower()
    return (
        report.startswith("multipart/report")
        or signs.daemon
        or signs.null_path
        or submitted.startswith("auto")
        or bool(_NOBODY_READS.match(signs.sender.email))
        or not signs.sender.email
    )


def is_complaint(tree: Part, signs: Signs) -> bool:
    """True for a feedback report (ARF, RFC 5965): somebody pressed "this is spam" (E52)."""
    reports = any(part.mime_type == "message/feedback-report" for part in walk_leaves(tree))
    if reports and is_from_machine(signs):
        return True
    if signs.subject.lower().startswith("complaint about message from "):
        return True
    sns = _SNS.search(signs.body[:4_000]) if "amazon" in signs.sender.domain else None
    return sns is not None and sns.group(1) == "Complaint"


def _speaks_of_failure(leaves: list[Part], signs: Signs) -> bool:
    """A daemon's name needs a daemon's words; an empty return path alone needs more of them."""
    replied = signs.headers.get("auto-submitted", "").lower().startswith("auto-replied")
    if "x-failed-recipients" in signs.headers and (signs.daemon or signs.null_path or replied):
        return True
    if "amazon" in signs.sender.domain and _SNS.search(signs.body[:4_000]):
        return True
    report = signs.headers.get("content-type", "").lower()
    reports = "multipart/report" in report and "delivery-status" in report
    unread = bool(_NOBODY_READS.match(signs.sender.email)) or not signs.sender.email
    if not (signs.daemon or reports or signs.null_path or unread):
        # The usual road: nothing here needs the words to be read.
        return False
    notice = bool(NOTICE.search(notice_of(signs.body)))
    subject = bool(SUBJECT.search(signs.subject))
    if signs.daemon or reports:
        return subject or notice
    returned = any(part.mime_type in _RETURNED for part in leaves)
    return notice and (returned or (subject and (signs.null_path or not signs.sender.email)))


def _worst(recipients: list[Recipient]) -> Recipient | None:
    """The first that failed, else the first that waits; None when all was delivered."""
    for recipient in recipients:
        if recipient.action.startswith("fail") or (
            not recipient.action and recipient.status[:1] == "5"
        ):
            return recipient
    return next((one for one in recipients if one.action not in _DONE), None)


def _from_report(failed: Recipient, signs: Signs, message_id: str) -> Bounce:
    notice = notice_of(signs.body)
    words = failed.diagnostic or words_about(failed.address, notice)
    inner = STATUS.search(failed.diagnostic)
    status = failed.status
    # "5.0.0" says nothing; the server's own words may say more (RFC 3463, 3.1).
    if inner and (not status or status.endswith(".0.0") or inner.group(1)[0] == status[0]):
        status = inner.group(1)
    if not gives_reason(words):
        words = f"{words}\n{notice}"
    delayed = failed.action.startswith("delay")
    hard = not delayed and is_hard(status, words, notice)
    waits = delayed or (not failed.action and status.startswith("4"))
    return Bounce(failed.address, status, hard=hard, message_id=message_id, delayed=waits)


def _from_words(signs: Signs, message_id: str) -> Bounce:
    notice = notice_of(signs.body)
    recipient = _failed_address(signs, notice)
    words = words_about(recipient, notice)
    found = STATUS.search(without_subject(words)) or STATUS.search(without_subject(notice))
    status = found.group(1) if found else ""
    if not status:
        code = REPLY_CODE.search(words) or REPLY_CODE.search(notice)
        status = f"{code.group(1)[0]}.0.0" if code else ""
    if not gives_reason(words):
        words = f"{signs.subject}\n{notice}"
    delayed = bool(DELAYED.search(signs.subject))
    hard = not delayed and is_hard(status, words, notice)
    waits = delayed or (status[:1] != "5" and bool(DELAYED.search(notice)))
    return Bounce(recipient, status, hard=hard, message_id=message_id, delayed=waits)


def _failed_address(signs: Signs, notice: str) -> str:
    named = addresses_in(signs.headers.get("x-failed-recipients", ""))
    if named:
        return named[0]
    own = {signs.sender.email.lower(), *map(str.lower, addresses_in(signs.headers.get("to", "")))}
    # Amazon's JSON names the failed address first under this key.
    json = notice.find("bouncedRecipients")
    follows = _RECIPIENT_FOLLOWS.search(notice)
    best = json if json >= 0 else follows.end() if follows else 0
    for start in (best, 0):
        found = [one for one in addresses_in(notice[start:]) if not _DAEMON.match(one)]
        others = [one for one in found if one.lower() not in own]
        if others:
            return others[0]
    # Nobody but the reader is named: a mail to oneself comes back too.
    return next((one for one in found if one.lower() != signs.sender.email.lower()), "")


def _complained_recipient(leaves: list[Part], signs: Signs) -> str:
    for part in leaves:
        if part.mime_type == "message/feedback-report":
            report = headers_of(part.decoded()[0])
            written = report.first("original-rcpt-to") or report.first("removal-recipient")
            named = addresses_in(written)
            return named[0] if named else ""
    at = signs.body.find("complainedRecipients")
    named = addresses_in(signs.body[at:]) if at >= 0 else []
    return named[0] if named else ""


def _returned_id(leaves: list[Part], signs: Signs) -> str:
    """Message-ID of the mail that came back: from its copy, else from what is quoted."""
    for part in leaves:
        if part.mime_type in _RETURNED:
            ids = read_references([headers_of(part.decoded()[0]).first("message-id")])
            if ids:
                return ids[0]
    quoted = _MESSAGE_ID.search(signs.body) or _copied_id(leaves)
    if quoted:
        return quoted.group(1) or quoted.group(2)
    answered = read_references(
        [signs.headers.get("in-reply-to", ""), signs.headers.get("references", "")]
    )
    return answered[-1] if answered else ""


def _copied_id(leaves: list[Part]) -> re.Match[str] | None:
    """Find the id in a copy that came under a type of its own, or without any."""
    for part in leaves[1:]:
        own = f"Message-ID: {part.first('message-id') or '-'}\n"
        raw = part.decoded()[0][:_LONGEST_COPY] if part.mime_type.startswith(_WORDY) else b""
        found = _MESSAGE_ID.search(own + raw.decode("latin-1"))
        if found:
            return found
    return None
