"""Rule files: read, written, edited with their comments, kept as JSON."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition, Field, Operator
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook_edit import drop_rule, put_rule, switch_rule
from helpdesk_tui.rules.rulebook_json import rule_from_json, rule_to_json
from helpdesk_tui.rules.rulebook_toml import read_rulebook, write_rulebook

FILE = """\
# Rules of the IT desk

[[rule]]
name = "network"  # the busiest one
stop = true

[rule.when]
any = [
  # what people call it
  { field = "subject", contains = "vpn" },
  { field = "header", name = "X-Tag", matches = '^net\\d' },
]
none = [{ field = "from", in_domain = "spam.test" }]

# what happens
[rule.then]
queue = "IT"  # first line
priority = "high"
tags = ["network", "vpn"]

[[rule]]
name = "thanks"
enabled = false
[rule.then]
close = true
"""


def test_a_file_is_read() -> None:
    network, thanks = read_rulebook(FILE)
    assert network == Rule(
        "network",
        (
            Action(ActionKind.QUEUE, "IT"),
            Action(ActionKind.PRIORITY, "high"),
            Action(ActionKind.TAG, "network"),
            Action(ActionKind.TAG, "vpn"),
        ),
        any=(
            Condition.of("subject", "contains", "vpn"),
            Condition.of("header", "matches", r"^net\d", "X-Tag"),
        ),
        none=(Condition.of("from", "in_domain", "spam.test"),),
        stop=True,
    )
    assert thanks == Rule("thanks", (Action(ActionKind.CLOSE),), enabled=False)


def test_an_empty_file_is_an_empty_rulebook() -> None:
    assert read_rulebook("# nothing yet\n") == ()
    assert write_rulebook(()) == ""


RULE = '[[rule]]\nname = "a"\n'
THEN = '[rule.then]\nqueue = "IT"\n'


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("x =\n", 1, 4, "not TOML"),
        ('[[rule]]\nname = "a', 2, 10, "not TOML"),
        ("[rules]\n", 1, 1, "unknown table or key 'rules'"),
        ('rule = "x"\n', 1, 1, "two brackets"),
        (RULE + "[rule.then]\nqueu = 'IT'\n", 4, 1, "Did you mean 'queue'?"),
        (RULE + "[rule.then]\nqueue = 7\n", 4, 1, "'queue' is not a text"),
        (RULE + "[rule.then]\ntags = 'a'\n", 4, 1, "'tags' is not a list"),
        (RULE + "[rule.then]\nclose = 'yes'\n", 4, 1, "close = true"),
        (RULE + "[rule.then]\npriority = 'hi'\n", 4, 1, "Unknown priority 'hi'"),
        (RULE + "stop = 1\n" + THEN, 3, 1, "neither true nor false"),
        (RULE, 2, 1, "does nothing"),
        ("[[rule]]\n" + THEN, 1, 1, "not usable"),
        (RULE + THEN + RULE + THEN, 6, 1, "a second rule is named 'a'"),
        (RULE + "[rule.when]\nall = 'x'\n" + THEN, 4, 1, "'all' is not a list"),
        (RULE + "[rule.when]\nevery = []\n" + THEN, 4, 1, "unknown key 'every'"),
        (
            RULE + "[rule.when]\nall = [\n  { field = 'body', is = '{' },\n"
            "  { field = 'subjct', is = 'x' },\n]\n" + THEN,
            6,
            14,
            "Unknown field 'subjct'",
        ),
        (
            RULE + "[rule.when]\nany = [{ field = 'body', has = 'x' }]\n" + THEN,
            4,
            26,
            "unknown operator 'has'",
        ),
        (
            RULE + "[rule.when]\nany = [{ field = 'body', matches = '(a' }]\n" + THEN,
            4,
            26,
            "missing ): (a",
        ),
        (RULE + "[rule.when]\nany = [{ is = 'x' }]\n" + THEN, 4, 8, "has no field"),
        (RULE + "[rule.when]\nany = [{ field = 'to' }]\n" + THEN, 4, 8, "exactly one operator"),
        (RULE + "[rule.when]\nany = [{ field = 'to', is = 1 }]\n" + THEN, 4, 24, "not a text"),
    ],
)
def test_an_error_points_at_its_place(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_rulebook(text)
    error = refused.value
    assert (error.line, error.column) == (line, column)
    assert str(error).startswith(f"Line {line}, column {column}: ")
    assert said in str(error)
    assert "\n" not in str(error)


def test_switching_a_rule_changes_one_line_only() -> None:
    on = switch_rule(FILE, "thanks", True)
    assert on == FILE.replace("enabled = false", "enabled = true")
    off = switch_rule(FILE, "network", False)
    assert [rule.enabled for rule in read_rulebook(off)] == [False, False]
    assert sorted(off.splitlines()) == sorted([*FILE.splitlines(), "enabled = false"])


def test_editing_a_rule_keeps_the_comments_of_what_stays() -> None:
    network, thanks = read_rulebook(FILE)
    changed = replace(network, actions=(Action(ActionKind.QUEUE, "Nät"),), none=())
    text = put_rule(FILE, changed)
    assert read_rulebook(text) == (changed, thanks)
    for comment in ("# Rules of the IT desk", "# the busiest one", "# what people call it"):
        assert comment in text


def test_a_new_rule_goes_to_the_end_and_a_rule_can_leave() -> None:
    fresh = Rule("fresh", (Action(ActionKind.CLOSE),))
    text = put_rule(FILE, fresh)
    assert text.startswith(FILE)
    assert [rule.name for rule in read_rulebook(text)] == ["network", "thanks", "fresh"]
    assert [rule.name for rule in read_rulebook(drop_rule(text, "thanks"))] == ["network", "fresh"]
    assert read_rulebook(put_rule("", fresh)) == (fresh,)
    with pytest.raises(RuleError, match="no rule 'gone'"):
        drop_rule(text, "gone")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"name": 3}', rule_to_json(read_rulebook(FILE)[0])[:-9]]
)
def test_json_that_is_no_rule_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        rule_from_json(text)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
CONDITIONS = st.one_of(
    st.builds(
        Condition,
        st.sampled_from([Field.FROM, Field.SUBJECT, Field.BODY]),
        st.sampled_from([Operator.IS, Operator.CONTAINS]),
        TEXT,
    ),
    st.builds(Condition, st.just(Field.HEADER), st.just(Operator.IS), TEXT, TEXT),
    st.just(Condition.of("subject", "matches", r"^\d'\"+$")),
)
ACTIONS = st.one_of(
    st.builds(lambda q, tags: (Action(ActionKind.QUEUE, q), *tags), TEXT,
              st.lists(st.builds(Action, st.just(ActionKind.TAG), TEXT), max_size=3)),
    st.just((Action(ActionKind.PRIORITY, "urgent"), Action(ActionKind.CLOSE))),
)  # fmt: skip
GROUPS = st.lists(CONDITIONS, max_size=2).map(tuple)
RULES = st.builds(
    Rule,
    TEXT.filter(str.isprintable),
    ACTIONS,
    GROUPS,
    GROUPS,
    GROUPS,
    st.booleans(),
    st.booleans(),
)


@settings(deadline=None)
@given(st.lists(RULES, max_size=3, unique_by=lambda rule: rule.name))
def test_what_is_written_is_read_again(rules: list[Rule]) -> None:
    text = write_rulebook(rules)
    assert read_rulebook(text) == tuple(rules)
    assert write_rulebook(read_rulebook(text)) == text


@settings(deadline=None)
@given(RULES, st.integers(1, 99))
def test_json_keeps_a_rule_with_its_version(rule: Rule, version: int) -> None:
    kept = replace(rule, version=version)
    assert rule_from_json(rule_to_json(kept)) == kept


@settings(deadline=None, max_examples=50)
@given(RULES, RULES)
def test_an_edited_file_says_the_new_rule(before: Rule, after: Rule) -> None:
    other = Rule("other rule", (Action(ActionKind.CLOSE),))
    text = write_rulebook([replace(before, name="x"), other])
    changed = replace(after, name="x")
    assert read_rulebook(put_rule(text, changed)) == (changed, other)
