"""Rules on what happens to tickets: in the verb's own transaction, with why and undo."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.rules import add_rule, find_rule, import_rules, read_rule
from helpdesk_tui.desk.classify import set_priority, set_tags
from helpdesk_tui.desk.conversation import note
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lifecycle import close, reopen, set_due, set_status
from helpdesk_tui.desk.rule_actions.registry import CARRIED_OUT
from helpdesk_tui.desk.rule_sweep import sweep_rules
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.rules.actions import ACTIONS
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.views import TicketView
from helpdesk_tui.words import Priority, Status
from tests.builders import HandClock, make_desk, worker_desk


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(sqlite_url: str, clock: HandClock) -> Desk:
    return make_desk(sqlite_url, clock)


def rule(desk: Desk, name: str, when: str, then: str, condition: str = "") -> None:
    text = f"[[rule]]\nname = '{name}'\nwhen = '{when}'\nif = '{condition}'\nthen = {then}\n"
    add_rule(desk, read_rule(text))


def a_ticket(desk: Desk, subject: str = "Printer") -> int:
    return new_ticket(desk, "IT", subject, contact="bo@nordwind.example").tickets[0]


def tags(desk: Desk, number: int) -> list[str]:
    return [row.new for row in view_ticket(desk, number).changes if row.field == "tags"]


def view(desk: Desk, number: int) -> TicketView:
    return view_ticket(desk, number)


def causes(desk: Desk, number: int, field: str) -> list[str]:
    return [c.cause for c in view_ticket(desk, number).changes if c.field == field]


def test_every_action_of_the_language_is_carried_out_by_a_function() -> None:
    assert set(ACTIONS) - {"drop"} == set(CARRIED_OUT)


def test_a_rule_acts_in_the_verbs_transaction_and_is_undone_with_it(desk: Desk) -> None:
    rule(desk, "loud", "field changed: priority", '["tag loud", "owner carl"]', "priority:urgent")
    number = a_ticket(desk)
    set_priority(desk, number, Priority.HIGH)
    assert tags(desk, number) == []
    set_priority(desk, number, Priority.URGENT)
    assert tags(desk, number) == ["loud"]
    assert causes(desk, number, "owner") == ["rule loud@1 (priority:urgent), verb priority"]
    undo(desk)
    assert causes(desk, number, "tags")[-1].startswith("undo of")
    assert tags(desk, number)[-1] == ""


def test_a_rule_on_new_tickets_and_on_messages(desk: Desk) -> None:
    rule(desk, "new", "ticket created", '"tag fresh"', "subject:printer source:agent")
    rule(desk, "said", "message added", '"tag angry"', "body:lawyer")
    number = a_ticket(desk)
    assert tags(desk, number) == ["fresh"]
    note(desk, number, "They have a lawyer")
    assert tags(desk, number)[-1] == "angry, fresh"


def test_rules_that_wake_each_other_come_to_an_end(desk: Desk) -> None:
    rule(desk, "a", "field changed: priority", '"tag a"', "priority:high")
    rule(desk, "b", "field changed: tags", '"priority urgent"', "tag:a")
    rule(desk, "c", "field changed: priority", '["priority high", "untag a"]', "priority:urgent")
    number = a_ticket(desk)
    set_priority(desk, number, Priority.HIGH)
    changed = causes(desk, number, "priority")
    assert [each.partition(" (")[0] for each in changed[1:]] == [
        "verb priority",
        "rule b@1",
        "rule c@1",
    ]


def test_an_action_that_fails_is_recorded_and_the_others_are_done(desk: Desk) -> None:
    text = '[[rule]]\nname = "x"\nwhen = "message added"\nthen = ["owner zoe", "tag seen"]\n'
    add_rule(desk, read_rule(text), force=True)
    number = a_ticket(desk)
    note(desk, number, "hello")
    assert tags(desk, number) == ["seen"]
    assert causes(desk, number, "rule skipped") == ["rule x@1, verb note"]
    assert find_rule(desk, "x").error.startswith("owner zoe: There is no agent")


def test_a_note_and_each_field_can_be_set_and_taken_back(desk: Desk) -> None:
    then = (
        '["queue Faktura", "kind incident", "language da", "subject Better", "due 2099-01-01",'
        ' "hide 2099-01-01", "status open", "note Look, {customer}"]'
    )
    rule(desk, "all", "field changed: tags", then)
    number = a_ticket(desk)
    before = view(desk, number).row
    set_tags(desk, number, ["+go"])
    assert view(desk, number).row.subject == "Better"
    assert "Look, bo@nordwind.example" in str(view(desk, number).messages[-1])
    undo(desk)
    after = view(desk, number).row
    assert (after.subject, after.queue, after.status) == (
        before.subject, before.queue, before.status,
    )  # fmt: skip


def test_what_nobody_touches_and_what_is_due_is_found_once(desk: Desk, clock: HandClock) -> None:
    rule(desk, "quiet", "no change for 48h", '"tag quiet"', "-tag:never")
    rule(desk, "soon", "due in 4h", '"tag soon"')
    number = a_ticket(desk)
    worker = worker_desk(desk)
    assert sweep_rules(worker) == 0
    clock.forward(hours=49)
    assert sweep_rules(worker) == 1
    assert sweep_rules(worker) == 0
    clock.forward(hours=49)
    assert sweep_rules(worker) == 0, "its own tag is no news"
    set_due(desk, number, clock().replace(hour=23))
    clock.forward(hours=10)
    sweep_rules(worker)
    assert "soon" in tags(desk, number)[-1]
    assert sweep_rules(worker) == 0
    close(desk, number)
    clock.forward(hours=100)
    assert sweep_rules(worker) == 0


def test_a_schedule_waits_for_its_next_moment(desk: Desk, clock: HandClock) -> None:
    rule(desk, "morning", "schedule: mon-sun 06:00", '"tag counted"', "is:open -tag:counted")
    number = a_ticket(desk)
    worker = worker_desk(desk)
    assert sweep_rules(worker) == 0
    clock.forward(hours=24)
    assert sweep_rules(worker) == 1
    assert tags(desk, number) == ["counted"]
    assert sweep_rules(worker) == 0


def test_the_sample_rulebook_is_kept_byte_by_byte(desk: Desk) -> None:
    from helpdesk_tui.demo.content import rulebook_text
    from helpdesk_tui.desk.admin.rules import rule_file

    import_rules(desk, read_file(rulebook_text()), force=True)
    assert rule_file(desk) == rulebook_text()


def test_opening_again_is_an_event_of_its_own(desk: Desk) -> None:
    rule(desk, "back", "reopened", '"tag back"')
    number = a_ticket(desk)
    set_status(desk, number, Status.OPEN)
    close(desk, number)
    set_status(desk, number, Status.SOLVED)
    assert tags(desk, number) == [], "to open it first, and to be done, is not to open it again"
    reopen(desk, number)
    assert tags(desk, number) == ["back"]
    assert causes(desk, number, "tags") == ["rule back@1, verb reopen"]
    undo(desk)
    assert tags(desk, number)[-1] == "", "with its verb it is taken back"
    set_tags(desk, number, ["-back"])
    reopen(desk, number)
    undo(desk)
    assert tags(desk, number)[-1] == "", "to take closing back is no event"


def test_a_rule_that_opens_a_ticket_again_opened_it_again(desk: Desk) -> None:
    rule(desk, "not yet", "field changed: status", '"status waiting_contact"', "tag:keep is:closed")
    rule(desk, "back", "reopened", '"note Open again: {status}"')
    number = a_ticket(desk)
    set_tags(desk, number, ["+keep"])
    close(desk, number)
    assert "Open again: waiting_contact" in str(view(desk, number).messages[-1])
