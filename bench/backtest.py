"""How many stored mails a second a backtest looks back on; by itself with 50,000 of them:

``python -m bench.backtest [MAILS]``

The mails are put straight into the tables that filing would have filled: raw bytes, ledger,
ticket, message, contact. Both rulebooks have 100 rules as in bench/rulebooks.py; the
proposed one has one more. Processor time is what counts: the machine may be shared.
"""

from __future__ import annotations

import hashlib
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert
from sqlmodel import Session, select

from bench import report
from bench.desks import empty_desk
from bench.report import Figure, Goal, Options, Section, Unit
from bench.rulebooks import rules
from bench.vocabulary import prose, subject
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import Stretch, backtest
from helpdesk_tui.desk.backtest.told import summary
from helpdesk_tui.desk.contacts import folded_words
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.mail.sandbox import parse_safely
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.rules.rulebook_toml import write_rulebook
from helpdesk_tui.store.tables import Blob, Change, Contact, Intake, Message, Queue, Ticket
from helpdesk_tui.words import Audience, Direction, Fate, Kind, Priority, Source, Status

RULES = 100
CHUNK = 1_000
CONTACTS = 5_000
DAYS = 30
LETTERS = 4_000
ALL = 50_000
"""Mails that are to be looked back on within a minute."""
GOAL = Goal(math.ceil(ALL / 60), at_least=True, of_anchor=False)
DRAFTS = {
    "a rule about texts": """
[[rule]]
name = "draft"
if = "body:web -auto:list"
then = ["priority high", "reply Thank you"]
""",
    "a rule about a header": """
[[rule]]
name = "draft"
if = "header.X-Origin:web -auto:list"
then = ["priority high", "reply Thank you"]
""",
    "a rule about time": """
[[rule]]
name = "draft"
when = "no change for 3d"
if = "subject:printer"
then = ["priority high", "reply We have not forgotten you"]
""",
}
"""What is proposed, by what it asks for."""
Row = dict[str, object]
Made = dict[type[object], list[Row]]


class Overlooked(Exception):
    """Not every mail was looked at: the time means nothing."""


def main(arguments: list[str]) -> int:
    """Print the table for so many mails; 1 when some were overlooked."""
    mails = int(arguments[0]) if arguments else ALL
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        try:
            section = looked_back(Path(folder), mails, _say)
        except Overlooked as error:
            _say(f"Nothing was measured: {error}")
            return 1
    sys.stdout.write(f"{report.table([section])}\n")
    return 0


def measure(folder: Path, options: Options) -> Section:
    """The same for few mails. Raises Overlooked."""
    return looked_back(folder, 500 if options.quick else 5_000, options.say)


def looked_back(folder: Path, mails: int, say: Callable[[str], None]) -> Section:
    """Make the desk and look back on it, for each of ``DRAFTS``. Raises Overlooked."""
    desk = empty_desk(folder / "backtest")
    edit_queue(desk, "Help", address="help@desk.example")
    import_rules(desk, read_file(write_rulebook(rules(RULES)), LOCAL))
    say(f"backtest: storing {mails:,} mails of {LETTERS:,} letters")
    store_mails(desk, mails)
    figures = []
    for what, text in DRAFTS.items():
        begun, spent = time.perf_counter(), time.process_time()
        proposal = Proposal(read_file(text, LOCAL))
        found = backtest(desk, proposal, Stretch(days=DAYS + 1), parse_safely)
        begun, spent = time.perf_counter() - begun, time.process_time() - spent
        if found.mails != mails:
            raise Overlooked(f"looked at {found.mails} mails of {mails}")
        say(f"backtest, {what}: {summary(found)}")
        say(f"backtest, {what}: {begun:.1f} s, CPU {spent:.1f} s")
        figures.append(Figure(f"mails a second, {what}", mails / spent, Unit.RATE, goal=GOAL))
    return Section(
        f"Backtest over {mails:,} stored mails of 4 kB, {RULES} rules and one proposed",
        tuple(figures),
        (f"By processor time; the goal is {ALL:,} mails within a minute.",),
    )


