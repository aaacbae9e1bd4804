"""A typed line becomes a verb with arguments, read by their types."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_tui.desk.command_line import complete_line, run_line
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import Moved, Usage
from tests.builders import START
from tests.desk.stage import Stage


@pytest.fixture
def number(sqlite_stage: Stage) -> int:
    return sqlite_stage.ticket()


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("priority urgent", "priority", "urgent"),
        ("PRIORITY u", "priority", "urgent"),
        ("  priority   Low  ", "priority", "low"),
        ("status waiting-ext", "status", "waiting_external"),
        ("status waiting external", "status", "waiting_external"),
        ("category VPN", "category", "Network / VPN"),
        ("category 'network/vpn'", "category", "Network / VPN"),
        ("queue fakTURA", "queue", "Faktura"),
        ("move faktura", "queue", "Faktura"),
        ('subject "A quoted one"', "subject", "A quoted one"),
        ('subject It is "broken"', "subject", 'It is "broken"'),
        ("subject 5\" screen's dead", "subject", "5\" screen's dead"),
        ("tags vpn +Slow", "tags", ["slow", "vpn"]),
        ("due 90m", "due", (START + timedelta(minutes=90)).isoformat()),
        ("snooze 2w", "hidden_until", (START + timedelta(weeks=2)).isoformat()),
        ("kind prob", "kind", "problem"),
    ],
)
def test_a_line_is_read(
    sqlite_stage: Stage, number: int, line: str, field: str, value: object
) -> None:
    run_line(sqlite_stage.carl, line, [number])
    assert sqlite_stage.fields(number)[field] == value


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "no verb ''"),
        ("priorty high", "Did you mean priority"),
        ("status waiting", "'waiting' is no status"),
        ("priority", "Type: priority PRIORITY"),
        ("merge twelve", "'twelve' is not a number"),
        ("merge ²", "not a number"),
        ("due 25:00", "not a time"),
        ("close it now", "takes nothing like 'it now'"),
        ("new IT", "wants a subject"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(
    sqlite_stage: Stage, number: int, line: str, words: str
) -> None:
    with pytest.raises(Usage) as caught:
        run_line(sqlite_stage.carl, line, [number])
    assert words in str(caught.value)


def test_a_line_without_a_ticket(sqlite_stage: Stage) -> None:
    with pytest.raises(Usage, match="claim needs a ticket"):
        run_line(sqlite_stage.carl, "claim", [])
    done = run_line(sqlite_stage.carl, 'new "IT" Phone is dead', [])
    assert view_ticket(sqlite_stage.carl, done.tickets[0]).row.subject == "Phone is dead"
    run_line(sqlite_stage.carl, f"undo {done.batch}", [])
    assert sqlite_stage.finds("") == []


def test_a_line_checks_the_version_of_the_one_ticket_in_front(
    sqlite_stage: Stage, number: int
) -> None:
    seen = sqlite_stage.row(number).version
    run_line(sqlite_stage.carl, "priority high", [number], seen)
    with pytest.raises(Moved):
        run_line(sqlite_stage.dora, "priority low", [number], seen)
    run_line(sqlite_stage.dora, "note I saw it", [number], seen)
    assert sqlite_stage.fields(number)["priority"] == "high"


def offered(name: str) -> tuple[str, ...]:
    return {"owner": ("carl", "dora", "me"), "tags": ("vpn", "vax")}.get(name, ())


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("pri", ("priority",)),
        ("priority ", ("priority low", "priority normal", "priority high", "priority urgent")),
        ("priority h", ("priority high",)),
        ("assign C", ("assign carl",)),
        ("tag +vpn -v", ("tag +vpn -vpn", "tag +vpn -vax")),
        ("due to", ("due today", "due tomorrow")),
        ("status w", ("status waiting_contact", "status waiting_external")),
        ("close ", ()),
        ("dance ", ()),
        ("merge 1", ()),
    ],
)
def test_a_line_is_completed(line: str, found: tuple[str, ...]) -> None:
    assert complete_line(line, offered) == found
