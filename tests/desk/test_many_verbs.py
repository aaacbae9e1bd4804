"""Two hundred verbs by three agents at random, and all of them taken back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlmodel import col, select

from helpdesk_tui.desk.assign import assign, claim, release
from helpdesk_tui.desk.classify import (
    set_category,
    set_kind,
    set_priority,
    set_queue,
    set_subject,
    set_tags,
    set_team,
)
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lifecycle import close, hide, reopen, set_due, set_status
from helpdesk_tui.desk.merge import merge, unmerge
from helpdesk_tui.desk.messages import recount
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.undo import newest_own_batch, undo
from helpdesk_tui.errors import Moved, Refused, Usage
from helpdesk_tui.folding import fold, words_of
from helpdesk_tui.store.tables import Change, Message, Ticket
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.views import Done
from helpdesk_tui.words import Kind, Priority, Status
from tests.desk.stage import Stage

NOT_STATE = {"version", "updated_at"}
"""What grows with every change, also with one that takes another back."""
WORDS = ("vpn", "røg", "faktura", "škoda", "printer")


def dump(stage: Stage) -> dict[int, object]:
    """Everything that is true of every ticket, and which words find it."""
    with stage.alice.store.read() as session:
        tickets = session.exec(select(Ticket).where(col(Ticket.withdrawn_at).is_(None))).all()
        said = session.exec(
            select(Message.ticket_id, Message.id, Message.body)
            .where(col(Message.withdrawn_at).is_(None))
            .order_by(col(Message.id))
        ).all()
    found = {word: stage.finds(word) for word in WORDS}
    return {
        t.id or 0: {
            **t.model_dump(exclude=NOT_STATE),
            "fields": stage.fields(t.id or 0),
            "said": [tuple(row) for row in said if row[0] == t.id],
            "found": [word for word in WORDS if t.id in found[word]],
        }
        for t in tickets
    }


def one_verb(chance: random.Random, desk: Desk, numbers: list[int]) -> Callable[[], Done]:
    number, other = chance.choice(numbers), chance.choice(numbers)
    word = chance.choice(WORDS)
    soon = desk.clock() + timedelta(minutes=chance.randint(1, 9000))
    several = chance.sample(numbers, 3)
    return chance.choice(
        [
            lambda: claim(desk, number),
            lambda: release(desk, number),
            lambda: assign(desk, number, chance.choice(["carl", "dora", "bo", "none"])),
            lambda: set_priority(desk, number, chance.choice(list(Priority))),
            lambda: set_category(desk, number, chance.choice(["vpn", "printer", "none"])),
            lambda: set_queue(desk, number, chance.choice(["IT", "Faktura"])),
            lambda: set_team(desk, number, chance.choice(["Net", "Money", "none"])),
            lambda: set_kind(desk, number, chance.choice(list(Kind))),
            lambda: set_subject(desk, number, f"About {word}"),
            lambda: set_tags(desk, number, [chance.choice("+-") + word]),
            lambda: set_status(desk, number, chance.choice(list(Status))),
            lambda: close(desk, number),
            lambda: reopen(desk, number),
            lambda: set_due(desk, number, chance.choice([soon, None])),
            lambda: hide(desk, number, chance.choice([soon, None])),
            lambda: merge(desk, number, other),
            lambda: unmerge(desk, number),
            lambda: note(desk, number, f"I think it is the {word}"),
            lambda: reply(desk, number, f"It is the {word}"),
            lambda: new_ticket(desk, "IT", word, text=word, contact="anna@nord.example"),
            lambda: run_line(desk, "priority urgent", several),
            lambda: run_line(desk, f"tag {word}", several),
        ]
    )


def play(stage: Stage, seed: int, steps: int, *, back: float = 0) -> dict[int, object]:
    """Verbs at random after the dump that is returned; ``back`` of them undos and recalls."""
    chance = random.Random(seed)
    numbers = [stage.ticket(f"Ticket {i}", text=WORDS[i % len(WORDS)]) for i in range(8)]
    stage.customer_writes(numbers[0], "Škoda again")
    start = dump(stage)
    done = 0
    while done < steps:
        stage.clock.forward(seconds=chance.randint(1, 4000))
        desk = chance.choice([stage.carl, stage.dora, stage.bo])
        step = one_verb(chance, desk, numbers)
        if chance.random() < back:
            number = chance.choice(numbers)
            step = partial(undo, desk) if chance.random() < 0.5 else partial(recall, desk, number)
        try:
            step()
        except (Refused, Usage):
            continue
        done += 1
    return start


def test_all_taken_back_newest_first_is_as_it_was(stage: Stage) -> None:
    start = play(stage, 1, 200)
    assert dump(stage) != start
    agents = (stage.carl, stage.dora, stage.bo)
    while newest := max(_newest(desk) for desk in agents):
        stage.clock.forward(seconds=1)
        undo(next(desk for desk in agents if _newest(desk) == newest))
    assert dump(stage) == start
    assert not any(_batches(desk) for desk in agents)


def test_each_agent_takes_back_all_own_or_is_told_why_not(stage: Stage) -> None:
    play(stage, 3, 200, back=0.2)
    conflicts: list[str] = []
    taken = 0
    agents = (stage.carl, stage.dora, stage.bo)
    for desk in agents:
        for batch in _batches(desk):
            stage.clock.forward(seconds=1)
            before = stage.newest_change()
            try:
                undo(desk, batch)
                taken += 1
            except (Moved, Refused) as error:
                conflicts.append(str(error))
                assert stage.newest_change() == before
    assert conflicts
    assert taken > len(conflicts)
    assert all("#" in conflict and "\n" not in conflict for conflict in conflicts)
    assert sum(len(_batches(desk)) for desk in agents) == len(conflicts)
    must_be_in_step(stage)


def must_be_in_step(stage: Stage) -> None:
    """What is kept twice agrees: the search index, the unread mark, the times."""
    with stage.alice.store.read() as session:
        standing = session.exec(select(Message).where(col(Message.withdrawn_at).is_(None))).all()
        tickets = session.exec(select(Ticket).where(col(Ticket.withdrawn_at).is_(None))).all()
        for word in WORDS:
            texts = {m.ticket_id: "" for m in standing}
            for m in standing:
                texts[m.ticket_id] += f" {m.subject} {m.body}"
            holds = {number for number, text in texts.items() if fold(word) in words_of(text)}
            assert set(stage.finds(word)) == holds
        for ticket in tickets:
            kept = ticket.model_dump()
            recount(session, ticket)
            assert ticket.model_dump() == kept
            assert ticket.urgent_at == (ticket.due_at or NEVER)
        session.rollback()


def _newest(desk: Desk) -> int:
    with desk.store.read() as session:
        return newest_own_batch(session, desk.actor.agent_id) or 0


def _batches(desk: Desk) -> list[int]:
    """Batches of an agent that still stand, the newest first."""
    statement = (
        select(Change.batch)
        .where(Change.actor_id == desk.actor.agent_id, col(Change.undone_by).is_(None))
        .where(col(Change.verb).not_in(("undo", "recall")))
        .distinct()
    )
    with desk.store.read() as session:
        return sorted(session.exec(statement), reverse=True)