def store_mails(desk: Desk, count: int, seed: int = 1) -> None:
    """Put so many filed mails of the last ``DAYS`` days on a desk."""
    rng = random.Random(seed)
    with desk.store.read() as session:
        queues = [row.id or 0 for row in session.exec(select(Queue))]
    with desk.store.write() as session:
        now = desk.clock()
        rows = [
            Contact(
                id=n + 1, name=f"Person {n}", folded=folded_words(f"Person {n}"), email=_email(n),
                created_at=now,
            ).model_dump()
            for n in range(CONTACTS)
        ]  # fmt: skip
        session.connection().execute(insert(Contact), rows)
    for start in range(0, count, CHUNK):
        with desk.store.write() as session:
            _fill(session, desk, rng, range(start, min(start + CHUNK, count)), count, queues)


def _fill(
    session: Session, desk: Desk, rng: random.Random, numbers: range, count: int, queues: list[int]
) -> None:
    made: Made = {Blob: [], Ticket: [], Intake: [], Message: [], Change: []}
    step = timedelta(days=DAYS) / count
    for number in numbers:
        at = desk.clock() - step * (count - number)
        _one(made, rng, number + 1, at, rng.choice(queues))
    connection: Connection = session.connection()
    for table, rows in made.items():
        connection.execute(insert(table), rows)


def _one(made: Made, rng: random.Random, number: int, at: datetime, queue: int) -> None:
    person = rng.randrange(CONTACTS)
    words, body = subject(rng), prose(rng, LETTERS)
    raw = (
        f"From: Person {person} <{_email(person)}>\r\nTo: help@desk.example\r\n"
        f"Subject: {words}\r\nMessage-ID: <m{number}@firm.example>\r\n"
        f"X-Origin: {rng.choice(('web', 'phone', 'post'))}\r\n"
        f"Received: from a.example by b.example; Mon, 1 Jun 2026 12:00:00 +0000\r\n\r\n{body}"
    ).encode()
    digest = hashlib.sha256(raw).hexdigest()
    made[Blob].append({"sha256": digest, "size": len(raw), "content": raw})
    ticket = Ticket(
        id=number, subject=words, status=Status.NEW.value, priority=Priority.NORMAL.value,
        kind=Kind.REQUEST.value, source=Source.MAIL.value, queue_id=queue, contact_id=person + 1,
        created_at=at, updated_at=at, language="en",
    )  # fmt: skip
    made[Ticket].append(ticket.model_dump(exclude={"is_open"}))
    message = Message(
        id=number, ticket_id=number, direction=Direction.IN.value, audience=Audience.PUBLIC.value,
        author=f"Person {person}", author_email=_email(person), subject=words, body=body,
        to="help@desk.example", contact_id=person + 1, created_at=at, intake_id=number,
    )  # fmt: skip
    made[Message].append(message.model_dump())
    intake = Intake(
        id=number, queue_id=queue, source="bench", sha256=digest, size=len(raw), received_at=at,
        name=digest, internal_date=at, rfc_id=f"<m{number}@firm.example>", subject=words,
        sender=_email(person), fate=Fate.NEW_TICKET.value, ticket_id=number, message_id=number,
        settled_at=at,
    )  # fmt: skip
    made[Intake].append(intake.model_dump())
    made[Change].append({
        "id": 1_000_000 + number, "batch": 1_000_000 + number, "at": at, "actor_kind": "worker",
        "actor": "worker", "ticket_id": number, "verb": "file", "field": "confirmation",
        "old": "null", "new": '"sent"', "cause": f"mail {number}",
    })  # fmt: skip


def _email(number: int) -> str:
    return f"person{number}@firm{number % 90}.example"


def _say(line: str) -> None:
    """What goes on, away from the figures."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
