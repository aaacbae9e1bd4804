"""Conditions: what they ask, how they read, what they refuse."""

from __future__ import annotations

import pytest

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from tests.rules.naive import mail


def asks(condition: Condition, facts: MailFacts) -> bool:
    """Whether a rule with only this condition matches."""
    rule = Rule("r", (Action(ActionKind.TAG, "hit"),), all=(condition,))
    return bool(Rulebook.compile([rule]).decide(facts).matches)


@pytest.mark.parametrize(
    ("field", "operator", "value", "facts"),
    [
        ("subject", "contains", "vpn", mail("My VPN is down")),
        ("subject", "contains", "SKRIVARE PÅ", mail("skrivare på plan 3")),
        ("subject", "contains", "på", mail("pa\u030a")),
        ("subject", "contains", "a.b", mail("see a.b here")),
        ("subject", "is", " hello ", mail("Hello")),
        ("subject", "matches", r"^re: .*\d$", mail("RE: order 7")),
        ("body", "contains", "faktura", mail(body="Hej\nse FAKTURA bifogad")),
        ("from", "is", "BO@nordwind.example", mail()),
        ("from", "is", "bo hansen", mail()),
        ("from", "in_domain", "nordwind.example", mail()),
        ("from", "in_domain", "@Nordwind.Example", mail(sender="bo@sales.nordwind.example")),
        ("from", "in_domain", "ålborg.example", mail(sender="x@xn--lborg-lra.example")),
        ("to", "is", "it@desk.example", mail(to=("a@desk.example", "IT@desk.example"))),
        ("source", "is", "mail", mail()),
        ("queue", "is", "inbox", mail()),
    ],
)
def test_a_condition_holds(field: str, operator: str, value: str, facts: MailFacts) -> None:
    assert asks(Condition.of(field, operator, value), facts)


@pytest.mark.parametrize(
    ("field", "operator", "value", "facts"),
    [
        ("subject", "contains", "a.b", mail("see axb here")),
        ("subject", "is", "hello", mail("Hello you")),
        ("subject", "matches", "(?-i)Hello", mail("hello")),
        ("from", "in_domain", "wind.example", mail()),
        ("from", "in_domain", "nordwind.example", mail(sender="nordwind.example")),
        ("from", "in_domain", "nordwind.example", mail(sender="bo@nordwind.example.evil.test")),
        ("body", "contains", "hello", mail("hello")),
    ],
)
def test_a_condition_does_not_hold(field: str, operator: str, value: str, facts: MailFacts) -> None:
    assert not asks(Condition.of(field, operator, value), facts)


def test_a_header_is_asked_by_name_in_any_case_and_in_each_place_it_stands() -> None:
    facts = mail(headers=(("X-Kind", "a"), ("x-kind", "printer"), ("Other", "vpn")))
    assert asks(Condition.of("header", "contains", "print", "X-KIND"), facts)
    assert not asks(Condition.of("header", "contains", "vpn", "X-Kind"), facts)


def test_text_that_is_no_unicode_is_read_all_the_same() -> None:
    assert asks(Condition.of("subject", "contains", "vpn"), mail("\udcff vpn"))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("colour", "is", "red", ""), "Unknown field 'colour'"),
        (("subject", "sounds", "red", ""), "Unknown operator 'sounds'"),
        (("subject", "contains", "  ", ""), "empty value"),
        (("subject", "contains", "x", "X-A"), "header name"),
        (("header", "contains", "x", ""), "header name"),
        (("subject", "in_domain", "a.example", ""), "no domain"),
        (("subject", "matches", "(a", ""), "missing ): (a"),
        (("subject", "matches", "(?=a)", ""), "(?="),
        (("subject", "matches", "(a{1000}){1000}", ""), "repetition"),
    ],
)
def test_what_makes_no_question_is_refused(parts: tuple[str, str, str, str], said: str) -> None:
    with pytest.raises(RuleError) as refused:
        Condition.of(*parts)
    assert said in str(refused.value)


def test_conditions_read_as_sentences() -> None:
    assert str(Condition.of("subject", "contains", "vpn")) == "subject contains 'vpn'"
    assert str(Condition.of("from", "in_domain", "a.example")) == "from is in domain 'a.example'"
    assert str(Condition.of("header", "is", "x", "X-A")) == "header X-A is 'x'"


def test_a_pattern_that_stalls_other_engines_is_answered() -> None:
    assert not asks(Condition.of("subject", "matches", "^(a+)+$"), mail("a" * 100_000 + "!"))
