"""Why an automatic mail was sent or not, a ticket reopened or not, an address marked or not."""

from __future__ import annotations

from helpdesk_tui.desk.why.book import Book, Entry, Head
from helpdesk_tui.desk.why.of_ticket import first_mail
from helpdesk_tui.desk.why.steps import in_short, mail_line, step_of, steps_of
from helpdesk_tui.views_why import Why, WhyGroup, WhyStep
from helpdesk_tui.words import Automatic, Direction, Fate, Status

AUTOMATIC = {
    "confirmation": "",
    "automatic reply": "no rule asked for one",
    "refusal": "no mail to it was refused",
    "notice": "no rule asked for one",
    "notice to agent": "no answer of an agent was kept back",
}
"""What the desk sends by itself, and why there is none where nothing is recorded."""
_SHUT = (Status.SOLVED.value, Status.CLOSED.value)
_MACHINES = (Automatic.BOUNCE.value, Automatic.COMPLAINT.value)


def of_automatic(book: Book, name: str) -> Why:
    """Why such a mail was sent, or why not."""
    entries = book.of(name)
    if entries:
        now = entries[0].view.new.partition(": ")[0]
        because = why_automatic(book, entries[0])
        return Why(name, WhyGroup.SENT, now, because, steps_of(book, entries))
    missing = AUTOMATIC[name] or _no_confirmation(book)
    made = book.made
    steps = (step_of(book, made),) if made and name == "confirmation" else ()
    return Why(name, WhyGroup.SENT, "none", missing, steps)


def why_automatic(book: Book, entry: Entry) -> str:
    """Why this one of possibly many was sent or held back, in a line."""
    _, _, reason = entry.view.new.partition(": ")
    cause = in_short(book, entry)
    if reason:
        return f"{reason}; {cause}"
    if entry.field == "confirmation" and not entry.view.cause.startswith("rule "):
        return f"a first contact is answered (setting confirm); {cause}"
    return cause


def _no_confirmation(book: Book) -> str:
    made = book.made
    if made is None:
        return "it has no history"
    if first_mail(book) is None:
        return f"only mail is confirmed; this was written down by {made.view.actor}"
    if book.of("refusal"):
        return f"it was refused: {book.of('refusal')[-1].view.new}"
    return "nothing is recorded about one"


def of_reopening(book: Book) -> Why:
    """Why it was opened again, or why mail that came did not open it."""
    about = "reopening"
    reopened = tuple(
        entry
        for entry in book.of("status")
        if entry.view.old in _SHUT and entry.view.new not in _SHUT
    )
    if reopened:
        because = in_short(book, reopened[0])
        return Why(about, WhyGroup.SENT, "reopened", because, steps_of(book, reopened))
    refused = tuple(entry for entry in book.of("mentioned", "refusal") if entry.view.new)
    if refused:
        because = refused[0].view.new
        return Why(about, WhyGroup.SENT, "none", because, steps_of(book, refused))
    if book.fields["status"] not in _SHUT:
        return Why(about, WhyGroup.SENT, "none", "it was never solved or closed")
    shut = _shut(book)
    since = _came_since(book, shut)
    if not since:
        steps = (step_of(book, shut),) if shut else ()
        return Why(about, WhyGroup.SENT, "none", "nothing came in since it was closed", steps)
    slept = tuple(WhyStep(_slept(head), at=head.at) for head in reversed(since))
    return Why(about, WhyGroup.SENT, "none", slept[0].what, slept)


def tells_of_reopening(book: Book) -> bool:
    """Whether it was opened again, or shut when something came that might have opened it."""
    was = [entry.view.old for entry in book.of("status")]
    if any(old in _SHUT for old in was):
        return True
    if book.fields["status"] not in _SHUT:
        return False
    return bool(_came_since(book, _shut(book)) or book.of("mentioned", "refusal"))


def _shut(book: Book) -> Entry | None:
    return next((entry for entry in book.of("status") if entry.view.new in _SHUT), None)


def _came_since(book: Book, shut: Entry | None) -> list[Head]:
    """What came in while it was shut; what it began with may be as old, and is none of it."""
    return [
        head
        for head in book.messages[1:]
        if head.direction == Direction.IN and (shut is None or head.at >= shut.view.at)
    ]


def _slept(head: Head) -> str:
    said = f"message {head.id} of {head.email or head.author}"
    if head.automatic:
        return f"{said} is automatic ({head.automatic}): it wakes nothing"
    return f"{said} was added without waking it"


def of_bounce_mark(book: Book) -> Why:
    """Why an address on it counts as unreachable, or why a bounce marked none."""
    about = "bounce mark"
    marked = book.of("contact undeliverable")
    if marked:
        now = f"{marked[0].view.new} is unreachable"
        return Why(about, WhyGroup.SENT, now, in_short(book, marked[0]), steps_of(book, marked))
    bounces = [mail for mail in book.mails.values() if mail.fate == Fate.BOUNCE]
    if not bounces:
        return Why(about, WhyGroup.SENT, "none", "no mail came back")
    steps = tuple(
        step
        for mail in reversed(bounces)
        for step in (WhyStep(mail_line(mail), at=mail.received_at), WhyStep(mail.reason))
    )
    because = f"mail {bounces[-1].id}: {bounces[-1].reason}"
    if not bounces[-1].reason.startswith("not delivered"):
        because += "; only a lasting failure marks an address"
    return Why(about, WhyGroup.SENT, "none", because, steps)


def has_bounce(book: Book) -> bool:
    """Whether any mail of it came back."""
    return any(head.automatic in _MACHINES for head in book.messages)
