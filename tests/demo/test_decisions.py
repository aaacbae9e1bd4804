"""The product itself reads the sample rulebook and decides about the sample mails as expected."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.rules.decision import Decision
from helpdesk_tui.rules.effects import QueuePlace
from helpdesk_tui.rules.events import MAIL_IN
from helpdesk_tui.rules.facts import MailFacts, MessageFacts, TicketFacts
from helpdesk_tui.rules.lint import Known, lint
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.rules.rulebook_toml import read_rulebook
from helpdesk_tui.words import Fate, Priority, Source, Status

from .sample import DEMO, DESK, EXPECTED, RAW, SNIPPETS

QUEUES: dict[str, str] = {queue["address"]: queue["name"] for queue in DESK["queue"]}
PLACES = {queue["name"]: QueuePlace(queue["team"], queue["department"]) for queue in DESK["queue"]}
FIRST = [name for name, row in EXPECTED.items() if row["fate"] == Fate.NEW_TICKET]


@cache
def rulebook() -> Rulebook:
    """The sample rulebook, as the product reads it."""
    return Rulebook.compile(read_rulebook((DEMO / "rulebook.toml").read_text("utf-8")), PLACES)


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
    at = mail.date or datetime(2026, 11, 16, tzinfo=UTC)
    place = PLACES[arrival_queue(name)]
    facts = TicketFacts(
        number=0,
        status=Status.NEW,
        priority=Priority.NORMAL,
        queue=arrival_queue(name),
        owner="",
        team=place.team,
        category="",
        tags=(),
        contact_name=mail.sender.name,
        contact_email=mail.sender.email,
        organization="",
        source=Source.MAIL,
        language=mail.language,
        created_at=at,
        updated_at=at,
        due_at=None,
        hidden_until=None,
        unread=True,
        merged=False,
        has_attachment=bool(mail.attachments),
        has_reply=False,
        has_draft=False,
        messages=(
            MessageFacts(
                mail.subject,
                mail.body,
                mail.sender.name,
                mail.sender.email,
                tuple(who.email for who in (*mail.to, *mail.cc)),
            ),
        ),
        department=place.department,
        mail=MailFacts(headers=mail.headers),
    )
    return rulebook().decide(facts)


def final(name: str, word: str) -> set[str]:
    """What stands in the end for one kind of action."""
    return {action.value for action, _ in decision(name).final if action.word == word}


def test_rulebook_raises_no_doubt() -> None:
    known = Known(
        queues=frozenset(QUEUES.values()),
        teams=frozenset(team["name"] for team in DESK["team"]),
        agents=frozenset(agent["login"] for agent in DESK["agent"]),
        categories=frozenset(DESK["categories"]),
        departments=frozenset(row["name"] for row in DESK["department"]),
        snippets=frozenset(row["name"] for row in SNIPPETS),
    )
    assert lint(rulebook().rules, known) == ()


@pytest.mark.parametrize("name", FIRST)
def test_ticket_ends_in_the_expected_queue(name: str) -> None:
    assert (final(name, "queue") or {arrival_queue(name)}) == {EXPECTED[name]["queue"]}


def test_every_rule_has_a_mail_to_show_it() -> None:
    shown = {match.rule.name for name in FIRST for match in decision(name).matches}
    assert shown == {rule.name for rule in rulebook().rules if MAIL_IN in rule.when}


def test_rules_touch_most_mails_and_leave_some_to_the_dispatcher() -> None:
    touched = sum(
        any(match.rule.name != "received" for match in decision(name).matches) for name in FIRST
    )
    assert len(FIRST) * 3 // 4 < touched < len(FIRST)


def test_newsletter_is_closed_and_nothing_else_is() -> None:
    closed = [name for name in FIRST if final(name, "close")]
    assert closed == ["16-newsletter-terminal-weekly.eml"]


def test_what_cannot_wait_is_urgent() -> None:
    urgent = [name for name in FIRST if final(name, "priority") == {"urgent"}]
    assert urgent == [
        "14-mistaenkelig-mail.eml",
        "15-bestyrelsesmoede-projektor.eml",
        "32-stulen-dator.eml",
    ]


def test_czech_mail_is_tagged() -> None:
    tagged = {name for name in FIRST if "cs" in final(name, "tag")}
    assert tagged == {name for name in FIRST if letter(name).language == "cs"}
