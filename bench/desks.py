"""A large desk made fast: rows put straight into the product's own tables.

All tickets are open, so the list of open tickets is as long as the desk. Each has one
message of about 500 characters, which is in the search index.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, text
from sqlmodel import Session

from bench.vocabulary import prose, subject
from helpdesk_tui.desk.admin.found import found_desk
from helpdesk_tui.desk.admin.queues import add_queue
from helpdesk_tui.desk.contacts import folded_words
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.store import search
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Contact, Message, Participant, Ticket
from helpdesk_tui.words import Audience, Direction, Kind, Priority, Source, Status

FIRST_NUMBER = 1001
CONTACTS = 2_000
QUEUES = ("Help", "Sales", "Billing")
CHUNK = 5_000
NEWEST = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
OPEN = (Status.NEW, Status.OPEN, Status.WAITING_CONTACT)
Row = dict[str, object]


def empty_desk(folder: Path) -> Desk:
    """A fresh desk with three queues, signed in as its admin; its screen starts no worker.

    A worker that starts beside the screen would take half of a small machine, now and then.
    """
    folder.mkdir(parents=True)
    desk = found_desk(
        Store(str(folder / "desk.db")), name="Bench", login="ann", email="ann@desk.example"
    )
    for queue in QUEUES:
        add_queue(desk, queue)
    change_setting(desk, "start_worker", "no")
    return desk


def large_desk(folder: Path, tickets: int, seed: int = 1) -> Desk:
    """A desk with so many tickets."""
    desk = empty_desk(folder)
    rng = random.Random(seed)
    with desk.store.write() as session:
        _insert(session.connection(), Contact, (_contact(n) for n in range(CONTACTS)))
    for start in range(0, tickets, CHUNK):
        numbers = range(start, min(start + CHUNK, tickets))
        with desk.store.write() as session:
            _fill(session, rng, numbers, tickets)
    with desk.store.write() as session:
        session.connection().execute(text("ANALYZE"))
    return desk


def _fill(session: Session, rng: random.Random, numbers: range, tickets: int) -> None:
    connection = session.connection()
    rows = [_ticket(rng, number, tickets) for number in numbers]
    _insert(connection, Ticket, rows)
    people = ({"ticket_id": r["id"], "email": _email(r["contact_id"]), "role": "requester"}
              for r in rows)  # fmt: skip
    _insert(connection, Participant, people)
    messages = [_message(rng, row) for row in rows]
    _insert(connection, Message, messages)
    search.index(
        session,
        [
            search.Entry(
                int(str(row["id"])),
                str(row["subject"]),
                str(row["body"]),
                str(row["author_email"]),
                "",
            )
            for row in messages
        ],
    )


def _insert(connection: Connection, table: type[object], rows: Iterator[Row] | list[Row]) -> None:
    connection.execute(insert(table), list(rows))


def _email(contact_id: object) -> str:
    number = int(str(contact_id))
    return f"person{number}@firm{number % 90}.example"


def _contact(number: int) -> Row:
    row = Contact(
        name=f"Person {number}",
        folded=folded_words(f"Person {number}", _email(number + 1)),
        email=_email(number + 1),
        created_at=NEWEST,
    ).model_dump()
    row["id"] = number + 1
    return row


_TICKET = Ticket(
    subject="",
    status=Status.NEW.value,
    priority=Priority.NORMAL.value,
    kind=Kind.REQUEST.value,
    source=Source.MAIL.value,
    queue_id=1,
    created_at=NEWEST,
    updated_at=NEWEST,
).model_dump(exclude={"is_open"})


def _ticket(rng: random.Random, number: int, tickets: int) -> Row:
    """A ticket; later numbers are newer, one in five has a due time."""
    moment = NEWEST - timedelta(minutes=3) * (tickets - number)
    row: Row = {
        **_TICKET,
        "id": FIRST_NUMBER + number,
        "subject": subject(rng),
        "status": rng.choice(OPEN).value,
        "priority": rng.choice(tuple(Priority)).value,
        "queue_id": rng.randint(1, len(QUEUES)),
        "contact_id": rng.randint(1, CONTACTS),
        "created_at": moment,
        "updated_at": moment,
        "last_in_id": number + 1,
        "last_in_at": moment,
    }
    if rng.random() < 0.2:
        row["due_at"] = row["urgent_at"] = moment + timedelta(days=rng.randint(1, 400))
    return row


_MESSAGE = Message(
    ticket_id=0,
    direction=Direction.IN.value,
    audience=Audience.PUBLIC.value,
    author="",
    body="",
    created_at=NEWEST,
).model_dump()


def _message(rng: random.Random, ticket: Row) -> Row:
    return {
        **_MESSAGE,
        "id": ticket["last_in_id"],
        "ticket_id": ticket["id"],
        "contact_id": ticket["contact_id"],
        "author": f"Person {ticket['contact_id']}",
        "author_email": _email(ticket["contact_id"]),
        "subject": ticket["subject"],
        "body": prose(rng, 450),
        "created_at": ticket["created_at"],
    }
