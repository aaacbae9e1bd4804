"""Reading stored mail back as filing met it, many rows at a time and without parsing it.

What a mail said is on its message, what it is called in the ledger; its header is read only
for rules that ask for one. A mail that a rule dropped left no message: it is parsed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.engine import RowMapping
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.backtest.filed import Filed, filed_since
from helpdesk_tui.desk.backtest.headers import MOST, Headers, headers_of
from helpdesk_tui.desk.backtest.joined import Joining, joined_by
from helpdesk_tui.desk.backtest.rebuilt import as_kept, came_at, read_rows, rebuilt
from helpdesk_tui.desk.backtest.stored_mail import StoredMail
from helpdesk_tui.desk.intake.letter_facts import (
    Arrival,
    facts_of_letter,
    mail_of_letter,
    message_of_letter,
)
from helpdesk_tui.desk.intake.words_of_mail import sender_of
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.memo import learn
from helpdesk_tui.errors import NotFound, Unparseable
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.rules.effects import Places
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Attachment as AttachmentRow
from helpdesk_tui.store.tables import Blob, Contact, Intake, Organization, Queue
from helpdesk_tui.words import Authenticity, Fate

Read = Callable[[bytes], Letter]
"""Parses a mail. Raises Unparseable."""
AT_ONCE = 500
"""Rows read by one statement."""
DROPPED = "rule %dropped it: %"
"""How the ledger's reason reads where a rule kept a mail from becoming a ticket."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which mails: those filed since, or those of the tickets a condition finds."""

    since: datetime | None = None
    tickets: Select[int | None] | None = None
    follow_ups: bool = False
    """Also mails that joined a ticket."""


