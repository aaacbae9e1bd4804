"""Filing a letter: the one place where a mail meets its fate.

Everything is one transaction with the ledger row, so a mail is either filed whole or still
waiting. The order of questions: our own mail come back? seen before? a bounce? whose
thread, and may the sender join it? else a new ticket, by the rulebook.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlmodel import Session

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.create import open_ticket
from helpdesk_tui.desk.fields import keepable
from helpdesk_tui.desk.intake.admission import mark_pending, refuse, why_unauthorized
from helpdesk_tui.desk.intake.apply_rules import about_new, dropped, follow_up_came
from helpdesk_tui.desk.intake.bounces import file_bounce
from helpdesk_tui.desk.intake.confirm import confirm
from helpdesk_tui.desk.intake.duplicates import first_like, held_again, note_fate, repeat_of
from helpdesk_tui.desk.intake.follow_up import NotJoined, try_to_join
from helpdesk_tui.desk.intake.oversized import tell_oversized
from helpdesk_tui.desk.intake.participants import copied_take_part
from helpdesk_tui.desk.intake.threads import is_taken, own_messages
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.intake.words_of_mail import first_writer, requester_of, said_by
from helpdesk_tui.desk.messages import say
from helpdesk_tui.desk.rule_actions.carry_out import apply_decision
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.authenticity import authenticate
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store.tables import Intake, Message, Queue, Ticket
from helpdesk_tui.words import Automatic, Fate, Source, Unauthorized


def file_letter(
    tx: Transaction,
    row: Intake,
    letter: Letter,
    rulebook: Rulebook,
    settings: Settings,
    *,
    confirm_imports: bool = False,
) -> Verdict:
    """File one letter and settle its row, which was described before.

    An imported mail is confirmed only if asked.
    """
    received = confirm_imports or row.mailbox_id is not None
    row.authenticity = authenticate(letter, settings.mail_servers).word
    with tx.because(f"mail {row.id}"), tx.as_of(arrived_at(row, letter)):
        verdict = (
            _own_mail(tx.session, letter, settings)
            or _duplicate(tx, row, settings)
            or _notice(tx, row, letter)
            or _conversation(tx, row, letter, rulebook, settings, received=received)
        )
        if row.oversized and row.mailbox_id is not None:
            tell_oversized(tx, row, letter, verdict, settings)
    settle(tx, row, verdict)
    return verdict


def describe(row: Intake, letter: Letter) -> None:
    """Write into the ledger what a mail is called and by whom it is."""
    row.rfc_id = letter.message_id
    row.content_key = content_key(letter)
    row.subject = letter.subject
    row.sender = letter.sender.email


FILLED = (
    *("rfc_id", "content_key", "subject", "sender", "authenticity"),
    *("fate", "reason", "ticket_id", "message_id", "duplicate_of", "rules", "settled_at"),
)
"""What ``describe`` and ``file_letter`` write into the ledger."""


def arrived_at(row: Intake, letter: Letter) -> datetime:
    """When a mail reached the mailbox (E67); of a file only its own Date tells, if it has one."""
    if row.mailbox_id is None and letter.date is not None:
        return letter.date
    return row.internal_date or row.received_at


def settle(tx: Transaction, row: Intake, verdict: Verdict) -> None:
    """Write a mail's one fate into the ledger."""
    row.fate = verdict.fate.value
    # An error may cite what no database keeps.
    row.reason = keepable(verdict.reason)
    row.ticket_id = verdict.ticket
    row.message_id = verdict.message
    row.duplicate_of = verdict.duplicate_of
    row.rules = "\n".join(verdict.rules)
    row.settled_at = tx.now
    note_fate(tx.session, row)


def content_key(letter: Letter) -> str:
    """What two deliveries of one mail have in common, whatever way they took (E20)."""
    digest = hashlib.sha256()
    date = letter.date.isoformat() if letter.date else ""
    for part in (date, letter.sender.email.lower(), letter.subject, letter.body):
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    for attachment in letter.attachments:
        digest.update(attachment.sha256.encode())
    return digest.hexdigest()


def _own_mail(session: Session, letter: Letter, settings: Settings) -> Verdict | None:
    if letter.automatic in (Automatic.BOUNCE, Automatic.COMPLAINT):
        return None
    if settings.desk_id and letter.header("X-Helpdesk-Loop") == settings.desk_id:
        return Verdict(Fate.IGNORED, "our own mail came back (X-Helpdesk-Loop)")
    if own_messages(session, [letter.message_id]):
        return Verdict(Fate.IGNORED, "our own mail came back (its Message-ID)")
    return None


