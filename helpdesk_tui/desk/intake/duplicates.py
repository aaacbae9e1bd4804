"""The same mail again: the same bytes (E07), or the same words under one id (E20)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.memo import learn, recall, remembered
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.words import Fate

HAS_FATE_OF_ITS_OWN = col(Intake.fate).not_in((Fate.DUPLICATE.value, Fate.QUARANTINED.value))
"""Rows that a mail can be a duplicate of."""

# Building a statement costs more than asking it.
_WITH_BYTES = select(Intake.sha256, Intake.id).where(
    col(Intake.sha256).in_(bindparam("hashes", expanding=True)), HAS_FATE_OF_ITS_OWN
)
_WITH_WORDS = select(Intake.rfc_id, Intake.content_key, Intake.id).where(
    col(Intake.rfc_id).in_(bindparam("ids", expanding=True)),
    col(Intake.content_key).in_(bindparam("words", expanding=True)),
    HAS_FATE_OF_ITS_OWN,
)

Mail = tuple[str, str]
"""Message-ID and content key."""


def first_like(session: Session, row: Intake, *, in_its_queue: bool = False) -> Intake | None:
    """The first mail like this one that has a fate of its own, or the first in its queue."""
    mail = row.rfc_id, row.content_key
    same_bytes = remembered(
        session, ("bytes", row.sha256), lambda: with_bytes(session, [row.sha256])[row.sha256]
    )
    same_mail = remembered(session, ("mail", mail), lambda: with_words(session, [mail])[mail])
    alike = (same_bytes | same_mail) - {row.id or 0}
    rows = (session.get_one(Intake, number) for number in sorted(alike))
    return next((each for each in rows if not in_its_queue or each.queue_id == row.queue_id), None)


def with_bytes(session: Session, hashes: Collection[str]) -> dict[str, frozenset[int]]:
    """For each hash the rows that have it, by one statement."""
    found: dict[str, set[int]] = {digest: set() for digest in hashes}
    for digest, number in session.exec(_WITH_BYTES, params={"hashes": list(found)}):
        found[digest].add(number or 0)
    return {digest: frozenset(numbers) for digest, numbers in found.items()}


def with_words(session: Session, mails: Collection[Mail]) -> dict[Mail, frozenset[int]]:
    """For each Message-ID with its words the rows that have both, by one statement."""
    found: dict[Mail, set[int]] = {mail: set() for mail in mails}
    asked = {
        "ids": list({rfc_id for rfc_id, _ in mails}),
        "words": list({words for _, words in mails}),
    }
    for rfc_id, words, number in session.exec(_WITH_WORDS, params=asked):
        if (rfc_id, words) in found:
            found[rfc_id, words].add(number or 0)
    return {mail: frozenset(numbers) for mail, numbers in found.items()}


def note_fate(session: Session, row: Intake) -> None:
    """Let mails that are filed together with this one know that it has its fate."""
    if row.fate in (Fate.DUPLICATE, Fate.QUARANTINED):
        return
    unknown: frozenset[int] | None = None
    for what in (("bytes", row.sha256), ("mail", (row.rfc_id, row.content_key))):
        known = recall(session, what, unknown)
        if known is not None:
            learn(session, what, known | {row.id or 0})


def held_again(session: Session, row: Intake) -> Verdict | None:
    """The verdict on a mail whose bytes are in quarantine for its queue already (E07).

    Only for a mail that would be held as well: it may be welcome by now where it was not.
    """
    statement = (
        select(Intake)
        .where(Intake.sha256 == row.sha256, Intake.queue_id == row.queue_id)
        .where(Intake.fate == Fate.QUARANTINED.value, Intake.id != row.id)
        .order_by(col(Intake.id))
        .limit(1)
    )
    first = session.exec(statement).first()
    return None if first is None else repeat_of(first, row)


def repeat_of(first: Intake, row: Intake) -> Verdict:
    """The verdict on a mail that came before as ``first``."""
    also = "" if first.queue_id == row.queue_id else ", delivered to another queue as well"
    return Verdict(
        Fate.DUPLICATE,
        f"the same mail as ledger row {first.id}{also}",
        ticket=first.ticket_id,
        message=first.message_id,
        duplicate_of=first.id,
    )
