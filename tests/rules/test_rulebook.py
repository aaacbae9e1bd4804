"""The rulebook: order, stop, what rules leave behind, reasons; the fast way is the plain one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.decision import Verdict
from helpdesk_tui.rules.effects import Given, QueuePlace
from helpdesk_tui.rules.events import FOLLOW_UP, read_event
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from tests.rules.asked import NOON, decide_slowly, mail, rule

PLACES = {"IT": QueuePlace("Line", "Tech"), "HR": QueuePlace("", "Admin"), "Inbox": QueuePlace()}


def names(rules: tuple[Rule, ...], facts: TicketFacts) -> list[str]:
    return [match.rule.name for match in Rulebook.compile(rules, PLACES).decide(facts).matches]


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ("subject:vpn", mail("My VPN is down")),
        ("subject:/vpn/", mail("Openvpn3")),
        ('subject:"skrivare på"', mail("Skrivare, pa\u030a plan 3")),
        ("subject:/på/", mail("pa\u030a")),
        ("subject=hello", mail(" Hello")),
        (r"subject:/^re: .*\d$/", mail("RE: order 7")),
        ("body:fak*", mail(body="Hej\nse FAKTURA_1 bifogad")),
        ("vpn hansen", mail(body="vpn")),
        ("from=BO@nordwind.example", mail()),
        ('from="bo hansen"', mail()),
        ("from:@nordwind.example", mail(sender="bo@Sales.nordwind.example")),
        ("from:@ålborg.example", mail(sender="x@xn--lborg-lra.example")),
        ("to=it@desk.example", mail(to=("a@desk.example", "IT@desk.example"))),
        ("header.X-KIND:printer", mail(headers=(("X-Kind", "a"), ("x-kind", "Printer b")))),
        ("header:x-kind", mail(headers=(("X-Kind", ""),))),
        ("attachment:scan has:attachment", mail(files=("scan 1.pdf",))),
        ("lang:da auto:reply", mail(language="da", automatic="reply")),
        ("auto:none customer:hansen org:nordwind", mail()),
        ("queue:inbox status:new owner:none priority<high age<1h", mail()),
    ],
)
def test_a_condition_holds(condition: str, facts: TicketFacts) -> None:
    assert names((rule("r", condition),), facts) == ["r"]
    assert decide_slowly((rule("r", condition),), facts, PLACES) == ["r"]


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ("subject:vpn", mail("openvpn vpns")),
        ('subject:"a b"', mail("a_c b")),
        ("subject=hello", mail("Hello you")),
        ("subject:/(?-i)Hello/", mail("hello")),
        ("from:@wind.example", mail()),
        ("from:@nordwind.example", mail(sender="bo@nordwind.example.evil.test")),
        ("header.X-Kind:vpn", mail(headers=(("Other", "vpn"),))),
        ("subject:/^(a+)+$/", mail("a" * 100_000 + "!")),
        ("subject:å", mail("\udcff")),
    ],
)
def test_a_condition_does_not_hold(condition: str, facts: TicketFacts) -> None:
    assert names((rule("r", condition),), facts) == []
    assert decide_slowly((rule("r", condition),), facts, PLACES) == []


def test_a_match_says_what_held() -> None:
    made = replace(rule("network", "subject:vpn (body:down OR body:slow) -from:@a.test"), version=7)
    (match,) = Rulebook.compile([made]).decide(mail("VPN", "it is slow")).matches
    assert match.cause == "rule network@7 (subject:vpn; body:slow; -from:@a.test)"


def test_later_rules_see_the_ticket_as_earlier_ones_leave_it() -> None:
    rules = (
        rule("too early", "queue:IT"),
        rule("move", "subject:vpn", "queue it", "priority high", "tag x"),
        rule("in IT", "queue:IT team:line priority:high tag:x"),
        rule("tech", "", "owner carl", departments=("tech",)),
        rule("owned", "owner:carl status:open", "close", stop=True),
        rule("late"),
    )
    assert names(rules, mail("vpn")) == ["move", "in IT", "tech", "owned"]
    assert names(rules, mail("other")) == ["late"]


class Told:
    """A desk of one macro and one agent."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def template(self, name: str) -> tuple[Action, ...]:
        self.asked.append(f"template {name}")
        return (Action("priority", "high"), Action("allocate", "second"))

    def left_to(self, login: str) -> str | None:
        return None

    def allocation(self, facts: TicketFacts, strategy: str) -> Given:
        self.asked.append(f"allocate {strategy} when {facts.priority.label} in {facts.queue}")
        return Given("dora", "line")


def test_later_rules_see_templates_and_whom_allocation_chooses() -> None:
    rules = Rulebook.compile((
        rule("calm", "subject:vpn", "template calm", "queue IT"),
        rule("high", "priority:high owner:dora", "priority low", "allocate"),
        rule("given", "owner:dora team:line priority:low status:open"),
    ), PLACES)  # fmt: skip
    told = Told()
    decision = rules.decide(mail("vpn"), foresight=told)
    assert [match.rule.name for match in decision.matches] == ["calm", "high", "given"]
    assert told.asked[:2] == ["template calm", "allocate second when high in IT"]
    assert told.asked[-1] == "allocate  when low in IT"
    assert [each.verdict for each in rules.explain(mail("vpn"), foresight=told)] == [
        Verdict.MATCHED, Verdict.MATCHED, Verdict.MATCHED,
    ]  # fmt: skip


def test_what_no_later_rule_asks_is_not_looked_up() -> None:
    rules = Rulebook.compile((rule("a", "subject:vpn", "allocate"), rule("b", "body:x")))
    told = Told()
    rules.decide(mail("vpn"), foresight=told)
    assert told.asked == []


