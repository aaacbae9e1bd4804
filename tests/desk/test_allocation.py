"""Handing tickets out on a desk: who, why, by rule, one at a time, and undone."""

from __future__ import annotations

import threading

import pytest

from helpdesk_tui.desk.admin.agents import change_members
from helpdesk_tui.desk.admin.allocation import (
    add_strategy,
    agent_codes,
    edit_strategy,
    list_strategies,
    remove_strategy,
    set_codes,
    set_contact_country,
)
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.admin.rules import add_rule, find_rule, lint_rules, read_rule
from helpdesk_tui.desk.allocation.absence import go_away
from helpdesk_tui.desk.allocation.hand_out import allocate, explain
from helpdesk_tui.desk.assign import assign
from helpdesk_tui.desk.classify import set_category, set_priority
from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.desk.why.causes import LinkKind, read_cause
from helpdesk_tui.errors import NotFound, Refused, Usage
from helpdesk_tui.rules.allocation import Step
from helpdesk_tui.words import Priority
from tests.desk.stage import Stage


def furnish(stage: Stage, steps: str = "skill, language, workload") -> Stage:
    """Carl, dora and bo in team Net, which has the queue IT and one strategy."""
    change_members(stage.alice, "Net", join=("dora", "bo"), leave=())
    edit_queue(stage.alice, "IT", team="Net")
    add_strategy(stage.alice, "net", "Net", steps)
    return stage


def owner(stage: Stage, number: int) -> object:
    return stage.fields(number)["owner"]


def cause(stage: Stage, number: int) -> str:
    return [c.cause for c in stage.changes(number) if c.field == "owner"][-1]


def test_the_best_qualified_with_the_least_work_gets_it(stage: Stage) -> None:
    furnish(stage)
    set_codes(stage.alice, "carl", {Step.SKILL: ["VPN"]})
    set_codes(stage.alice, "dora", {Step.SKILL: ["vpn", "printer"]})
    busy, number = stage.ticket("Old"), stage.ticket("No tunnel")
    set_priority(stage.alice, busy, Priority.URGENT)
    assign(stage.alice, busy, "carl")
    set_category(stage.alice, number, "Network / VPN")

    assert explain(stage.alice, number).login == "dora"
    assert owner(stage, number) is None
    done = allocate(stage.alice, number)
    assert done.text == f"#{number} is dora's (net: workload (carl 4, dora 0): dora)"
    assert owner(stage, number) == "dora"
    assert cause(stage, number) == (
        "allocation net: workload (carl 4, dora 0): dora, verb allocate"
    )
    undo(stage.alice)
    assert owner(stage, number) is None


def test_a_rival_waits_until_the_load_is_known(stage: Stage) -> None:
    """While one hands out and has not committed, another would see the load of before."""
    furnish(stage, "workload")
    first, second, third = (stage.ticket(f"Ticket {i}") for i in range(3))
    rival = threading.Thread(target=allocate, args=(stage.bo, second))
    with stage.alice.together("slow"):
        allocate(stage.alice, first)
        rival.start()
        rival.join(0.5)
        assert rival.is_alive()
    rival.join(30)
    allocate(stage.alice, third)
    assert [owner(stage, n) for n in (first, second, third)] == ["bo", "carl", "dora"]


def test_whoever_solves_such_tickets_fastest_gets_the_next(stage: Stage) -> None:
    furnish(stage, "efficiency")
    for login, hours in (("carl", 2), ("carl", 4), ("dora", 5), ("dora", 1), ("dora", 1)):
        number = stage.ticket("Paper jam")
        set_category(stage.alice, number, "Hardware / Printer")
        assign(stage.alice, number, login)
        stage.clock.forward(hours=hours)
        close(stage.alice, number)
    number = stage.ticket("Paper jam again")
    set_category(stage.alice, number, "Hardware / Printer")
    allocate(stage.alice, number)
    assert owner(stage, number) == "dora"
    assert "efficiency (bo ?, carl 3.0 h, dora 1.0 h): dora" in cause(stage, number)
    stage.clock.forward(days=200)
    assert "efficiency: nobody, passed over" in " ".join(explain(stage.alice, number).reasons)


def test_turns_go_round(sqlite_stage: Stage) -> None:
    stage = furnish(sqlite_stage, "turn")
    numbers = [stage.ticket(f"Ticket {i}") for i in range(5)]
    with stage.alice.together("many"):
        for number in numbers:
            allocate(stage.alice, number)
    assert [owner(stage, number) for number in numbers] == ["bo", "carl", "dora", "bo", "carl"]


