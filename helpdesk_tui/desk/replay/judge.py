"""Filing mails on the scratch desk, looking at what came of them, and taking it all back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count

from sqlmodel import Session

from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.intake.file_letter import describe, file_letter, settle
from helpdesk_tui.desk.intake.file_waiting import unread
from helpdesk_tui.desk.intake.foresight import read_ahead
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.memo import names_stand_still
from helpdesk_tui.desk.replay.chapter import Effect, messages_and_files, ticket_words
from helpdesk_tui.desk.replay.history import WITH_MESSAGE
from helpdesk_tui.desk.replay.letters import Reading
from helpdesk_tui.desk.replay.outcome import Outcome, change_words, file_words, message_columns
from helpdesk_tui.desk.replay.rows import Row
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store import blobs
from helpdesk_tui.store.later import Later, written_later
from helpdesk_tui.store.tables import Intake, Message, Ticket
from helpdesk_tui.words import LARGEST_NUMBER, Fate

_UNFILED: Row = {
    "fate": None, "reason": "", "rules": "", "ticket_id": None, "message_id": None,
    "duplicate_of": None, "settled_at": None, "rfc_id": "", "content_key": "",
}  # fmt: skip
"""What of a ledger row filing writes, before it has."""
_FREE = LARGEST_NUMBER // 2
"""Numbers that no row of a live desk has."""


@dataclass(frozen=True, slots=True)
class Case:
    """A mail with the rules and settings of its time."""

    row: Row
    """Its row in the live ledger."""
    reading: Reading
    rulebook: Rulebook
    settings: Settings
    was: Outcome
    effects: tuple[Effect, ...]
    """What it changed then."""
    confirms: bool
    """Whether imports were confirmed."""


@dataclass(frozen=True, slots=True)
class _Filed:
    tx: Transaction
    verdict: Verdict


def judge(session: Session, cases: Sequence[Case]) -> list[Outcome]:
    """What filing some mails comes to, one after the other; the desk is as before afterwards.

    Each meets what this program made of those before it. Where filing one fails, those from
    it on are left out, unless it is the first: then that is its outcome.
    """
    nested = session.begin_nested()
    try:
        with names_stand_still(session), written_later(session) as later:
            filed = list(_file_all(session, cases, later))
            session.flush()
        return _outcomes(session, filed)
    finally:
        nested.rollback()
        session.expunge_all()


def _file_all(session: Session, cases: Sequence[Case], later: Later) -> Iterator[_Filed]:
    rows = [Intake.model_validate(case.row | _UNFILED) for case in cases]
    session.add_all(rows)
    session.flush()
    _look_at(session, rows, cases)
    numbers, new_numbers = count(_FREE), count(_FREE)
    for row, case in zip(rows, cases, strict=True):
        # With the numbers of then, later mails find what they found then.
        tickets = [each.ticket for each in case.effects if each.field == "ticket"]
        said = [each.message for each in case.effects if each.field == "message"]
        later.number(Ticket, chain((each for each in tickets if each), new_numbers))
        later.number(Message, chain((each for each in said if each), numbers))
        settled = case.row["settled_at"]
        now = settled if isinstance(settled, datetime) else row.received_at
        tx = Transaction(session, WORKER, now, "file", "")
        try:
            verdict = _file(tx, row, case)
        except (HelpdeskError, ValueError, LookupError) as error:
            if row is rows[0]:
                yield _Filed(tx, Verdict(Fate.QUARANTINED, f"{type(error).__name__}: {error}"))
            return
        yield _Filed(tx, verdict)


def _look_at(session: Session, rows: Sequence[Intake], cases: Sequence[Case]) -> None:
    """What the mails are, and what will be asked about them; their files are kept already."""
    letters = [case.reading.letter for case in cases]
    mails = [(row, letter) for row, letter in zip(rows, letters, strict=True) if letter]
    with session.no_autoflush:
        for row, letter in mails:
            describe(row, letter)
        read_ahead(session, mails)
    blobs.suppose(session, (file.sha256 for _, letter in mails for file in letter.attachments))


def _file(tx: Transaction, row: Intake, case: Case) -> Verdict:
    letter = case.reading.letter
    if letter is not None:
        return file_letter(
            tx, row, letter, case.rulebook, case.settings, confirm_imports=case.confirms
        )
    verdict = unread(tx.session, row, case.reading.trouble)
    settle(tx, row, verdict)
    return verdict


def _outcomes(session: Session, filed: Sequence[_Filed]) -> list[Outcome]:
    said = [each.verdict.message for each in filed if each.verdict.fate in WITH_MESSAGE]
    messages, files = messages_and_files(session, said)
    outcomes = []
    for each in filed:
        verdict = each.verdict
        begun = verdict.ticket if verdict.fate is Fate.NEW_TICKET else None
        message = verdict.message if verdict.fate in WITH_MESSAGE else None
        words = (
            change_words(change.field, change.new, change.cause, change.ticket_id, begun)
            for change in each.tx.pending
        )
        outcomes.append(
            Outcome(
                fate=verdict.fate,
                reason=verdict.reason,
                ticket=ticket_words(verdict.fate, verdict.ticket),
                duplicate_of=verdict.duplicate_of,
                rules=verdict.rules,
                changes=tuple(each for each in words if each is not None),
                message=message_columns(messages.get(message, {})),
                files=tuple(file_words(file) for file in files.get(message, ())),
            )
        )
    return outcomes
