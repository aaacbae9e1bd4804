"""One undo of going away: who left is here again, and so are the tickets nobody worked on."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.agents import AgentEntry, change_members, list_agents
from helpdesk_tui.desk.admin.allocation import add_strategy
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.admin.rules import add_rule, read_rule
from helpdesk_tui.desk.allocation.absence import come_back, go_away
from helpdesk_tui.desk.assign import assign
from helpdesk_tui.desk.classify import set_priority
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.conversation import note
from helpdesk_tui.desk.undo import newest_own_batch, undo
from helpdesk_tui.errors import NothingToUndo
from helpdesk_tui.words import OutboxState, Priority
from tests.desk.stage import Stage


def work_of_carl(stage: Stage) -> list[int]:
    """Two tickets of team Net, which takes turns, and one of a team without a strategy."""
    change_members(stage.alice, "Net", join=("dora", "bo"), leave=())
    edit_queue(stage.alice, "IT", team="Net")
    add_strategy(stage.alice, "net", "Net", "turn")
    numbers = [stage.ticket("One"), stage.ticket("Two"), stage.ticket("Bill", queue="Faktura")]
    for number in numbers:
        assign(stage.alice, number, "carl")
    return numbers


def carl_of(stage: Stage) -> AgentEntry:
    return next(agent for agent in list_agents(stage.alice) if agent.login == "carl")


def owners(stage: Stage, numbers: list[int]) -> list[object]:
    return [stage.fields(number)["owner"] for number in numbers]


@pytest.mark.parametrize(
    ("deputy", "moved"), [("dora", ["dora", "dora", "dora"]), (None, ["bo", "dora", None])]
)
def test_one_undo_brings_back_the_tickets_and_who_left(
    stage: Stage, deputy: str | None, moved: list[object]
) -> None:
    numbers = work_of_carl(stage)
    before = [stage.fields(number) for number in numbers]
    go_away(stage.carl, "carl", deputy=deputy)
    assert owners(stage, numbers) == moved
    done = undo(stage.carl)
    assert done.text == "Undone: away: carl is here again; 3 tickets are where they were"
    assert [stage.fields(number) for number in numbers] == before
    assert (carl_of(stage).away_until, carl_of(stage).deputy) == (None, "")
    with pytest.raises(NothingToUndo):
        undo(stage.carl)


def test_what_others_worked_on_meanwhile_is_left_and_named(stage: Stage) -> None:
    first, second, bill = numbers = work_of_carl(stage)
    go_away(stage.carl, "carl")
    note(stage.bo, first, "I am at it")
    stage.customer_writes(second)
    assign(stage.alice, bill, "alice")
    done = undo(stage.carl)
    assert done.text == (
        "Undone: away: carl is here again; 1 of 3 tickets moved back; left as they are:"
        f" #{first} (bo since: note), #{bill} (alice since: assign)"
    )
    assert owners(stage, numbers) == ["bo", "carl", "alice"]
    assert carl_of(stage).away_until is None
    with pytest.raises(NothingToUndo):  # and not the same again and again
        undo(stage.carl)


@pytest.mark.parametrize(
    ("state", "said"),
    [(OutboxState.WAITING, ""), (OutboxState.SENT, "; 1 mail about it had left already")],
)
def test_a_ticket_comes_back_though_a_mail_about_its_leaving_cannot(
    sqlite_stage: Stage, state: OutboxState, said: str
) -> None:
    stage = sqlite_stage
    number = stage.ticket()
    assign(stage.alice, number, "carl")
    rule = "[[rule]]\nname = 'told'\nwhen = 'field changed: owner'\nthen = 'reply {owner} has it'\n"
    add_rule(stage.alice, read_rule(rule))
    go_away(stage.carl, "carl", deputy="dora")
    stage.mail_is(number, state)
    done = undo(stage.carl)
    assert done.text == f"Undone: away: carl is here again; 1 ticket is where it was{said}"
    assert stage.fields(number)["owner"] == "carl"


def test_mail_that_has_left_is_not_taken_back_by_a_second_undo(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number = stage.ticket()
    assign(stage.alice, number, "carl")
    rule = "[[rule]]\nname = 'told'\nwhen = 'field changed: owner'\nthen = 'reply {owner} has it'\n"
    add_rule(stage.alice, read_rule(rule))
    go_away(stage.carl, "carl", deputy="dora")
    stage.mail_is(number, OutboxState.SENT)
    with stage.carl.store.read() as session:
        batch = newest_own_batch(session, stage.carl.actor.agent_id)
    undo(stage.carl, batch)
    with pytest.raises(NothingToUndo, match="mail that has left"):
        undo(stage.carl, batch)


def test_what_a_colleague_took_back_themselves_is_nobodys_work(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    numbers = work_of_carl(stage)
    go_away(stage.carl, "carl", deputy="dora")
    set_priority(stage.dora, numbers[0], Priority.HIGH)
    undo(stage.dora)
    undo(stage.carl)
    assert owners(stage, numbers) == ["carl"] * 3


def test_leaving_without_a_ticket_is_taken_back_and_nothing_else(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number = stage.ticket()
    run_line(stage.dora, "priority high", [number])
    run_line(stage.dora, "leave", ())
    assert undo(stage.dora).text == "Undone: leave: dora is here again"
    assert stage.fields(number)["priority"] == "high"


def test_coming_back_is_taken_back_too_and_then_the_leaving(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    numbers = work_of_carl(stage)
    until = stage.clock().replace(hour=17)
    go_away(stage.bo, "carl", until=until, deputy="dora")
    come_back(stage.bo, "carl")
    assert undo(stage.bo).text.startswith("Undone: back: carl is away until 2026-05-04 ")
    assert carl_of(stage).away_until == until
    undo(stage.bo)
    assert (carl_of(stage).away_until, owners(stage, numbers)) == (None, ["carl"] * 3)


def test_an_absence_that_was_changed_since_stays_as_it_is(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    numbers = work_of_carl(stage)
    go_away(stage.carl, "carl", deputy="dora")
    go_away(stage.bo, "carl", until=stage.clock().replace(hour=17), deputy="bo")
    said = undo(stage.carl).text
    assert said.startswith("Undone: away: carl is away until 2026-05-04 ")
    assert said.endswith("; 3 tickets are where they were")
    assert (owners(stage, numbers), carl_of(stage).deputy) == (["carl"] * 3, "bo")
