"""Two hundred verbs by three agents at random, and all of them taken back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
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
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.undo import newest_own_batch, undo
from helpdesk_tui.errors import Moved, NotFound, NothingToUndo, Refused
from helpdesk_tui.store.tables import Change, Message, Ticket
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
            lambda: recall(desk, number),
            lambda: new_ticket(desk, "IT", word, text=word, contact="anna@nord.example"),
            lambda: run_line(desk, "priority urgent", several),
            lambda: run_line(desk, f"tag {word}", several),
        ]
    )


def play(stage: Stage, seed: int, steps: int) -> dict[int, object]:
    """Verbs at random after the dump that is returned; undos among them."""
    chance = random.Random(seed)
    numbers = [stage.ticket(f"Ticket {i}", text=WORDS[i % len(WORDS)]) for i in range(8)]
    stage.customer_writes(numbers[0], "Škoda again")
    start = dump(stage)
    done = 0
    while done < steps:
        stage.clock.forward(seconds=chance.randint(1, 4000))
        desk = chance.choice([stage.carl, stage.dora, stage.bo])
        try:
            if chance.random() < 0.1:
                undo(desk)
            else:
                one_verb(chance, desk, numbers)()
            done += 1
        except Refused:
            continue
    return start


@pytest.mark.parametrize("seed", [1, 2])
def test_all_taken_back_newest_first_is_as_it_was(stage: Stage, seed: int) -> None:
    start = play(stage, seed, 200)
    assert dump(stage) != start
    agents = (stage.carl, stage.dora, stage.bo)
    while newest := max(
        (batch, index) for index, desk in enumerate(agents) for batch in [_newest(desk)]
    )[0]:
        stage.clock.forward(seconds=1)
        undo(next(desk for desk in agents if _newest(desk) == newest))
    assert dump(stage) == start
    with stage.alice.store.read() as session:
        standing = session.exec(
            select(Change).where(
                col(Change.undone_by).is_(None),
                col(Change.actor_id) != stage.alice.actor.agent_id,
                col(Change.verb).not_in(("undo", "recall")),
            )
        ).all()
    assert standing == []


def test_each_agent_takes_back_all_own_or_is_told_why_not(stage: Stage) -> None:
    start = play(stage, 3, 200)
    conflicts: list[Moved | Refused] = []
    for desk in (stage.carl, stage.dora, stage.bo):
        for batch in _batches(desk):
            stage.clock.forward(seconds=1)
            try:
                undo(desk, batch)
            except (Moved, NotFound, Refused) as error:
                conflicts.append(error)
    assert all("#" in str(error) and "\n" not in str(error) for error in conflicts)
    assert conflicts
    # Newest first, over all agents, what was refused can be taken back after all.
    left = sorted(
        ((b, desk) for desk in (stage.carl, stage.dora, stage.bo) for b in _batches(desk)),
        key=lambda each: -each[0],
    )
    assert len(left) == len(conflicts)
    for _ in range(len(left)):
        for batch, desk in left:
            try:
                undo(desk, batch)
            except (Moved, NotFound, NothingToUndo, Refused):
                continue
    if not any(_batches(desk) for desk in (stage.carl, stage.dora, stage.bo)):
        assert dump(stage) == start


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
