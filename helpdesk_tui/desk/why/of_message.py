"""Why a message is in the thread: its mail, how it was threaded, what was folded or repaired."""

from __future__ import annotations

from helpdesk_tui.desk.why.book import Book, Entry, Head
from helpdesk_tui.desk.why.of_sent import AUTOMATIC, why_automatic
from helpdesk_tui.desk.why.of_ticket import joined_how
from helpdesk_tui.desk.why.steps import in_short, mail_line, step_of
from helpdesk_tui.views_why import Why, WhyGroup, WhyStep
from helpdesk_tui.words import Audience, Authenticity, Direction, OutboxKind

_SENDERS = {
    Authenticity.VERIFIED.value: "our mail server vouches for its sender",
    Authenticity.UNVERIFIED.value: "nothing proves its sender",
    Authenticity.FAILED.value: "its sender is forged, says our mail server",
}
_SENT = {
    OutboxKind.CONFIRMATION.value: "automatic",
    OutboxKind.NOTICE.value: "automatic notice",
    OutboxKind.ALERT.value: "sent by a rule",
    OutboxKind.FORWARD.value: "forwarded",
    OutboxKind.ASK.value: "question to somebody outside",
    OutboxKind.REPLY.value: "reply",
}

_ASKED_FOR = (OutboxKind.CONFIRMATION.value, OutboxKind.NOTICE.value)
"""Mail to whom the ticket is about: history records beside it which one it is."""


def of_message(book: Book, head: Head, references: tuple[str, ...] = ()) -> Why:
    """The chain of one message; ``references`` says which ids of its mail are known here."""
    entry = next((e for e in book.of("message") if e.message == head.id), None)
    steps = [step_of(book, entry)] if entry else []
    mail = book.mails.get(head.mail) if head.mail else None
    because = in_short(book, entry) if entry else "it has no history"
    if mail is not None:
        steps += [] if entry else [WhyStep(mail_line(mail), at=mail.received_at)]
        steps.append(WhyStep(joined_how(mail)))
        because = f"mail {mail.id} from {mail.sender or 'nobody'}; {joined_how(mail)}"
    elif head.post is not None and head.post.kind in _ASKED_FOR:
        because = _automatic(book, entry) or because
    steps += [WhyStep(each) for each in (*references, *_facts(head), *_sent(head))]
    about = f"message {head.id}"
    return Why(about, WhyGroup.MESSAGE, _now(head), because, tuple(steps))


def _automatic(book: Book, said: Entry | None) -> str:
    """Which automatic mail it is: what history records beside it."""
    if said is None:
        return ""
    # A rule may have told a channel too: "notice" is then about another thing.
    beside = [e for e in book.of(*AUTOMATIC) if e.batch == said.batch]
    beside.sort(key=lambda e: e.field == "notice")
    found = next((e for e in beside if e.view.cause == said.view.cause), None)
    if found is None:
        return ""
    return f"{found.field}: {why_automatic(book, found)}"


def _now(head: Head) -> str:
    if head.withdrawn:
        return "taken back"
    if head.direction == Direction.IN:
        return f"from {head.author or head.email}"
    if head.direction == Direction.INSIDE:
        return f"note of {head.author}"
    kind = _SENT.get(head.post.kind, "mail") if head.post else "mail"
    return f"{kind} to {', '.join(head.to)}" if head.to else kind


def _facts(head: Head) -> list[str]:
    said = [_SENDERS[head.authenticity]] if head.authenticity in _SENDERS else []
    if head.automatic and head.direction == Direction.IN:
        said.append(f"a machine wrote it ({head.automatic}): it wakes nothing and is not answered")
    if head.audience == Audience.INTERNAL and head.direction == Direction.IN:
        said.append("for colleagues only: it answers a note, is an agent's, or is a bounce")
    if head.audience == Audience.EXTERNAL:
        said.append("between us and somebody outside: the customer does not see it")
    if head.forwarded_from:
        said.append(f"{head.author or head.email} passed it on; {head.forwarded_from} wrote it")
    if head.folded:
        parts = "1 part folds" if head.folded == 1 else f"{head.folded} parts fold"
        said.append(f"{parts} away: quotes, signatures and footers")
    return [*said, *(f"mended: {problem}" for problem in head.problems)]


def _sent(head: Head) -> list[str]:
    if head.post is None:
        return []
    tries = "" if head.post.attempts < 2 else f" after {head.post.attempts} tries"
    words = f": {head.post.server_said}" if head.post.server_said else ""
    return [f"{head.post.state}{tries}{words}"]
