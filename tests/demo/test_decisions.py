"""The product itself reads the sample rulebook and decides about the sample mails as expected."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.rules.actions import ActionKind
from helpdesk_tui.rules.decision import Decision
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.lint import Known, lint
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.rules.rulebook_toml import read_rulebook
from helpdesk_tui.words import Fate, Source

from .sample import DEMO, DESK, EXPECTED, RAW

QUEUES: dict[str, str] = {queue["address"]: queue["name"] for queue in DESK["queue"]}
FIRST = [name for name, row in EXPECTED.items() if row["fate"] == Fate.NEW_TICKET]


@cache
def rulebook() -> Rulebook:
    """The sample rulebook, as the product reads it."""
    return Rulebook.compile(read_rulebook((DEMO / "rulebook.toml").read_text("utf-8")))


@cache
def letter(name: str) -> Letter:
    """A sample mail, as the product parses it."""
    return parse(RAW[name])


def arrival_queue(name: str) -> str:
    """The queue of the first address of ours in To and Cc."""
    addressed = [*letter(name).to, *letter(name).cc]
    return next(QUEUES[who.email] for who in addressed if who.email in QUEUES)


def decision(name: str) -> Decision:
    """What the rulebook says about a mail."""
    mail = letter(name)
    facts = MailFacts(
        sender_email=mail.sender.email,
        sender_name=mail.sender.name,
        to=tuple(who.email for who in (*mail.to, *mail.cc)),
        subject=mail.subject,
        body=mail.body,
        headers=mail.headers,
        source=Source.MAIL,
        queue=arrival_queue(name),
        received_at=mail.date or datetime(2026, 11, 16, tzinfo=UTC),
    )
    return rulebook().decide(facts)


def final(name: str, kind: ActionKind) -> set[str]:
    """What stands in the end for one kind of action."""
    return {action.value for action, _ in decision(name).final if action.kind is kind}


def test_rulebook_raises_no_doubt() -> None:
    known = Known(
        queues=frozenset(QUEUES.values()),
        teams=frozenset(team["name"] for team in DESK["team"]),
        agents=frozenset(agent["login"] for agent in DESK["agent"]),
        categories=frozenset(DESK["categories"]),
    )
    assert lint(rulebook().rules, known) == ()


@pytest.mark.parametrize("name", FIRST)
def test_ticket_ends_in_the_expected_queue(name: str) -> None:
    assert (final(name, ActionKind.QUEUE) or {arrival_queue(name)}) == {EXPECTED[name]["queue"]}


def test_every_rule_has_a_mail_to_show_it() -> None:
    shown = {match.rule for name in FIRST for match in decision(name).matches}
    assert shown == {rule.name for rule in rulebook().rules}


def test_rules_touch_most_mails_and_leave_some_to_the_dispatcher() -> None:
    touched = sum(bool(decision(name).matches) for name in FIRST)
    assert len(FIRST) * 3 // 4 < touched < len(FIRST)


def test_newsletter_is_closed_and_nothing_else_is() -> None:
    closed = [name for name in FIRST if final(name, ActionKind.CLOSE)]
    assert closed == ["16-newsletter-terminal-weekly.eml"]


def test_what_cannot_wait_is_urgent() -> None:
    urgent = [name for name in FIRST if final(name, ActionKind.PRIORITY) == {"urgent"}]
    assert urgent == [
        "14-mistaenkelig-mail.eml",
        "15-bestyrelsesmoede-projektor.eml",
        "32-stulen-dator.eml",
    ]


def test_czech_mail_is_tagged() -> None:
    tagged = {name for name in FIRST if "cs" in final(name, ActionKind.TAG)}
    assert tagged == {name for name in FIRST if letter(name).language == "cs"}
