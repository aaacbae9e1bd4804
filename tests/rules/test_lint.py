"""Doubts about rules that can be read."""

from __future__ import annotations

from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition
from helpdesk_tui.rules.lint import Known, lint
from helpdesk_tui.rules.rule import Rule

KNOWN = Known(
    queues=frozenset({"IT", "Faktura"}),
    teams=frozenset({"First line"}),
    agents=frozenset({"alice"}),
    categories=frozenset({"Network", "Network / VPN"}),
)
CLOSE = (Action(ActionKind.CLOSE),)


def doubts(*rules: Rule) -> list[str]:
    return [str(problem) for problem in lint(rules, KNOWN)]


def test_a_sound_rulebook_raises_no_doubt() -> None:
    actions = (
        Action(ActionKind.QUEUE, "IT"),
        Action(ActionKind.CATEGORY, "Network / VPN"),
        Action(ActionKind.TEAM, "First line"),
        Action(ActionKind.OWNER, "alice"),
        Action(ActionKind.TAG, "anything"),
    )
    asked = (Condition.of("queue", "is", "faktura"), Condition.of("source", "is", "Mail"))
    assert doubts(Rule("sound", actions, all=asked), Rule("end", stop=True)) == []


def test_unknown_names_are_named_with_the_nearest() -> None:
    actions = (Action(ActionKind.QUEUE, "Faktur"), Action(ActionKind.OWNER, "zoe"))
    assert doubts(Rule("r", actions)) == [
        "r: There is no queue 'Faktur'. Did you mean 'Faktura'?",
        "r: There is no owner 'zoe'. Known: alice.",
    ]
    asked = (Condition.of("queue", "is", "HR"), Condition.of("source", "is", "fax"))
    said = doubts(Rule("r", CLOSE, any=asked))
    assert said[0].startswith("r: There is no queue 'HR'.")
    assert said[1].startswith("r: There is no source 'fax'.")


def test_rules_after_an_unconditional_stop_are_never_reached() -> None:
    rules = (
        Rule("off", stop=True, enabled=False),
        Rule("end", CLOSE, stop=True),
        Rule("late", CLOSE),
        Rule("late but off", CLOSE, enabled=False),
    )
    (said,) = doubts(*rules)
    assert said.startswith("late: It is never reached: rule 'end'")


def test_a_rule_that_contradicts_itself_can_never_match() -> None:
    vpn = Condition.of("subject", "contains", "vpn")
    two = (Condition.of("queue", "is", "IT"), Condition.of("queue", "is", "Faktura"))
    assert "stands in all and in none" in doubts(Rule("r", CLOSE, all=(vpn,), none=(vpn,)))[0]
    assert "queue cannot be several" in doubts(Rule("r", CLOSE, all=two))[0]
    assert doubts(Rule("r", CLOSE, any=two)) == []


def test_word_classes_that_know_ascii_only_are_pointed_out() -> None:
    assert (
        "ASCII" in doubts(Rule("r", CLOSE, all=(Condition.of("subject", "matches", r"\bål\b"),)))[0]
    )
    backslash = Condition.of("subject", "matches", r"\\bål")
    assert doubts(Rule("r", CLOSE, all=(backslash,))) == []
