"""A desk with tickets at random in four languages, and the same tickets as pure facts."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from helpdesk_tui.desk.admin.organizations import add_organization
from helpdesk_tui.desk.contacts import find_or_make
from helpdesk_tui.desk.create import open_ticket
from helpdesk_tui.desk.directory import queue
from helpdesk_tui.desk.drafts import save_draft
from helpdesk_tui.desk.messages import File, Said, say
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.rules.query import MessageFacts, TicketFacts
from helpdesk_tui.store.tables import (
    Agent,
    Attachment,
    Category,
    Contact,
    Draft,
    Message,
    Organization,
    Queue,
    Seen,
    Tag,
    Team,
    Ticket,
    TicketTag,
)
from helpdesk_tui.views import DraftView
from helpdesk_tui.words import Audience, Direction, DraftKind, Priority, Source, Status
from tests.desk.golden_queries import PEOPLE, WORDS
from tests.desk.stage import Stage


def sow(stage: Stage, seed: int, many: int) -> None:
    """Make tickets at random around the stage's time."""
    chance = random.Random(seed)
    add_organization(stage.alice, "Škoda s.r.o.", domain="skoda.example")
    add_organization(stage.alice, "Nord Øst", domain="nord.example")
    with stage.worker.transaction("sow") as tx:
        numbers = [_ticket(tx, chance) for _ in range(many)]
        for number in chance.sample(numbers, many // 10):
            tx.set(tx.ticket(number), "merged_into", chance.choice(numbers))
        for desk in (stage.carl, stage.dora):
            for number in chance.sample(numbers, many // 2):
                last = tx.ticket(number).last_in_id
                agent_id = desk.actor.agent_id or 0
                seen = Seen(
                    agent_id=agent_id, ticket_id=number, message_id=chance.choice([0, last])
                )
                tx.session.add(seen)
        tx.set(tx.ticket(numbers[-1]), "withdrawn", tx.now.isoformat())
    for number in chance.sample(numbers[:-1], many // 8):
        save_draft(stage.carl, number, DraftView(DraftKind.REPLY, "x", (), (), (), 0, tx.now))


def _words(chance: random.Random, most: int) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randint(1, most))]
    return chance.choice([" ", ", ", "\n"]).join(
        chance.choice([word, word.upper(), word.title()]) for word in words
    )


def _ticket(tx: Transaction, chance: random.Random) -> int:
    name, email = chance.choice(PEOPLE)
    who = find_or_make(tx, name, email) if chance.random() < 0.8 else None
    row = queue(tx.session, chance.choice(["IT", "Faktura"]))
    with tx.as_of(tx.now - timedelta(minutes=30 * chance.randint(0, 4000))):
        ticket = open_ticket(
            tx,
            subject=_words(chance, 4),
            queue=row,
            contact=who,
            source=chance.choice(list(Source)),
            language=chance.choice(["", "da", "sv", "cs"]),
        )
        for _ in range(chance.randint(0, 3)):
            _message(tx, chance, ticket, name, email)
        _sort(tx, chance, ticket)
    return ticket.id or 0


def _message(tx: Transaction, chance: random.Random, ticket: Ticket, name: str, email: str) -> None:
    direction = chance.choice(list(Direction))
    message = say(
        tx,
        ticket,
        Said(
            direction=direction,
            audience=chance.choice([Audience.PUBLIC, Audience.INTERNAL]),
            author=name,
            author_email=email,
            body=_words(chance, 12),
            subject=chance.choice(["", _words(chance, 3)]),
            to=("it@desk.example", "malmö@desk.example"),
            cc=chance.choice([(), ("chef@nord.example",)]),
            files=(File("a.txt", "text/plain", b"x"),) if chance.random() < 0.2 else (),
        ),
    )
    if chance.random() < 0.1:
        from helpdesk_tui.desk.messages import withdraw

        withdraw(tx, ticket, message)


def _sort(tx: Transaction, chance: random.Random, ticket: Ticket) -> None:
    some: dict[str, list[str | None]] = {
        "owner": [None, "carl", "dora", "bo"],
        "team": [None, "Net", "Money"],
        "category": [None, "Network", "Network / VPN", "Hardware / Printer"],
        "priority": [each.label for each in Priority],
        "status": [each.value for each in Status],
    }
    for field, values in some.items():
        tx.set(ticket, field, chance.choice(values))
    tx.set(
        ticket, "tags", chance.sample(["vpn", "škoda", "smørrebrød", "a b"], chance.randint(0, 2))
    )
    for field in ("due", "hidden_until"):
        if chance.random() < 0.6:
            moment = tx.now + timedelta(minutes=30 * chance.randint(-300, 300))
            tx.set(ticket, field, moment.isoformat())


def facts(session: Session, asking: int) -> list[TicketFacts]:
    """Every ticket as the agent with this id sees it, read table by table."""
    queues = {row.id: row.name for row in session.exec(select(Queue))}
    agents = {row.id: row.login for row in session.exec(select(Agent))}
    teams = {row.id: row.name for row in session.exec(select(Team))}
    paths = {row.id: row.path for row in session.exec(select(Category))}
    firms = {row.id: row.name for row in session.exec(select(Organization))}
    people = {row.id: row for row in session.exec(select(Contact))}
    tags = {row.id: row.name for row in session.exec(select(Tag))}
    tagged = [(row.ticket_id, tags[row.tag_id]) for row in session.exec(select(TicketTag))]
    seen = {r.ticket_id: r.message_id for r in session.exec(select(Seen)) if r.agent_id == asking}
    drafted = {r.ticket_id for r in session.exec(select(Draft)) if r.agent_id == asking}
    filed = {row.message_id for row in session.exec(select(Attachment))}
    standing = session.exec(select(Message).where(col(Message.withdrawn_at).is_(None))).all()
    found = []
    for row in session.exec(select(Ticket).where(col(Ticket.withdrawn_at).is_(None))):
        said = [message for message in standing if message.ticket_id == row.id]
        who = people.get(row.contact_id)
        found.append(
            TicketFacts(
                number=row.id or 0,
                status=Status(row.status),
                priority=Priority(row.priority),
                queue=queues[row.queue_id],
                owner=agents.get(row.owner_id, ""),
                team=teams.get(row.team_id, ""),
                category=paths.get(row.category_id, ""),
                tags=tuple(name for number, name in tagged if number == row.id),
                contact_name=who.name if who else "",
                contact_email=(who.email or "") if who else "",
                organization=firms.get(row.organization_id, ""),
                source=Source(row.source),
                language=row.language,
                created_at=row.created_at,
                updated_at=row.updated_at,
                due_at=row.due_at,
                hidden_until=row.hidden_until,
                unread=row.last_in_id > seen.get(row.id or 0, 0),
                merged=row.merged_into_id is not None,
                has_attachment=any(message.id in filed for message in said),
                has_reply=any(
                    m.direction == Direction.OUT and m.audience == Audience.PUBLIC for m in said
                ),
                has_draft=row.id in drafted,
                messages=tuple(
                    MessageFacts(
                        m.subject, m.body, m.author, m.author_email, (*m.to.split(), *m.cc.split())
                    )
                    for m in said
                ),
            )
        )
    return found


def days_around(now: datetime) -> list[str]:
    """Days a query may name."""
    return [f"{now + timedelta(days):%Y-%m-%d}" for days in (-40, -2, -1, 0, 1, 3)]