def test_country_language_and_keyword_narrow(sqlite_stage: Stage) -> None:
    stage = furnish(sqlite_stage, "keyword!, country")
    set_codes(stage.alice, "carl", {Step.COUNTRY: ["SE"], Step.KEYWORD: ["Vänta lite"]})
    set_codes(stage.alice, "dora", {Step.COUNTRY: ["dk"], Step.KEYWORD: ["vanta lite"]})
    number = stage.ticket("Vill du VÄNTA lite?")
    email = str(stage.fields(number)["contact"])
    set_contact_country(stage.alice, email, "se")
    assert explain(stage.alice, number).reasons == (
        "net: keyword: carl, dora", "net: country: carl",
    )  # fmt: skip
    set_contact_country(stage.alice, email, "DK")
    assert explain(stage.alice, number).login == "dora"
    other = stage.ticket("Something else")
    with pytest.raises(Refused, match="nobody, and it is a must"):
        allocate(stage.alice, other)
    assert owner(stage, other) is None


def test_another_team_takes_what_the_first_has_nobody_for(sqlite_stage: Stage) -> None:
    stage = furnish(sqlite_stage, "skill!")
    change_members(stage.alice, "Money", join=("alice",), leave=())
    add_strategy(stage.alice, "rest", "Money", "turn")
    edit_strategy(stage.alice, "net", otherwise="rest")
    number = stage.ticket("Anything")
    allocate(stage.alice, number)
    assert (stage.fields(number)["owner"], stage.fields(number)["team"]) == ("alice", "Money")
    with pytest.raises(Refused, match="asks rest"):
        remove_strategy(stage.alice, "rest")


def test_what_cannot_be_handed_out_is_told(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number = stage.ticket("Anything")
    with pytest.raises(Refused, match="has no team"):
        allocate(stage.alice, number)
    furnish(stage)
    with pytest.raises(NotFound, match="Did you mean net"):
        allocate(stage.alice, number, "nett")
    close(stage.alice, number)
    with pytest.raises(Refused, match="is closed"):
        allocate(stage.alice, number)
    with pytest.raises(Refused, match="strategy 'NET' already"):
        add_strategy(stage.alice, "NET", "Net", "turn")
    with pytest.raises(Usage, match="followed by itself"):
        edit_strategy(stage.alice, "net", otherwise="net")
    for step, code in ((Step.COUNTRY, "Denmark"), (Step.LANGUAGE, "danish"), (Step.SKILL, "?")):
        with pytest.raises(Usage):
            set_codes(stage.alice, "carl", {step: [code]})


def test_codes_and_strategies_are_kept_as_they_are_compared(sqlite_stage: Stage) -> None:
    stage = furnish(sqlite_stage, "skill!  language,workload")
    set_codes(stage.alice, "carl", {Step.SKILL: ["SAP", "Nätverk"], Step.LANGUAGE: ["da"]})
    set_codes(stage.alice, "carl", {}, {Step.SKILL: ["sap"]})
    assert agent_codes(stage.alice, "carl") == {Step.SKILL: ("natverk",), Step.LANGUAGE: ("da",)}
    assert [", ".join(map(str, each.steps)) for each in list_strategies(stage.alice)] == [
        "skill!, language, workload"
    ]


def test_a_rule_allocates_and_says_so(sqlite_stage: Stage) -> None:
    stage = furnish(sqlite_stage, "turn")
    text = "[[rule]]\nname = 'hand'\nwhen = 'ticket created'\nthen = ['allocate', 'team Net']\n"
    add_rule(stage.alice, read_rule(text))
    assert lint_rules(stage.alice) == ()
    number = stage.ticket("Anything")
    assert owner(stage, number) == "bo"
    assert cause(stage, number) == (
        "allocation net: turn: bo of bo, carl, dora, rule hand@1, verb new"
    )


def test_the_cause_of_a_move_is_told_link_by_link() -> None:
    cause = (
        "allocation net: turn: bo of bo, dora, carl is away until 2026-05-06T08:00:00+00:00,"
        " macro gone@2, verb away"
    )
    assert [link.text for link in read_cause(cause)] == [
        "allocation net: turn: bo of bo, dora",
        "carl is away until 2026-05-06T08:00:00+00:00",
        "macro gone@2",
        "verb away",
    ]
    kinds = [each.kind for each in read_cause("allocation a: b, rule hand@1 (tag:x), mail 7")]
    assert kinds == [LinkKind.OTHER, LinkKind.RULE, LinkKind.MAIL]


def test_a_rule_passes_over_whoever_is_away(sqlite_stage: Stage) -> None:
    stage = furnish(sqlite_stage, "turn")
    text = "[[rule]]\nname = 'all'\nwhen = 'ticket created'\nthen = 'owner carl'\n"
    add_rule(stage.alice, read_rule(text))
    go_away(stage.carl, "carl")
    number = stage.ticket("Anything")
    assert owner(stage, number) is None
    assert [c.new for c in stage.changes(number) if c.field == "rule skipped"] == [
        "owner carl: carl is away; left to Net"
    ]
    assert find_rule(stage.alice, "all").error == ""
