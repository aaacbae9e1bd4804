"""The rulebook: order, stop, queues, reasons; and the fast way equals the plain one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition, Field, Operator
from helpdesk_tui.rules.decision import Verdict
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.words import Source
from tests.rules.naive import NOON, decide_slowly, mail

VPN = Condition.of("subject", "contains", "vpn")
IN_IT = Condition.of("queue", "is", "IT")


def sets(kind: str, value: str = "") -> tuple[Action, ...]:
    return (Action(ActionKind(kind), value),)


def names(rules: tuple[Rule, ...], facts: MailFacts) -> list[str]:
    return [match.rule for match in Rulebook.compile(rules).decide(facts).matches]


def test_a_match_says_which_conditions_held() -> None:
    rule = Rule(
        "network",
        sets("queue", "IT"),
        all=(VPN,),
        any=(Condition.of("body", "contains", "down"), Condition.of("body", "contains", "slow")),
        none=(Condition.of("from", "in_domain", "spam.test"),),
        version=7,
    )
    (match,) = Rulebook.compile([rule]).decide(mail("VPN", "it is slow")).matches
    assert match.label == "network@7"
    assert match.why == (
        "subject contains 'vpn'",
        "body contains 'slow'",
        "not: from is in domain 'spam.test'",
    )
    assert match.actions == sets("queue", "IT")


def test_a_rule_without_conditions_matches_every_mail() -> None:
    decision = Rulebook.compile([Rule("all", sets("tag", "x"))]).decide(mail())
    assert decision.matches[0].why == ("every mail",)


def test_stop_ends_the_rulebook() -> None:
    rules = (
        Rule("first", sets("tag", "a"), all=(VPN,)),
        Rule("second", stop=True, all=(VPN,)),
        Rule("third", sets("tag", "b")),
    )
    assert names(rules, mail("vpn")) == ["first", "second"]
    assert names(rules, mail("other")) == ["third"]


def test_later_rules_see_the_queue_that_earlier_ones_set() -> None:
    rules = (
        Rule("too early", sets("tag", "early"), all=(IN_IT,)),
        Rule("move", sets("queue", "IT"), all=(VPN,)),
        Rule("in IT", sets("priority", "high"), all=(IN_IT,)),
        Rule("not in IT", sets("tag", "elsewhere"), none=(IN_IT,)),
    )
    assert names(rules, mail("vpn")) == ["move", "in IT"]
    assert names(rules, mail("other")) == ["not in IT"]


def test_a_disabled_rule_is_silent() -> None:
    assert names((Rule("off", sets("close"), enabled=False),), mail()) == []


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(RuleError, match="Two rules are named 'a'"):
        Rulebook.compile([Rule("a", stop=True), Rule("a", stop=True)])


def test_the_last_word_stands_and_tags_add_up() -> None:
    rules = (
        Rule("one", (*sets("priority", "low"), *sets("tag", "a"), *sets("status", "open"))),
        Rule("two", (*sets("priority", "high"), *sets("tag", "a"), *sets("tag", "b"))),
        Rule("three", sets("close")),
    )
    final = Rulebook.compile(rules).decide(mail()).final
    assert [(str(action), match.rule) for action, match in final] == [
        ("priority high", "two"),
        ("tag a", "one"),
        ("tag b", "two"),
        ("close", "three"),
    ]


def test_explain_names_what_failed_in_every_rule() -> None:
    rules = (
        Rule("off", sets("close"), enabled=False),
        Rule(
            "picky",
            sets("close"),
            all=(VPN, Condition.of("body", "contains", "x")),
            any=(Condition.of("to", "is", "a@b.example"), IN_IT),
            none=(Condition.of("source", "is", "mail"),),
        ),
        Rule("end", stop=True, version=3),
        Rule("late", sets("close")),
    )
    said = [(e.verdict, e.reasons) for e in Rulebook.compile(rules).explain(mail("vpn"))]
    assert said == [
        (Verdict.DISABLED, ("the rule is switched off",)),
        (
            Verdict.FAILED,
            (
                "not true: body contains 'x'",
                "none is true: to is 'a@b.example'; queue is 'IT'",
                "must not be: source is 'mail'",
            ),
        ),
        (Verdict.MATCHED, ("every mail",)),
        (Verdict.STOPPED, ("rule end@3 stopped the rulebook",)),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("priority", "hi", "Unknown priority 'hi'"),
        ("status", "done", "Unknown status 'done'"),
        ("queue", " ", "empty value"),
        ("close", "now", "takes no value"),
    ],
)
def test_an_action_that_cannot_be_is_refused(kind: str, value: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        Action(ActionKind(kind), value)


def test_a_rule_that_contradicts_itself_or_does_nothing_is_refused() -> None:
    with pytest.raises(RuleError, match="does nothing"):
        Rule("idle")
    with pytest.raises(RuleError, match="queue stands twice"):
        Rule("twice", (*sets("queue", "A"), *sets("queue", "B")))
    with pytest.raises(RuleError, match="status and closes"):
        Rule("both", (*sets("status", "solved"), *sets("close")))
    with pytest.raises(RuleError, match="not usable"):
        Rule("two\nlines", sets("close"))


def test_many_rules_share_one_rulebook() -> None:
    rules = tuple(
        Rule(f"r{n}", sets("tag", f"t{n}"), all=(Condition.of("body", "contains", f"word{n}x"),))
        for n in range(3000)
    )
    assert names(rules, mail(body="word7x and word2999x and word")) == ["r7", "r2999"]


LETTERS = "aAåÅøæßřšČ.*+(b "
WORDS = st.text(LETTERS, min_size=1, max_size=3).filter(lambda text: text.strip())
TEXTS = st.text(LETTERS, max_size=12)
PATTERNS = st.sampled_from(["a+b", "^å", "(b|ř)a", "š.?A", "[^a-z ]", "b{2}", ".*"])
QUEUES = st.sampled_from(["IT", "HR", "Inbox"])
ADDRESSES = st.sampled_from(
    ["a@x.example", "A@sub.x.example", "b@y.example", "x.example", "b@notx.example", ""]
)
DOMAINS = st.sampled_from(["x.example", "y.example", "sub.x.example"])
TEXT_FIELDS = st.sampled_from([Field.SUBJECT, Field.BODY, Field.FROM, Field.TO])


def conditions() -> st.SearchStrategy[Condition]:
    texts = st.sampled_from([Operator.IS, Operator.CONTAINS])
    return st.one_of(
        st.builds(Condition, TEXT_FIELDS, texts, WORDS),
        st.builds(Condition, TEXT_FIELDS, st.just(Operator.MATCHES), PATTERNS),
        st.builds(
            Condition, st.just(Field.HEADER), texts, WORDS, st.sampled_from(["X-A", "x-a", "X-B"])
        ),
        st.builds(
            Condition, st.sampled_from([Field.FROM, Field.TO]), st.just(Operator.IN_DOMAIN), DOMAINS
        ),
        st.builds(Condition, st.just(Field.QUEUE), texts, QUEUES),
        st.builds(Condition, st.just(Field.SOURCE), texts, st.sampled_from(["mail", "web"])),
    )


GROUPS = st.lists(conditions(), max_size=2).map(tuple)
QUEUE_ACTIONS = QUEUES.map(lambda queue: sets("queue", queue))
RULES = st.lists(
    st.builds(
        Rule,
        st.just("r"),
        st.one_of(st.just(sets("tag", "t")), QUEUE_ACTIONS),
        GROUPS,
        GROUPS,
        GROUPS,
        st.sampled_from([True, True, True, False]),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=8,
).map(lambda rules: tuple(replace(rule, name=f"r{n}") for n, rule in enumerate(rules)))
MAILS = st.builds(
    MailFacts,
    ADDRESSES,
    TEXTS,
    st.lists(ADDRESSES, max_size=2).map(tuple),
    TEXTS,
    TEXTS,
    st.lists(st.tuples(st.sampled_from(["X-A", "X-B"]), TEXTS), max_size=2).map(tuple),
    st.sampled_from([Source.MAIL, Source.WEB]),
    QUEUES,
    st.just(NOON),
)


@settings(max_examples=300, deadline=None)
@given(RULES, MAILS)
def test_the_fast_way_decides_as_the_plain_one(rules: tuple[Rule, ...], facts: MailFacts) -> None:
    rulebook = Rulebook.compile(rules)
    plain = decide_slowly(rules, facts)
    assert [match.rule for match in rulebook.decide(facts).matches] == plain
    explained = rulebook.explain(facts)
    assert [e.rule for e in explained if e.verdict is Verdict.MATCHED] == plain
