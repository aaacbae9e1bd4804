"""What the benchmarks are fed: the promised mix, the same on every run, and real."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from bench.desks import large_desk
from bench.mails import mails
from bench.report import Figure, Goal, Section, Unit, table
from bench.rulebooks import Loop, atom_of, rules
from bench.rules import unseen
from bench.vocabulary import WORDS, prose
from helpdesk_tui.desk.lists import count, window
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.rules.query.ast import Pattern, Same, Text
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store.tables import Message


def test_words_are_many_and_all_different() -> None:
    assert len(WORDS) == 4_896
    assert len(set(WORDS)) > 4_000
    assert all(word.isascii() and word.isalpha() for word in WORDS)


def test_prose_is_as_long_as_asked() -> None:
    assert 4_000 <= len(prose(random.Random(1), 4_000)) < 4_200


def test_mails_have_the_promised_kinds_and_sizes() -> None:
    made = list(mails(300))
    letters = [parse(raw) for raw in made]
    kinds = Counter("file" if x.attachments else "html" if x.html else "plain" for x in letters)
    assert 60 <= kinds["plain"] <= 120
    assert 90 <= kinds["html"] <= 150
    assert 60 <= kinds["file"] <= 120
    assert all(900 <= len(raw) <= 60_000 for raw in made)
    assert len({letter.message_id for letter in letters}) == 300


def test_mails_need_no_repair() -> None:
    for raw in mails(60):
        letter = parse(raw)
        assert letter.problems == ()
        assert letter.body
        assert letter.subject
        assert letter.sender.email.endswith(".example")


def test_the_same_seed_gives_the_same_mails() -> None:
    assert list(mails(20, seed=3)) == list(mails(20, seed=3))
    assert list(mails(20, seed=3)) != list(mails(20, seed=4))


def test_rules_have_the_promised_mix() -> None:
    made = rules(1_000)
    first = Counter(type(atom_of(rule)) for rule in made)
    assert 550 <= first[Text] <= 650
    assert 210 <= first[Same] <= 290
    assert 110 <= first[Pattern] <= 190


def test_the_loop_and_the_rulebook_mean_the_same() -> None:
    made = rules(300)
    ours, loop = Rulebook.compile(made), Loop.of(made)
    found = 0
    for facts in unseen(40, seed=2):
        names = [match.rule.name for match in ours.decide(facts).matches]
        assert names == loop.matching(facts)
        found += len(names)
    assert found > 0


def test_a_large_desk_is_a_desk_that_the_product_reads(tmp_path: Path) -> None:
    desk = large_desk(tmp_path / "desk", 300)
    assert count(desk, "is:open") == 300
    page = window(desk, "is:open", "updated", limit=50)
    assert [row.number for row in page.rows] == list(range(1300, 1250, -1))
    with desk.store.read() as session:
        message = session.exec(select(Message).where(Message.id == 7)).one()
        messages = session.exec(select(func.count()).select_from(Message)).one()
    assert messages == 300
    word = message.body.split()[0].strip(".")
    found = window(desk, word, "number", limit=300)
    assert message.ticket_id in [row.number for row in found.rows]
    desk.store.close()


@pytest.mark.parametrize(
    ("value", "anchor", "goal", "met"),
    [
        (10.0, 5.0, Goal(1.4), False),
        (6.0, 5.0, Goal(1.4), True),
        (900.0, 100.0, Goal(5, at_least=True), True),
        (4.0, None, Goal(5, of_anchor=False), True),
        (4.0, None, Goal(5), None),
        (4.0, 2.0, None, None),
    ],
)
def test_a_goal_is_judged_by_the_ratio(
    value: float, anchor: float | None, goal: Goal | None, met: bool | None
) -> None:
    assert Figure("x", value, Unit.MS, "y", anchor, goal).met is met


def test_the_table_says_no_where_a_goal_is_missed() -> None:
    figure = Figure("start", 878, Unit.MS, "bare app", 155, Goal(1.4))
    printed = table([Section("Start", (figure,))])
    assert printed.splitlines()[-1].split("  ")[-1] == "NO"
    assert "5.66×" in printed
