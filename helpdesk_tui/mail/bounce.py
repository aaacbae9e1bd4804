"""Delivery failures: recognised by their report, or by who speaks and what is said.

E49 to E53. One weak sign is never enough: a person may write of "undelivered mail", and
a robot may use an empty return path. A failure needs its machine-readable report, or a
daemon's name together with a daemon's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk_tui.mail.delivery_status import Recipient, read_recipients
from helpdesk_tui.mail.failure_text import (
    DELAYED,
    NOTICE,
    REPLY_CODE,
    STATUS,
    SUBJECT,
    addresses_in,
    is_hard,
    notice_of,
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
    r"mdaemon|maildaemon|mail[._-]deliver|mailsystem|bounces?)(?:@|$)",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mailer[- ]daemon|mail deliver\w* (?:sub)?system|mail system|postmaster|"
    r"system administrator|mail daemon|microsoft outlook|mail transport",
    re.IGNORECASE,
)
# A notification of Amazon SES through SNS: JSON, most often with its quotes escaped.
_SNS = re.compile(r'notificationType\\?"\s*:\s*\\?"(Bounce|Complaint)\\?"')
_DONE = frozenset({"delivered", "relayed", "expanded"})
_MESSAGE_ID = re.compile(r"^[ \t>]*Message-I[dD]:\s*(<[^<>\s]{1,995}>)", re.MULTILINE)


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
        if part.mime_type in _STATUS_PARTS
        for recipient in read_recipients(part.decoded()[0])
    ]
    message_id = _returned_id(leaves, signs)
    if recipients:
        failed = _worst(recipients)
        return _from_report(failed, signs, message_id) if failed else None
    if is_complaint(tree, signs):
        return Bounce(_complained_recipient(leaves), "", hard=False, message_id=message_id)
    if not _speaks_of_failure(signs):
        return None
    return _from_words(signs, message_id)


def is_complaint(tree: Part, signs: Signs) -> bool:
    """True for a feedback report (ARF, RFC 5965): somebody pressed "this is spam" (E52)."""
    if any(part.mime_type == "message/feedback-report" for part in walk_leaves(tree)):
        return True
    if signs.subject.lower().startswith("complaint about message from "):
        return True
    sns = _SNS.search(signs.body[:4_000]) if "amazon" in signs.sender.domain else None
    return sns is not None and sns.group(1) == "Complaint"


def _speaks_of_failure(signs: Signs) -> bool:
    """A daemon's name needs a daemon's words; an empty return path alone needs more of them."""
    replied = signs.headers.get("auto-submitted", "").lower().startswith("auto-replied")
    if "x-failed-recipients" in signs.headers and (signs.daemon or signs.null_path or replied):
        return True
    if "amazon" in signs.sender.domain and _SNS.search(signs.body[:4_000]):
        return True
    report = signs.headers.get("content-type", "").lower()
    reports = "multipart/report" in report and "delivery-status" in report
    if not (signs.daemon or reports or signs.null_path):
        # The usual road: nothing here needs the words to be read.
        return False
    subject = bool(SUBJECT.search(signs.subject))
    if signs.daemon or reports:
        return subject or bool(NOTICE.search(notice_of(signs.body)))
    return subject and bool(NOTICE.search(notice_of(signs.body)))


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
    words = failed.diagnostic or notice
    inner = STATUS.search(failed.diagnostic)
    status = failed.status
    # "5.0.0" says nothing; the server's own words may say more (RFC 3463, 3.1).
    if inner and (not status or status.endswith(".0.0") or inner.group(1)[0] == status[0]):
        status = inner.group(1)
    delayed = failed.action.startswith("delay")
    hard = not delayed and is_hard(status, f"{words}\n{notice}" if not failed.diagnostic else words)
    return Bounce(failed.address, status, hard=hard, message_id=message_id)


def _from_words(signs: Signs, message_id: str) -> Bounce:
    notice = notice_of(signs.body)
    found = STATUS.search(notice) or STATUS.search(signs.subject)
    status = found.group(1) if found else ""
    if not status:
        code = REPLY_CODE.search(notice)
        status = f"{code.group(1)[0]}.0.0" if code else ""
    words = f"{signs.subject}\n{notice}"
    delayed = bool(DELAYED.search(signs.subject))
    hard = not delayed and is_hard(status, words)
    return Bounce(_failed_address(signs, notice), status, hard=hard, message_id=message_id)


def _failed_address(signs: Signs, notice: str) -> str:
    named = addresses_in(signs.headers.get("x-failed-recipients", ""))
    if named:
        return named[0]
    # Amazon's JSON names the failed address first under this key.
    at = notice.find("bouncedRecipients")
    notice = notice[max(at, 0) :]
    own = {signs.sender.email.lower(), *map(str.lower, addresses_in(signs.headers.get("to", "")))}
    found = [one for one in addresses_in(notice) if not _DAEMON.match(one)]
    return next((one for one in found if one.lower() not in own), "")


def _complained_recipient(leaves: list[Part]) -> str:
    for part in leaves:
        if part.mime_type == "message/feedback-report":
            report = headers_of(part.decoded()[0])
            written = report.first("original-rcpt-to") or report.first("removal-recipient")
            named = addresses_in(written)
            return named[0] if named else ""
    return ""


def _returned_id(leaves: list[Part], signs: Signs) -> str:
    """Message-ID of the mail that came back: from its copy, else from what is quoted."""
    for part in leaves:
        if part.mime_type in _RETURNED:
            ids = read_references([headers_of(part.decoded()[0]).first("message-id")])
            if ids:
                return ids[0]
    quoted = _MESSAGE_ID.search(signs.body)
    if quoted:
        return quoted.group(1)
    answered = read_references(
        [signs.headers.get("in-reply-to", ""), signs.headers.get("references", "")]
    )
    return answered[-1] if answered else ""