@dataclass(slots=True)
class Shelf:
    """Stored mails of one desk at one moment, in the order they were filed."""

    session: Session
    """One in which names stand still (desk/memo.py)."""
    places: Places
    read: Read
    needs_headers: bool
    left_out: Counter[str] = field(default_factory=Counter)
    _organizations: Sequence[Organization] = ()

    def rows(self, choice: Choice) -> list[int]:
        """The ledger rows that rules had a part in."""
        statement = select(col(Intake.id)).where(_asked(choice))
        if choice.since is not None:
            statement = statement.where(col(Intake.settled_at) >= choice.since)
        if choice.tickets is not None:
            statement = statement.where(col(Intake.ticket_id).in_(choice.tickets))
        order = (col(Intake.settled_at), col(Intake.id))
        found = self.session.connection().execute(statement.order_by(*order))
        return [number for (number,) in found if number is not None]

    def filed_at(self, rows: Sequence[int]) -> set[tuple[int, datetime]]:
        """Ticket and time of filing of each row that is on a ticket."""
        found: set[tuple[int, datetime]] = set()
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            statement = select(col(Intake.ticket_id), col(Intake.settled_at))
            wanted = statement.where(col(Intake.id).in_(some), col(Intake.ticket_id).is_not(None))
            found |= {
                (ticket, at)
                for ticket, at in self.session.connection().execute(wanted)
                if ticket is not None and at is not None
            }
        return found

    def mails(self, rows: Sequence[int]) -> Iterator[StoredMail]:
        """Each of these mails; one that cannot be read is counted in ``left_out``."""
        # Held so that the session does not forget them.
        self._organizations = self.session.exec(rows_of(Organization)).all()
        for start in range(0, len(rows), AT_ONCE):
            yield from self._some(rows[start : start + AT_ONCE])

    def _some(self, rows: Sequence[int]) -> Iterator[StoredMail]:
        found = {row["id"]: row for row in read_rows(self.session, rows)}
        listed = [found[number] for number in rows if number in found]
        filed = filed_since(self.session, listed)
        letters = dict(self._letters(listed, filed))
        self._learn_contacts(letters.values())
        joining = [Joining(row["id"], row["ticket_id"], row["message_id"])
                   for row in listed if row["fate"] == Fate.FOLLOW_UP]  # fmt: skip
        joined = joined_by(self.session, joining) if joining else {}
        for row in listed:
            number = row["id"]
            if number not in letters:
                self.left_out["cannot be read"] += 1
                continue
            mail = self._mail(row, letters[number], filed.get(number, Filed()))
            if row["fate"] != Fate.FOLLOW_UP:
                yield mail
            elif number in joined:
                ticket, address = joined[number]
                yield replace(mail, joined=ticket, contact_email=address)
            else:
                self.left_out["joined a ticket in a way history does not tell"] += 1

    def _mail(self, row: RowMapping, letter: Letter, filed: Filed) -> StoredMail:
        queue = self._queue(row["queue_id"])
        came = came_at(row, letter).astimezone(LOCAL)
        verified = row["authenticity"] == Authenticity.VERIFIED
        facts = facts_of_letter(
            self.session, letter, Arrival(queue.name, came, verified), self.places
        )
        name, email, organization = self._requester(letter, queue)
        return StoredMail(
            row=row["id"],
            number=row["ticket_id"] or -row["id"],
            subject=letter.subject,
            facts=facts,
            message=as_kept(row) if row["body"] is not None else message_of_letter(letter),
            mail=mail_of_letter(letter, verified=verified),
            came=came,
            now=row["settled_at"],
            contact_name=name,
            contact_email=email,
            organization=organization,
            sender=letter.sender.email,
            confirmed=filed.confirmed if row["ticket_id"] else row["mailbox_id"] is not None,
            admission=filed.admission,
        )

    def _queue(self, number: int) -> Queue:
        return next(row for row in directory.queues(self.session) if row.id == number)

    def _requester(self, letter: Letter, queue: Queue) -> tuple[str, str, str]:
        """Name, address and organization of the contact filing would take or make."""
        who = sender_of(letter, by_form=queue.reply_to_asks)
        own = directory.own_addresses(self.session)
        if "@" not in who.email or bare_address(who.email) in own:
            return "", "", ""
        known = contacts.find(self.session, who.email)
        firm = known.organization_id if known else contacts.organization_of(
            self.session, who.email
        )  # fmt: skip
        name = (known.name if known else "") or who.name
        organization = directory.organization_name(self.session, firm) if firm else ""
        return name, who.email.lower(), organization

    def _learn_contacts(self, letters: Iterable[Letter]) -> None:
        wanted = {
            sender_of(each, by_form=form).email.lower()
            for each in letters
            for form in (False, True)
        }
        statement = rows_of(Contact).where(col(Contact.email).in_(wanted))
        known = {row.email: row for row in self.session.exec(statement)}
        for address in wanted:
            learn(self.session, ("contact", address), known.get(address))

    def _letters(
        self, rows: Sequence[RowMapping], filed: Mapping[int, Filed]
    ) -> Iterator[tuple[int, Letter]]:
        files = self._files([row["message_id"] for row in rows if row["message_id"]])
        headers = self._headers([row for row in rows if self._wants_headers(row)])
        for row in rows:
            number = row["id"]
            if row["body"] is None or headers.get(number, ()) is None:
                letter = self._parsed(row["sha256"])
                if letter is not None:
                    yield number, letter
                continue
            names = files.get(row["message_id"], ())
            language = filed.get(number, Filed()).language
            yield number, rebuilt(row, headers.get(number) or (), names, language)

    def _wants_headers(self, row: RowMapping) -> bool:
        return row["body"] is not None and (self.needs_headers or row["automatic"] == "list")

    def _headers(self, rows: Sequence[RowMapping]) -> dict[int, Headers | None]:
        if not rows:
            return {}
        beginning = func.substr(Blob.content, 1, MOST)
        hashes = {row["sha256"] for row in rows}
        statement = select(col(Blob.sha256), beginning).where(col(Blob.sha256).in_(hashes))
        read = {
            digest: headers_of(bytes(raw))
            for digest, raw in self.session.connection().execute(statement)
        }
        return {row["id"]: read.get(row["sha256"]) for row in rows}

    def _files(self, messages: Sequence[int]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        statement = select(col(AttachmentRow.message_id), col(AttachmentRow.filename)).where(
            col(AttachmentRow.message_id).in_(messages)
        )
        ordered = statement.order_by(col(AttachmentRow.id))
        for message, name in self.session.connection().execute(ordered):
            found.setdefault(message, []).append(name)
        return found

    def _parsed(self, sha256: str) -> Letter | None:
        try:
            return self.read(blobs.fetch(self.session, sha256))
        except (Unparseable, NotFound):
            return None


def _asked(choice: Choice) -> ColumnElement[bool]:
    dropped = and_(col(Intake.fate) == Fate.IGNORED.value, col(Intake.reason).like(DROPPED))
    fates = [Fate.NEW_TICKET.value, *([Fate.FOLLOW_UP.value] if choice.follow_ups else [])]
    return or_(col(Intake.fate).in_(fates), dropped)
