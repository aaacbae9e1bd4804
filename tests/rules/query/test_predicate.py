"""What queries mean, ticket by ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk_tui.rules.query import MessageFacts, TicketFacts, parse, predicate
from helpdesk_tui.words import Priority, Source, Status

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FIRST = MessageFacts(
    "VPN nede i Århus",
    "Hej, vi kan ikke komme på VPN-gateway siden i morges. Přístup? Straße!",
    "Bo Hansen",
    "bo@nordwind.example",
    ("help@desk.example",),
)
SECOND = MessageFacts(
    "Sv: VPN nede",
    "Løst: smør på tråden.",
    "alice",
    "alice@desk.example",
    ("bo@nordwind.example",),
)
TICKET = TicketFacts(
    number=1042,
    status=Status.WAITING_CONTACT,
    priority=Priority.HIGH,
    queue="IT",
    owner="alice",
    team="First line",
    category="Network / VPN",
    tags=("vip", "århus"),
    contact_name="Bo Hansen",
    contact_email="bo@nordwind.example",
    organization="Nordwind A/S",
    source=Source.MAIL,
    language="da",
    created_at=NOW - timedelta(days=3, minutes=1),
    updated_at=NOW - timedelta(hours=2),
    due_at=NOW + timedelta(hours=4),
    hidden_until=None,
    unread=True,
    merged=False,
    has_attachment=True,
    has_reply=True,
    has_draft=False,
    messages=(FIRST, SECOND),
)
BARE = replace(
    TICKET, owner="", team="", category="", tags=(), organization="", due_at=None, language=""
)


def matches(text: str, ticket: TicketFacts = TICKET, now: datetime = NOW) -> bool:
    return predicate(parse(text), ticket, now, "alice")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vpn",
        "Århus",
        "arhus",
        "pristup",
        "strasse",
        "lost smor",
        "vpn-gateway",
        '"vpn gateway"',
        '"vpn gate"*',
        "gatew*",
        "hansen nordwind",
        "subject:nede body:tråden",
        "from:alice from:bo@nordwind.example",
        "to:help@desk.example",
        "customer:hansen org:nordwind",
        "status:new,waiting_contact",
        'queue:it owner:me owner:ALICE team:"first line"',
        "category:network category:Network/VPN",
        "tag:VIP tag:arhus",
        "number:1042 #1042 number>1041",
        "source:mail lang:da",
        "priority:high priority>=high priority<urgent -priority<high",
        "age>3d created>3d age<4d -age>4d",
        "updated>=2h updated<=2h -updated>2h -updated<2h",
        "due<=4h -due<4h due>3h due:today due<tomorrow",
        "created:2026-05-01 created<2026-05-02 created<=2026-05-01 created>=2026-05-01",
        "is:open is:waiting is:unread has:attachment has:reply",
    ],
)
def test_a_ticket_is_found(text: str) -> None:
    assert matches(text)


@pytest.mark.parametrize(
    "text",
    [
        "vp",
        "atewa*",
        '"gateway vpn"',
        '"gateway sv"',
        '"example help"',
        "subject:morges",
        "from:help",
        "to:alice",
        "customer:alice",
        "status:open",
        "queue:I",
        "owner:none OR team:none OR category:none OR tag:none OR org:none OR due:none",
        "category:VPN",
        "category:Net",
        "priority>high",
        "age>4d OR age<3d",
        "created:2026-05-02 OR created>2026-05-01 OR created<2026-05-01",
        "due:tomorrow",
        "is:closed OR is:hidden OR is:merged OR is:overdue OR is:unassigned",
        "has:draft",
        "-vpn",
    ],
)
def test_a_ticket_is_not_found(text: str) -> None:
    assert not matches(text)


def test_terms_may_stand_in_several_messages_but_a_phrase_in_one() -> None:
    assert matches("morges smør")
    assert not matches('"Straße Løst"')


def test_none_is_a_ticket_without_one() -> None:
    assert matches("owner:none team:none category:none tag:none org:none lang:none", BARE)
    assert matches("due:none is:unassigned", BARE)
    assert matches("owner:bo,none", BARE)


def test_me_is_nobody_where_nobody_asks() -> None:
    assert not predicate(parse("owner:me"), BARE, NOW, "")


def test_a_ticket_without_due_time_matches_no_comparison_but_its_negation() -> None:
    assert not matches("due<4h OR due>4h OR due:today", BARE)
    assert matches("-due<4h -due:today", BARE)


def test_overdue_is_due_before_now_and_still_open() -> None:
    late = replace(TICKET, due_at=NOW - timedelta(seconds=1))
    assert matches("is:overdue due<0m", late)
    assert not matches("is:overdue", replace(late, status=Status.SOLVED))
    assert not matches("is:overdue", replace(late, merged=True))


def test_states_follow_the_facts() -> None:
    assert matches("is:closed -is:open", replace(TICKET, status=Status.SOLVED))
    assert matches("is:merged -is:open", replace(TICKET, merged=True))
    assert matches("is:hidden", replace(TICKET, hidden_until=NOW + timedelta(days=1)))
    assert not matches("is:hidden", replace(TICKET, hidden_until=NOW))


def test_days_are_days_where_the_agent_sits() -> None:
    evening = NOW.replace(hour=23).astimezone(ZoneInfo("Europe/Prague"))
    created = replace(TICKET, created_at=NOW.replace(hour=22, minute=30))
    assert matches("created:today -created:2026-05-04", created, evening)
    assert matches("created:2026-05-04", created, NOW.replace(hour=23))


def test_spans_are_real_time_over_a_change_of_clocks() -> None:
    after = datetime(2026, 3, 29, 12, tzinfo=ZoneInfo("Europe/Copenhagen"))
    a_day_ago = replace(TICKET, created_at=after.astimezone(UTC) - timedelta(hours=23, minutes=30))
    assert matches("age<1d", a_day_ago, after)


def test_spans_beyond_the_calendar_are_answered() -> None:
    assert matches("age<99999y due<99999y")
