"""A desk as it is after years: every field has many values, and most tickets are closed.

Its queues, agents, tags, organizations and words are those the golden queries name
(tests/desk/golden_queries.py), so that each of them has something to find. About two
messages a ticket: the first mail of 450 characters, most often an answer, now and then a
second mail. Message ids grow with time, as they do in a desk that was lived in.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert
from sqlmodel import Session, col, select

from bench.vocabulary import WORDS, prose, subject
from helpdesk_tui.desk.admin.agents import add_agent, add_team
from helpdesk_tui.desk.admin.found import found_desk, sign_in
from helpdesk_tui.desk.admin.organizations import add_organization
from helpdesk_tui.desk.admin.queues import add_category, add_queue
from helpdesk_tui.desk.contacts import folded_words
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store import search
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import (
    Attachment,
    Blob,
    Category,
    Contact,
    Draft,
    Message,
    Seen,
    Tag,
    Ticket,
    TicketTag,
)
from helpdesk_tui.words import Audience, Direction, Kind, Priority, Role, Source, Status
from tests.builders import START
from tests.desk.golden_queries import PEOPLE
from tests.desk.golden_queries import WORDS as SOUGHT

FIRST_NUMBER = 1001
CHUNK = 10_000
CONTACTS = 20_000
FIRMS = 300
SLOTS = 4
"""Message ids a ticket leaves room for, so that answers come later and ids still grow."""
ANSWERED_AFTER, WRITTEN_AGAIN_AFTER = 40, 400
"""Tickets that come in between."""
EVERY = timedelta(minutes=3)
QUEUES = (("IT", 5), ("Faktura", 3), ("Help", 2), ("Sales", 1), ("Billing", 1))
AGENTS = ("carl", "dora", "bo", *(f"agent{n}" for n in range(20)))
CATEGORIES = ("Network / VPN", "Network / WLAN", "Hardware / Printer", "Hardware / Laptop",
              "Invoice / Reminder", "Software / SAP", "Account / Password")  # fmt: skip
TAGS = ("vpn", "škoda", "smørrebrød", "a b", *(f"tag{n}" for n in range(30)))
_OPEN = (Status.NEW, Status.OPEN, Status.WAITING_CONTACT, Status.WAITING_EXTERNAL, Status.DORMANT)
Row = dict[str, object]


def lived_in_desk(url: str, tickets: int, seed: int = 1) -> Desk:
    """A desk with so many tickets in an empty database, seen by carl at a fixed moment."""
    store = Store(url)
    desk = found_desk(store, name="Bench", login="ann", email="ann@desk.example")
    _furnish(desk)
    rng = random.Random(seed)
    with store.write() as session:
        _people(session, rng)
    waiting: list[Row] = []
    for start in range(0, tickets, CHUNK):
        numbers = range(start, min(start + CHUNK, tickets))
        with store.write() as session:
            waiting = _Chunk(session, rng, tickets).fill(numbers, waiting)
    with store.write() as session:
        _of_carl(session, rng, tickets)
    return sign_in(store, "carl", lambda: START)


def _furnish(desk: Desk) -> None:
    with desk.together("furnish"):
        for queue, _ in QUEUES:
            add_queue(desk, queue)
        for login in AGENTS:
            add_agent(
                desk, login, name=login.title(), email=f"{login}@desk.example", role=Role.SPECIALIST
            )
        add_team(desk, "Net", ("carl", "dora"))
        add_team(desk, "Money", ("bo",))
        for path in CATEGORIES:
            add_category(desk, path)
        add_organization(desk, "Škoda s.r.o.", domain="skoda.example")
        add_organization(desk, "Nord Øst", domain="nord.example")
        for firm in range(FIRMS):
            add_organization(desk, f"Firm {firm} A/S", domain=f"firm{firm}.example")


def _people(session: Session, rng: random.Random) -> None:
    connection = session.connection()
    insert_rows(connection, Contact, (_contact(rng, n) for n in range(CONTACTS)))
    insert_rows(connection, Tag, [{"id": n + 1, "name": name} for n, name in enumerate(TAGS)])
    session.connection().execute(insert(Blob), [{"sha256": "0" * 64, "size": 1, "content": b"x"}])


def insert_rows(connection: Connection, table: type[object], rows: Iterable[Row]) -> None:
    """Put rows into a table as they are; none at all is no error."""
    listed = list(rows)
    if listed:
        connection.execute(insert(table), listed)


def _person(number: int) -> tuple[str, str]:
    """Name and address of a contact; the first few are those the golden queries name."""
    if number < len(PEOPLE):
        return PEOPLE[number]
    word = WORDS[number % len(WORDS)].capitalize()
    return f"{word} {WORDS[number % 97].capitalize()}", f"p{number}@firm{number % FIRMS}.example"


def _contact(rng: random.Random, number: int) -> Row:
    name, email = _person(number)
    firm = {"skoda.example": 1, "nord.example": 2}.get(email.partition("@")[2])
    if number >= len(PEOPLE):
        firm = 3 + number % FIRMS if rng.random() < 0.8 else None
    row = Contact(
        name=name, folded=folded_words(name, email), email=email, created_at=START
    ).model_dump()
    return {**row, "id": number + 1, "organization_id": firm}


_TICKET = Ticket(
    subject="", status="", priority=0, kind=Kind.REQUEST.value, source="", queue_id=1,
    created_at=START, updated_at=START,
).model_dump(exclude={"is_open"})  # fmt: skip
_MESSAGE = Message(
    ticket_id=0, direction="", audience=Audience.PUBLIC.value, author="", body="",
    to="it@desk.example\nmalmö@desk.example", created_at=START,
).model_dump()  # fmt: skip
_FILE: Row = {
    "filename": "a.txt", "content_type": "text/plain", "size": 1, "sha256": "0" * 64,
    "inline": False, "content_id": "",
}  # fmt: skip


class _Chunk:
    """The tickets of one transaction, and what is said on them and on earlier ones."""

    def __init__(self, session: Session, rng: random.Random, tickets: int) -> None:
        self._session = session
        self._rng = rng
        self._tickets = tickets
        self._categories = list(session.exec(select(Category.id).order_by(col(Category.id))))

    def fill(self, numbers: range, waiting: Sequence[Row]) -> list[Row]:
        """Put them in; the messages that come after the last of them are handed back."""
        connection = self._session.connection()
        tickets, said = [], list(waiting)
        for number in numbers:
            ticket, messages = self._ticket(number)
            tickets.append(ticket)
            said += messages
        insert_rows(connection, Ticket, tickets)
        said.sort(key=_id)
        now = [row for row in said if _id(row) < SLOTS * numbers.stop]
        insert_rows(connection, Message, now)
        search.index(self._session, [_entry(row) for row in now])
        insert_rows(connection, TicketTag, self._tags(numbers))
        insert_rows(connection, Attachment, self._files(now))
        return said[len(now) :]

    def _moment(self, number: int) -> datetime:
        return START - EVERY * (self._tickets - number)

    def _ticket(self, number: int) -> tuple[Row, list[Row]]:
        rng = self._rng
        at = self._moment(number)
        contact = rng.randrange(CONTACTS) if rng.random() > 0.002 else rng.randrange(len(PEOPLE))
        newest_at, newest_in, messages = number, SLOTS * number + 1, []
        row: Row = {
            **_TICKET,
            **self._facts(number, at),
            "id": FIRST_NUMBER + number,
            "subject": self._subject(),
            "contact_id": contact + 1,
            "created_at": at,
        }
        messages.append(self._mail(row, number, number, SLOTS * number + 1, prose(rng, 450)))
        if rng.random() < 0.7 and number + ANSWERED_AFTER < self._tickets:
            newest_at = number + ANSWERED_AFTER
            messages.append(self._answer(row, newest_at))
        if rng.random() < 0.2 and number + WRITTEN_AGAIN_AFTER < self._tickets:
            newest_at = number + WRITTEN_AGAIN_AFTER
            newest_in = SLOTS * newest_at + 3
            messages.append(self._mail(row, number, newest_at, newest_in, prose(rng, 120)))
        row |= {"updated_at": self._moment(newest_at), "last_in_id": newest_in}
        row["last_in_at"] = row["updated_at"]
        return row, messages

    def _facts(self, number: int, at: datetime) -> Row:
        """Everything a ticket is but what is said on it; the newest are mostly open."""
        rng = self._rng
        is_new = self._tickets - number < 20_000
        open_now = rng.random() < (0.6 if is_new else 0.015)
        status = (
            rng.choice(_OPEN) if open_now else rng.choice((Status.SOLVED, *[Status.CLOSED] * 5))
        )
        given = rng.random() < (0.6 if open_now else 0.97)
        due = at + timedelta(hours=rng.randint(1, 1000)) if rng.random() < 0.3 else None
        later = at + timedelta(hours=rng.randint(1, 1000))
        organization = rng.randint(1, FIRMS + 2) if rng.random() < 0.8 else None
        facts: Row = {
            "status": status.value,
            "priority": rng.choices(list(Priority), (10, 75, 12, 3))[0].value,
            "source": rng.choices(list(Source), (85, 4, 5, 3, 1, 1, 1))[0].value,
            "language": rng.choices(("", "da", "sv", "cs", "en"), (5, 50, 20, 10, 15))[0],
            "queue_id": 1 + rng.choices(range(len(QUEUES)), [w for _, w in QUEUES])[0],
            "team_id": rng.choice((None, 1, 2, 1)),
            "owner_id": 2 + rng.randrange(len(AGENTS)) if given else None,
            "category_id": rng.choice(self._categories) if rng.random() < 0.7 else None,
            "organization_id": organization,
            "due_at": due,
            "hidden_until": later if rng.random() < 0.02 else None,
            "merged_into_id": FIRST_NUMBER + rng.randrange(number or 1)
            if number and rng.random() < 0.01 else None,
            "withdrawn_at": at if rng.random() < 0.001 else None,
        }  # fmt: skip
        return facts | ({"urgent_at": due} if due else {})

    def _subject(self) -> str:
        extra = f" {self._rng.choice(SOUGHT)}" if self._rng.random() < 0.1 else ""
        return subject(self._rng) + extra

    def _sought(self) -> str:
        """Now and then words the golden queries look for, some of them often."""
        rng = self._rng
        many = rng.choice((0, 0, 0, 1, 2, 5))
        return " ".join(
            SOUGHT[min(int(rng.expovariate(0.1)), len(SOUGHT) - 1)] for _ in range(many)
        )

    def _mail(self, ticket: Row, number: int, place: int, row_id: int, body: str) -> Row:
        name, email = _person(int(str(ticket["contact_id"])) - 1)
        return {
            **_MESSAGE,
            "id": row_id,
            "ticket_id": ticket["id"],
            "direction": Direction.IN.value,
            "contact_id": ticket["contact_id"],
            "author": name,
            "author_email": email,
            "subject": ticket["subject"],
            "body": f"{self._sought()}\n{body}",
            "to": _MESSAGE["to"] if ticket["source"] == Source.MAIL.value else "",
            "cc": "chef@nord.example" if number % 10 == 0 else "",
            "created_at": self._moment(place),
        }

    def _answer(self, ticket: Row, place: int) -> Row:
        rng = self._rng
        inside = rng.random() < 0.2
        return {
            **_MESSAGE,
            "id": SLOTS * place + 2,
            "ticket_id": ticket["id"],
            "direction": (Direction.INSIDE if inside else Direction.OUT).value,
            "audience": (Audience.INTERNAL if inside else Audience.PUBLIC).value,
            "agent_id": ticket["owner_id"],
            "author": "Desk",
            "author_email": "it@desk.example",
            "subject": f"Re: {ticket['subject']}",
            "body": prose(rng, 120),
            "to": _person(int(str(ticket["contact_id"])) - 1)[1],
            "created_at": self._moment(place),
        }

    def _tags(self, numbers: range) -> Iterator[Row]:
        rng = self._rng
        for number in numbers:
            if rng.random() < 0.25:
                many = rng.choice((1, 1, 2))
                chosen = {min(int(rng.expovariate(0.15)), len(TAGS) - 1) for _ in range(many)}
                for place in chosen:
                    yield {"ticket_id": FIRST_NUMBER + number, "tag_id": place + 1}

    def _files(self, messages: Sequence[Row]) -> Iterator[Row]:
        for row in messages:
            if row["direction"] == Direction.IN.value and self._rng.random() < 0.1:
                yield {**_FILE, "message_id": row["id"]}


def _id(row: Row) -> int:
    return int(str(row["id"]))


def _entry(row: Row) -> search.Entry:
    people = f"{row['to']} {row['cc']}"
    sender = f"{row['author']} {row['author_email']}"
    return search.Entry(_id(row), str(row["subject"]), str(row["body"]), sender, people)


def _of_carl(session: Session, rng: random.Random, tickets: int) -> None:
    """What carl has read of the newest tickets, and his drafts."""
    last = FIRST_NUMBER + tickets
    newest = range(max(FIRST_NUMBER, last - 100_000), last)
    read = [number for number in newest if rng.random() < 0.7]
    carl = 2
    insert_rows(session.connection(), Seen, (
        {"agent_id": carl, "ticket_id": n, "message_id": rng.choice((0, SLOTS * tickets))}
        for n in read
    ))  # fmt: skip
    drafted = rng.sample(newest, min(30, len(newest)))
    insert_rows(session.connection(), Draft, (
        {"ticket_id": n, "agent_id": carl, "kind": "reply", "body": "x", "to": "", "cc": "",
         "bcc": "", "seen_up_to": 0, "saved_at": START} for n in drafted
    ))  # fmt: skip
