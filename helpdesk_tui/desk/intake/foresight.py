"""What filing will ask about the letters of a batch, asked once for all of them.

The answers go into the memo of the transaction (desk/memo.py), under the keys that the one
who asks uses; each who changes an answer says so there. A letter that is not foreseen is
filed just the same, with statements of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import BindParameter, bindparam
from sqlmodel import Session, col, select

from helpdesk_tui.desk import automatic, directory
from helpdesk_tui.desk.intake.duplicates import with_bytes, with_words
from helpdesk_tui.desk.intake.threads import MOST_CANDIDATES
from helpdesk_tui.desk.intake.words_of_mail import sender_of
from helpdesk_tui.desk.memo import learn
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Contact, Intake, Message, Organization, ThreadId

PIECE = 1_000
"""Values named in one statement: databases have limits."""

# Building a statement costs more than asking it.
_ASKED: BindParameter[str] = bindparam("asked", expanding=True)
_CONTACTS = select(Contact).where(col(Contact.email).in_(_ASKED))
_DOMAINS = select(Organization.domain, Organization.id).where(col(Organization.domain).in_(_ASKED))
_TAKEN = select(Message.rfc_id).where(col(Message.rfc_id).in_(_ASKED))
_THREADS = select(ThreadId.rfc_id, ThreadId.ticket_id).where(col(ThreadId.rfc_id).in_(_ASKED))


def read_ahead(session: Session, mails: Sequence[tuple[Intake, Letter]]) -> None:
    """Read what is known of these mails' bytes, words, senders, ids, threads and files."""
    directory.own_addresses(session)
    directory.agents(session)
    _alike(session, [row for row, _ in mails])
    letters = [letter for _, letter in mails]
    _contacts(session, {sender_of(letter).email.lower() for letter in letters})
    named = {letter.message_id for letter in letters}
    _taken(session, named)
    for letter in letters:
        named.update(letter.in_reply_to, letter.references)
    _threads(session, named)
    blobs.foresee(session, (file.sha256 for letter in letters for file in letter.attachments))


def _alike(session: Session, rows: Sequence[Intake]) -> None:
    for digest, numbers in with_bytes(session, {row.sha256 for row in rows}).items():
        learn(session, ("bytes", digest), numbers)
    for mail, numbers in with_words(
        session, {(row.rfc_id, row.content_key) for row in rows}
    ).items():
        learn(session, ("mail", mail), numbers)


def _contacts(session: Session, addresses: set[str]) -> None:
    for piece in _pieces(addresses):
        rows = session.exec(_CONTACTS, params={"asked": piece})
        found = {row.email: row for row in rows}
        for address in piece:
            learn(session, ("contact", address), found.get(address))
        automatic.foresee(session, piece)
    _organizations(session, {address.rpartition("@")[2] for address in addresses})


def _organizations(session: Session, domains: set[str]) -> None:
    for piece in _pieces(domains):
        found = dict(session.exec(_DOMAINS, params={"asked": piece}).all())
        for domain in piece:
            learn(session, ("domain", domain), found.get(domain))


def _taken(session: Session, ids: set[str]) -> None:
    for piece in _pieces(ids):
        found = set(session.exec(_TAKEN, params={"asked": piece}))
        for rfc_id in piece:
            learn(session, ("taken", rfc_id), rfc_id in found)


def _threads(session: Session, ids: set[str]) -> None:
    for piece in _pieces(ids):
        most = MOST_CANDIDATES * len(piece)
        rows = session.exec(_THREADS.limit(most), params={"asked": piece}).all()
        if len(rows) == most:  # some id stands on very many tickets: each is asked for itself
            continue
        found: dict[str, set[int]] = defaultdict(set)
        for rfc_id, number in rows:
            found[rfc_id].add(number)
        for rfc_id in piece:
            learn(session, ("threads", rfc_id), frozenset(found[rfc_id]))


def _pieces(values: Iterable[str]) -> Iterator[list[str]]:
    left = iter(sorted(values))
    while piece := list(islice(left, PIECE)):
        yield piece
