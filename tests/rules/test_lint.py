"""What is doubtful in rules: names the desk has not, and what is meant by them."""

from __future__ import annotations

import pytest

from helpdesk_tui.rules.lint import Known, lint
from tests.rules.asked import rule

DESK = Known(
    queues=frozenset({"IT", "Faktura"}),
    teams=frozenset({"First line"}),
    agents=frozenset({"carl", "dora"}),
    categories=frozenset({"Network", "Network / VPN"}),
    organizations=frozenset({"Acme"}),
    strategies=frozenset({"first line"}),
    channels=frozenset({"chat", "sms"}),
    macros=frozenset({"Calm down"}),
    snippets=frozenset({"received", "solved"}),
    tags=frozenset({"network", "v1.0"}),
)


def doubts(*then: str, condition: str = "") -> list[str]:
    return [f"{each.what} {each.remedy}" for each in lint([rule("x", condition, *then)], DESK)]


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("queue ITT", "no queue 'ITT'. Did you mean 'IT'?"),
        ("team second line", "no team 'second line'. Did you mean 'First line'?"),
        ("owner karl", "no owner 'karl'. Did you mean 'carl'?"),
        ("category VNP", "no category 'VNP'. Did you mean 'VPN'?"),
        ("organization Zulu", "no organization 'Zulu'. Known: Acme."),
        ("allocate first lien", "no strategy 'first lien'. Did you mean 'first line'?"),
        ("template calm dwon", "no macro 'calm dwon'. Did you mean 'Calm down'?"),
        ("notify SMSS Look", "no channel 'SMSS'. Did you mean 'sms'?"),
        ("notify pager Look", "no channel 'pager'. Known: chat, sms."),
        ("notify mail doora Look", "no agent 'doora'. Did you mean 'dora'?"),
        ("reply Recieved", "no snippet 'Recieved'. Did you mean 'received'?"),
        ("reply Received", "no snippet 'Received'. Did you mean 'received'?"),
        ("reply Danke", "no snippet 'Danke'. It would be the whole text: write a sentence."),
        ("tag netwrok", "has the tag 'netwrok'. Did you mean 'network'?"),
        ("untag blue", "No ticket has the tag 'blue', and no rule gives it."),
        ("untag netwrok", "has the tag 'netwrok'. Did you mean 'network'?"),
    ],
)
def test_an_unknown_name_is_told_with_what_was_meant(then: str, said: str) -> None:
    (doubt,) = doubts(then)
    assert said in doubt


def test_what_the_desk_has_is_no_doubt() -> None:
    assert doubts(
        "queue it", "team FIRST LINE", "category vpn", "allocate",
        "template calm down", "notify chat Look", "notify mail owner Look",
        "notify mail team Look", "notify mail dora Look", "notify mail x@y.example Look",
        "reply received", "tag brand-new", "tag v1.1", "untag network",
    ) == []  # fmt: skip
    assert doubts("reply Thank you, {customer}.", "owner none") == []


def test_a_tag_that_rules_use_twice_is_meant() -> None:
    rules = [rule("a", "", "tag netwerk"), rule("b", "tag:netwerk", "untag netwerk")]
    assert lint(rules, DESK) == ()


def test_a_tag_is_compared_with_those_of_other_rules() -> None:
    rules = [rule("a", "", "tag reminder"), rule("b", "tag:reminder"), rule("c", "", "tag remindr")]
    (doubt,) = lint(rules, Known(tags=frozenset({"hit"})))
    assert (doubt.rule, doubt.remedy) == ("c", "Did you mean 'reminder'?")
    assert not doubt.is_name, "a new tag is no mistake by itself, so it is not refused"


def test_doubts_come_rule_by_rule() -> None:
    rules = [rule("a", "", "tag netwrok"), rule("b", "", "queue X")]
    assert [each.rule for each in lint(rules, DESK)] == ["a", "b"]


def test_without_any_of_its_kind_the_remedy_adds_one() -> None:
    (doubt,) = lint([rule("x", "", "template calm")], Known())
    assert doubt.remedy == "Add one: helpdesk-tui macro add NAME"
