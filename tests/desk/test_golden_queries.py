"""The golden queries leave nothing of the language out."""

from __future__ import annotations

from collections import Counter

import pytest

from helpdesk_tui.rules.lint_names import walk
from helpdesk_tui.rules.query import Scope, format, parse
from helpdesk_tui.rules.query.ast import (
    And,
    DayWord,
    Domain,
    Has,
    Is,
    NameField,
    Names,
    Not,
    Op,
    Or,
    Ordered,
    Span,
    Special,
    State,
    Text,
    TextField,
    Thing,
    Time,
    TimeField,
    Unit,
)
from helpdesk_tui.rules.query.complete import ONLY_OF_MAIL
from helpdesk_tui.rules.query.fields import CLOSED_LISTS, FIELDS, MAY_BE_NONE
from tests.desk.golden_queries import GOLDEN

TREES = [parse(text).where for text in GOLDEN]


ASKED = [part for tree in TREES for part in walk(tree)]
NAMED = {(part.field, value) for part in ASKED if isinstance(part, Names) for value in part.values}
TIMES = {(part.field, part.op) for part in ASKED if isinstance(part, Time)}
TEXTS = [part for part in ASKED if isinstance(part, Text)]


def test_there_are_more_than_three_hundred_and_each_once() -> None:
    assert len(GOLDEN) > 400
    assert [text for text, times in Counter(GOLDEN).items() if times > 1] == []


def test_no_field_of_a_search_is_absent() -> None:
    written = " ".join(format(parse(text)) for text in GOLDEN)
    searched = [field for field in FIELDS if field not in ONLY_OF_MAIL]
    assert len(searched) == len(FIELDS) - len(ONLY_OF_MAIL)
    absent = [name for name in searched if not any(f"{name}{op}" in written for op in Op)]
    assert absent == []


@pytest.mark.parametrize("field", [each for each in TextField if each not in ONLY_OF_MAIL])
def test_each_text_is_asked_for_words_phrases_and_beginnings(field: TextField) -> None:
    here = [text for text in TEXTS if text.field is field]
    assert any(len(text.words) == 1 and not text.prefix for text in here)
    assert any(len(text.words) > 1 for text in here)
    assert any(text.prefix for text in here)


def test_each_word_of_a_closed_list_is_asked_for() -> None:
    for field, words in CLOSED_LISTS.items():
        if field is not NameField.AUTO:
            assert {word for asked, word in NAMED if asked is field} >= set(words)
    assert {part.state for part in ASKED if isinstance(part, Is)} == {*State} - {State.VERIFIED}
    assert {part.thing for part in ASKED if isinstance(part, Has)} == set(Thing)


def test_me_and_none_are_asked_for_wherever_they_may_stand() -> None:
    assert (NameField.OWNER, Special.ME) in NAMED
    none = {field for field, value in NAMED if value is Special.NONE}
    assert none == MAY_BE_NONE - {NameField.AUTO}


def test_each_comparison_is_made() -> None:
    compared = {Op.LT, Op.LE, Op.GT, Op.GE}
    for field in TimeField:
        asked = {op for other, op in TIMES if other is field}
        assert asked == (compared if field is TimeField.AGE else compared | {Op.EQ})
    for name in (NameField.PRIORITY, NameField.NUMBER):
        assert {p.op for p in ASKED if isinstance(p, Ordered) and p.field is name} == compared


def test_each_unit_and_each_word_for_a_day_is_used() -> None:
    values = [part.value for part in ASKED if isinstance(part, Time)]
    assert {value.unit for value in values if isinstance(value, Span)} == set(Unit)
    assert {value for value in values if isinstance(value, DayWord)} == set(DayWord)


def test_parts_are_joined_negated_and_nested() -> None:
    assert {part.field for part in ASKED if isinstance(part, Domain)} == {
        TextField.FROM,
        TextField.TO,
    }
    assert any(isinstance(p, Not) and isinstance(p.part, And) for p in ASKED)
    assert any(isinstance(p, Not) and isinstance(p.part, Or) for p in ASKED)
    assert any(isinstance(p, And) and any(isinstance(q, Or) for q in p.parts) for p in ASKED)
    assert any(isinstance(p, Or) and any(isinstance(q, And) for q in p.parts) for p in ASKED)


def test_what_is_written_of_it_is_read_again() -> None:
    for text in GOLDEN:
        query = parse(text)
        assert parse(format(query), Scope.SEARCH) == query, text