def test_the_last_word_stands_the_queue_goes_first_and_tags_add_up() -> None:
    rules = (
        rule("one", "", "team A", "priority low", "tag a", "note hi"),
        rule("two", "", "queue IT", "priority high", "tag a", "tag b"),
        rule("three", "", "close"),
    )
    final = Rulebook.compile(rules).decide(mail()).final
    assert [(str(action), match.rule.name) for action, match in final] == [
        ("queue IT", "two"), ("team A", "one"), ("priority high", "two"), ("tag a", "one"),
        ("tag b", "two"), ("close", "three"), ("note hi", "one"),
    ]  # fmt: skip


def test_explain_names_what_failed_in_every_rule() -> None:
    rules = (
        rule("off", enabled=False),
        rule("picky", "subject:vpn body:x (to=a@b.example OR queue:IT)"),
        rule("other", when=(FOLLOW_UP,)),
        rule("there", queues=("HR",)),
        rule("end", stop=True),
        rule("late"),
    )
    said = [(e.verdict, e.reasons) for e in Rulebook.compile(rules).explain(mail("vpn"))]
    assert said == [
        (Verdict.DISABLED, ("the rule is switched off",)),
        (Verdict.FAILED, ("not true: body:x", "not true: to=a@b.example OR queue:IT")),
        (Verdict.ELSEWHERE, ("it waits for: follow-up in",)),
        (Verdict.FAILED, ("the ticket is not in HR",)),
        (Verdict.MATCHED, ("it has no condition",)),
        (Verdict.STOPPED, ("rule end@1 stopped the rulebook",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("priority hi", "Unknown priority 'hi'"),
        ("status done", "Unknown status 'done'"),
        ("queue ", "has no value"),
        ("close now", "takes no value"),
        ("due soon", "is not a time"),
        ("colour red", "Unknown action"),
        ("notify mail carl", "whom and what"),
    ],
)
def test_an_action_that_cannot_be_is_refused(words: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        Action.read(words)


@pytest.mark.parametrize(
    "text",
    ["mail in", "follow-up in", "reopened", "field changed: status", "no change for 48h",
     "due in 30m", "schedule: mon-fri 08:00", "schedule: mon,thu 23:59", "schedule: 06:00"],
)  # fmt: skip
def test_an_event_is_written_as_it_is_read(text: str) -> None:
    assert str(read_event(text)) == text


WORDS = st.sampled_from(["vpn", "å", "Ærø", "b1", "x", "vpn gateway", "řš", "日本"])
TEXTS = st.lists(WORDS | st.sampled_from(["_", "-", ".", "vpnx", "avpn"]), max_size=6).flatmap(
    lambda words: st.sampled_from([" ".join(words), "-".join(words), "".join(words)])
)
FIELDS = st.sampled_from(["subject:", "body:", "from:", "to:", "", "header.X-A:", "attachment:"])
TERMS = st.one_of(
    st.builds(lambda f, w, s: f'{f}"{w}"{s}', FIELDS, WORDS, st.sampled_from(["", "*"])),
    st.builds(
        lambda f, p: f"{f}/{p}/", FIELDS.filter(bool), st.sampled_from(["v.n", "^å", "x|b", "ř+"])
    ),
    st.sampled_from(
        ["from=a@x.example", "from:@x.example", "to:@y.example", "header:X-A", "queue:IT",
         "tag:a", "priority:high", "owner:carl", "status:open", "has:attachment", "org:x",
         "lang:da", "team:Line"]
    ),
)  # fmt: skip
CONDITIONS = st.recursive(
    TERMS,
    lambda parts: st.one_of(
        st.builds("({} OR {})".format, parts, parts),
        st.builds("{} {}".format, parts, parts),
        st.builds("-({})".format, parts),
    ),
    max_leaves=4,
)
ACTIONS = st.sampled_from(
    [("tag a",), ("queue IT",), ("priority high", "tag b"), ("owner carl",), ("untag a",),
     ("organization x", "language da"), ("close",)]
)  # fmt: skip
RULES = st.lists(
    st.builds(
        lambda c, a, stop, queues: rule("r", c, *a, stop=stop, queues=queues),
        CONDITIONS, ACTIONS, st.sampled_from([False, False, False, True]),
        st.sampled_from([(), (), ("IT",)]),
    ),
    max_size=6,
).map(lambda rules: tuple(replace(each, name=f"r{n}") for n, each in enumerate(rules)))  # fmt: skip
MAILS = st.builds(
    mail, TEXTS, TEXTS,
    sender=st.sampled_from(["a@x.example", "A@sub.x.example", "b@y.example", ""]),
    to=st.lists(st.sampled_from(["a@y.example", "vpn@x.example"]), max_size=2).map(tuple),
    headers=st.lists(st.tuples(st.sampled_from(["x-a", "X-B"]), TEXTS), max_size=2).map(tuple),
    files=st.lists(TEXTS, max_size=1).map(tuple),
    queue=st.sampled_from(["IT", "HR", "Inbox"]),
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(RULES, MAILS)
def test_the_fast_way_decides_as_the_plain_one(rules: tuple[Rule, ...], facts: TicketFacts) -> None:
    rulebook = Rulebook.compile(rules, PLACES)
    plain = decide_slowly(rules, facts, PLACES)
    assert [match.rule.name for match in rulebook.decide(facts, now=NOON).matches] == plain
    explained = rulebook.explain(facts, now=NOON)
    assert [e.rule for e in explained if e.verdict is Verdict.MATCHED] == plain
