"""Going away: open tickets move in one batch, and whoever is away is passed over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from helpdesk_tui.desk.admin.agents import change_members, list_agents
from helpdesk_tui.desk.admin.allocation import add_strategy
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.allocation.absence import ask_on_quit, come_back, go_away, leaving
from helpdesk_tui.desk.allocation.hand_out import explain
from helpdesk_tui.desk.assign import assign
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.lifecycle import set_status
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import NotAllowed, Refused, Usage
from helpdesk_tui.rules.absence import next_morning, read_absence
from helpdesk_tui.words import Status
from tests.desk.stage import Stage


def work_of(stage: Stage, login: str, *statuses: Status) -> list[int]:
    """Tickets of an agent, one for each status, in a team of three with a strategy."""
    change_members(stage.alice, "Net", join=("dora", "bo"), leave=())
    edit_queue(stage.alice, "IT", team="Net")
    add_strategy(stage.alice, "net", "Net", "turn")
    numbers = [stage.ticket(f"Ticket {status}") for status in statuses]
    for number, status in zip(numbers, statuses, strict=True):
        assign(stage.alice, number, login)
        set_status(stage.alice, number, status)
    return numbers


def owners(stage: Stage, numbers: list[int]) -> list[object]:
    return [stage.fields(number)["owner"] for number in numbers]


def test_open_tickets_move_by_allocation_and_one_undo_brings_all_back(stage: Stage) -> None:
    numbers = work_of(stage, "carl", Status.OPEN, Status.OPEN, Status.WAITING_CONTACT,
                      Status.CLOSED)  # fmt: skip
    assert str(leaving(stage.carl, "carl", deputy=None, keep_waiting=False)) == (
        "3 tickets of carl would move by allocation"
    )
    left = go_away(stage.carl, "carl", until=stage.clock() + timedelta(days=2))
    assert owners(stage, numbers) == ["bo", "dora", "bo", "carl"]
    assert str(left).partition("; ")[2] == "2 tickets to bo; 1 ticket to dora"
    cause = [c.cause for c in stage.changes(numbers[0]) if c.field == "owner"][-1]
    assert cause.startswith("allocation net: turn: bo of bo, dora, carl is away until 2026-05-06")
    undo(stage.carl)
    assert owners(stage, numbers) == ["carl"] * 4


def test_the_deputy_gets_them_and_what_waits_may_stay(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    numbers = work_of(stage, "carl", Status.OPEN, Status.WAITING_EXTERNAL)
    said = str(leaving(stage.carl, "carl", deputy="dora", keep_waiting=True))
    assert said == "1 ticket of carl would move to dora; 1 that wait stay"
    go_away(stage.carl, "carl", deputy="dora", keep_waiting=True)
    assert owners(stage, numbers) == ["dora", "carl"]
    entry = next(agent for agent in list_agents(stage.alice) if agent.login == "carl")
    assert (entry.deputy, entry.away_until is not None) == ("dora", True)


def test_a_deputy_who_is_away_has_a_deputy_and_two_of_each_other_have_none(
    sqlite_stage: Stage,
) -> None:
    stage = sqlite_stage
    numbers = work_of(stage, "carl", Status.OPEN)
    go_away(stage.dora, "dora", deputy="bo")
    assert leaving(stage.carl, "carl", deputy="dora", keep_waiting=False).deputy == "bo"
    go_away(stage.bo, "bo", deputy="dora")
    assert leaving(stage.carl, "carl", deputy="dora", keep_waiting=False).deputy == ""
    go_away(stage.carl, "carl", deputy="dora")
    assert owners(stage, numbers) == [None]
    why = stage.changes(numbers[0])[-1].cause
    assert "nobody of Net is here" in why
    assert "carl is away" in why


def test_whoever_was_away_until_a_moment_is_back_by_themselves(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    (number,) = work_of(stage, "carl", Status.OPEN)
    go_away(stage.bo, "bo", until=stage.clock() + timedelta(hours=1))
    assert "bo is absent" in " ".join(explain(stage.alice, number).reasons)
    stage.clock.forward(hours=1)
    assert explain(stage.alice, number).login == "bo"
    assert come_back(stage.bo, "bo") is False
    go_away(stage.bo, "bo")
    assert come_back(stage.bo, "bo") is True


def test_agents_say_it_of_themselves_and_dispatchers_of_all(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    with pytest.raises(NotAllowed, match="needs dispatcher"):
        go_away(stage.dora, "carl")
    with pytest.raises(NotAllowed, match="needs dispatcher"):
        come_back(stage.dora, "carl")
    go_away(stage.bo, "carl")
    with pytest.raises(Usage, match="for themselves"):
        go_away(stage.dora, "dora", deputy="dora")


def test_the_line_asks_before_tickets_move(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    numbers = work_of(stage, "carl", Status.OPEN)
    with pytest.raises(Refused, match="1 ticket of carl would move to dora") as refused:
        run_line(stage.carl, "away until friday deputy dora", ())
    assert refused.value.remedy == "If so, type: away until friday deputy dora yes"
    assert owners(stage, numbers) == ["carl"]
    done = run_line(stage.carl, "away until friday deputy dora yes", ())
    assert "carl is away until 2026-05-08 17:00; 1 ticket to dora" in done.text
    assert owners(stage, numbers) == ["dora"]
    assert run_line(stage.carl, "back", ()).text == "carl is here again"
    assert "carl is away until" in run_line(stage.carl, "leave", ()).text


def test_who_wants_to_be_asked_when_the_program_closes_is_told_what_would_move(
    sqlite_stage: Stage,
) -> None:
    stage = sqlite_stage
    work_of(stage, "carl", Status.OPEN, Status.OPEN)
    carl = AgentDesk(stage.carl)
    assert carl.asked_on_quit() == ""
    run_line(stage.carl, "onquit ask", ())
    assert carl.asked_on_quit() == "2 tickets of carl would move by allocation"
    carl.run("leave yes", ticket=None)
    assert carl.asked_on_quit() == ""  # who is away already is not asked
    run_line(stage.carl, "back", ())
    ask_on_quit(stage.bo, "carl", False)
    assert carl.asked_on_quit() == ""
    with pytest.raises(NotAllowed, match="needs dispatcher"):
        ask_on_quit(stage.dora, "carl", True)
    with pytest.raises(Usage, match="onquit ask, or onquit close"):
        run_line(stage.carl, "onquit now", ())


def test_an_evening_before_the_weekend_ends_on_monday() -> None:
    friday = datetime.fromisoformat("2026-05-08T16:00+02:00")
    assert next_morning(friday).isoformat() == "2026-05-11T07:00:00+02:00"
    assert read_absence("carl until monday keep", friday).login == "carl"
    for words in ("until", "keep carl", "carl bo", "until friday until monday"):
        with pytest.raises(Usage):
            read_absence(words, friday)