def _duplicate(tx: Transaction, row: Intake, settings: Settings) -> Verdict | None:
    """The same bytes again (E07), or the same words under the same id by another way (E20).

    A mail to several queues is one ticket with a referral, or one in each (E22).
    """
    first = first_like(tx.session, row, in_its_queue=settings.ticket_per_queue)
    if first is None:
        return None
    if first.queue_id != row.queue_id and first.ticket_id is not None:
        queue = directory.queue_name(tx.session, row.queue_id)
        tx.record(first.ticket_id, "delivered to", None, queue)
    return repeat_of(first, row)


def _notice(tx: Transaction, row: Intake, letter: Letter) -> Verdict | None:
    if letter.automatic is Automatic.BOUNCE or letter.bounce is not None:
        return file_bounce(tx, row, letter)
    if letter.automatic is Automatic.RECEIPT:
        return Verdict(Fate.IGNORED, "a read receipt says nothing a person wrote (E52)")
    return None


def _conversation(
    tx: Transaction,
    row: Intake,
    letter: Letter,
    rulebook: Rulebook,
    settings: Settings,
    *,
    received: bool,
) -> Verdict:
    joined = try_to_join(tx, row, letter, settings)
    if isinstance(joined, Verdict):
        return follow_up_came(tx, joined, letter, rulebook, settings)
    return _new_ticket(tx, row, letter, rulebook, settings, joined, received=received)


def _make(tx: Transaction, row: Intake, letter: Letter, queue: Queue) -> tuple[Ticket, Message]:
    """The ticket of a letter, with what the letter says."""
    who = requester_of(tx, letter, by_form=queue.reply_to_asks)
    twin = first_like(tx.session, row)
    reused = twin is None and letter.has_message_id and is_taken(tx.session, letter.message_id)
    problems = ("another mail had the same Message-ID (E20)",) if reused else ()
    ticket = open_ticket(
        tx,
        subject=letter.subject,
        queue=queue,
        contact=who,
        source=Source.MAIL,
        language=letter.language,
    )
    passed_on = first_writer(letter)
    said = said_by(letter, row, who, problems=problems, passed_on_from=passed_on)
    message = say(tx, ticket, said)
    copied_take_part(tx.session, ticket, letter)
    if twin is not None and twin.ticket_id is not None:
        _refer(tx, ticket, twin.ticket_id, "the same mail")
    return ticket, message


def _refer(tx: Transaction, ticket: Ticket, other: int, reason: str) -> None:
    """So that the agents of either ticket know of the other (E25)."""
    tx.record(ticket.id, "refers to", None, f"#{other}: {reason}")
    tx.record(other, "mentioned", None, f"#{ticket.id}: {reason}")


def _new_ticket(
    tx: Transaction,
    row: Intake,
    letter: Letter,
    rulebook: Rulebook,
    settings: Settings,
    named: NotJoined | None,
    *,
    received: bool,
) -> Verdict:
    queue = directory.queue_of(tx.session, row.queue_id)
    held = why_unauthorized(tx, row, queue, letter.sender.email)
    if held and queue.unauthorized == Unauthorized.QUARANTINE:
        return held_again(tx.session, row) or Verdict(Fate.QUARANTINED, held)
    decision = about_new(tx, letter, queue, rulebook, settings)
    if (verdict := dropped(decision)) is not None:
        return verdict
    ticket, message = _make(tx, row, letter, queue)
    if named is not None:
        _refer(tx, ticket, named.ticket, named.reason)
    if held and queue.unauthorized == Unauthorized.REFUSE:
        refuse(tx, ticket, letter, held, settings)
        return Verdict(Fate.NEW_TICKET, f"refused: {held}", ticket=ticket.id, message=message.id)
    apply_decision(tx, ticket, decision, letter)
    if held:
        mark_pending(tx, ticket, held)
    else:
        confirm(tx, ticket, letter, settings, received=received)
    return Verdict(
        Fate.NEW_TICKET,
        f"#{named.ticket}: {named.reason}" if named else "",
        ticket=ticket.id,
        message=message.id,
        rules=tuple(match.label for match in decision.matches),
    )
