"""Undo: what stands is put back, what somebody changed since is left to them."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.rules import add_rule, read_rule
from helpdesk_tui.desk.admin.views import add_view
from helpdesk_tui.desk.classify import set_priority, set_tags
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import Moved, NotFound, NothingToUndo, Refused
from helpdesk_tui.views import Done
from helpdesk_tui.words import OutboxState, Priority, Status
from tests.desk.stage import Stage
from tests.worker.scene import outbox


def test_undo_leaves_what_somebody_changed_since(stage: Stage) -> None:
    number = stage.ticket()
    set_priority(stage.carl, number, Priority.HIGH)
    set_priority(stage.dora, number, Priority.URGENT)
    mark = stage.newest_change()
    with pytest.raises(Moved, match=rf"priority of #{number} is urgent by now, no longer high"):
        undo(stage.carl)
    assert stage.newest_change() == mark
    undo(stage.dora)
    undo(stage.carl)
    assert stage.fields(number)["priority"] == "normal"


def test_undo_of_several_fields_is_all_or_nothing(stage: Stage) -> None:
    number = stage.ticket()
    start = stage.fields(number)
    run_line(stage.carl, "queue faktura", [number])
    run_line(stage.dora, "queue it", [number])
    with pytest.raises(Moved, match="queue"):
        undo(stage.carl)
    assert stage.fields(number)["team"] == "Money"
    run_line(stage.dora, "queue faktura", [number])
    undo(stage.carl)
    assert stage.fields(number) == start


def test_tags_of_two_agents_are_taken_back_apart(stage: Stage) -> None:
    number = stage.ticket()
    set_tags(stage.carl, number, ["vpn", "slow"])
    set_tags(stage.dora, number, ["-slow", "angry"])
    undo(stage.carl)
    assert stage.fields(number)["tags"] == ["angry"]
    undo(stage.dora)
    assert stage.fields(number)["tags"] == ["slow"]


def test_undo_goes_back_step_by_step_and_no_further(stage: Stage) -> None:
    number = stage.ticket()
    start = stage.fields(number)
    for line in ("claim", "tag vpn", "priority low", "close"):
        run_line(stage.carl, line, [number])
    for name in ("close", "priority", "tag", "claim"):
        assert undo(stage.carl).text == f"Undone: {name} on #{number}"
    assert stage.fields(number) == start
    with pytest.raises(NothingToUndo, match="nothing that can be undone"):
        undo(stage.carl)


def test_an_undo_that_found_nothing_left_still_counts(stage: Stage) -> None:
    """Two agents gave the same tag; the second took it away: nothing is left to take back."""
    number = stage.ticket()
    run_line(stage.carl, "priority low", [number])
    set_tags(stage.carl, number, ["vpn"])
    set_tags(stage.dora, number, ["-vpn"])
    undo(stage.carl)
    assert stage.fields(number)["tags"] == []
    undo(stage.carl)
    assert stage.fields(number)["priority"] == "normal"


def test_a_bulk_is_one_undo(stage: Stage) -> None:
    numbers = [stage.ticket(f"Ticket {i}") for i in range(4)]
    starts = [stage.fields(number) for number in numbers]
    run_line(stage.carl, "priority high", [numbers[0]])
    done = run_line(stage.carl, "claim", list(reversed(numbers)))
    assert done == Done("claim", "claim: 4 tickets", tuple(numbers), done.batch)
    assert all(stage.fields(number)["owner"] == "carl" for number in numbers)
    assert {c.verb for n in numbers[1:] for c in stage.changes(n)} == {"new", "claim"}
    undo(stage.carl)
    assert [stage.fields(n) for n in numbers[1:]] == starts[1:]
    assert stage.fields(numbers[0])["priority"] == "high"


def test_a_bulk_with_one_refusal_does_nothing(stage: Stage) -> None:
    numbers = [stage.ticket(), stage.ticket()]
    run_line(stage.dora, "claim", numbers[1:])
    mark = stage.newest_change()
    with pytest.raises(Moved, match="dora owns"):
        run_line(stage.carl, "claim", numbers)
    assert stage.newest_change() == mark
    assert stage.fields(numbers[0])["owner"] is None


def test_a_bulk_that_changes_nothing_says_so(stage: Stage) -> None:
    numbers = [stage.ticket(), stage.ticket()]
    done = run_line(stage.carl, "priority normal", numbers)
    assert (done.batch, done.text) == (0, "priority: 2 tickets (as before)")


def test_only_own_changes_are_undone_and_only_once(stage: Stage) -> None:
    number = stage.ticket()
    done = set_priority(stage.carl, number, Priority.HIGH)
    with pytest.raises(Refused, match="carl's"):
        undo(stage.dora, done.batch)
    taken = undo(stage.carl, done.batch)
    with pytest.raises(NothingToUndo, match="undone already"):
        undo(stage.carl, done.batch)
    with pytest.raises(NothingToUndo, match="is an undo"):
        undo(stage.carl, taken.batch)
    with pytest.raises(NothingToUndo, match="no change 999"):
        undo(stage.carl, 999)
    with pytest.raises(NothingToUndo):
        undo(stage.worker)


def test_what_an_admin_set_up_is_not_a_tickets_change(stage: Stage) -> None:
    add_view(stage.alice, "Late", "is:overdue")
    with pytest.raises(NothingToUndo, match="none to a ticket"):
        undo(stage.alice, stage.newest_change())


def test_a_status_is_taken_back_though_a_rule_has_told_of_it(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number = stage.ticket()
    before = stage.fields(number)["status"]
    rule = "[[rule]]\nname = 'end'\nwhen = 'field changed: status'\nthen = 'reply It is over.'\n"
    add_rule(stage.alice, read_rule(rule))
    set_priority(stage.bo, number, Priority.HIGH)
    close(stage.bo, number)
    stage.mail_is(number, OutboxState.SENT)
    said = undo(stage.bo).text
    assert said == f"Undone: close on #{number}; 1 mail about it had left already"
    assert stage.fields(number)["status"] == before
    assert undo(stage.bo).text == f"Undone: priority on #{number}"


def test_of_many_replies_one_is_recalled_and_undo_takes_the_others(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    one, two = stage.ticket(), stage.ticket()
    set_priority(stage.carl, one, Priority.HIGH)
    with stage.carl.together("bulk"):
        reply(stage.carl, one, "We look at it")
        reply(stage.carl, two, "We look at it")
    recall(stage.carl, one)
    undo(stage.carl)
    assert [row.state for row in outbox(stage.alice)] == [OutboxState.RECALLED] * 2
    assert stage.fields(one)["priority"] == "high"
    assert undo(stage.carl).text == f"Undone: priority on #{one}"


def test_a_reply_is_recalled_though_a_rules_mail_about_it_has_left(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number = stage.ticket()
    rule = "[[rule]]\nname = 'end'\nwhen = 'field changed: status'\nthen = 'reply It is over.'\n"
    add_rule(stage.alice, read_rule(rule))
    reply(stage.carl, number, "Done", then=Status.SOLVED)
    stage.mail_is(number, OutboxState.SENT)
    said = recall(stage.carl, number).text
    assert said.endswith("it is your draft again; 1 mail about it had left already")
    assert stage.fields(number)["status"] == "new"


def test_a_ticket_made_by_mistake_goes_with_its_message(stage: Stage) -> None:
    kept = stage.ticket("Another")
    done = new_ticket(stage.carl, "IT", "Wrong number", text="xylophone", contact="x@y.example")
    number = done.tickets[0]
    assert stage.finds("xylophone") == [number]
    undo(stage.carl)
    assert stage.finds("") == [kept]
    assert stage.finds("xylophone") == []
    with pytest.raises(NotFound):
        view_ticket(stage.carl, number)
    with pytest.raises(NotFound):
        note(stage.carl, number, "hello?")
    with pytest.raises(NothingToUndo):
        undo(stage.carl)


def test_a_ticket_somebody_worked_on_is_not_unmade(stage: Stage) -> None:
    first = new_ticket(stage.carl, "IT", "Wrong number")
    note(stage.dora, first.tickets[0], "I called back")
    with pytest.raises(Moved, match="dora has worked on"):
        undo(stage.carl)
    undo(stage.dora)
    undo(stage.carl)
    assert stage.finds("") == []
    second = new_ticket(stage.carl, "IT", "Right number", contact="x@y.example")
    reply(stage.carl, second.tickets[0], "Hello")
    with pytest.raises(Moved, match="carl has worked on"):
        undo(stage.carl, second.batch)


def test_a_status_is_not_put_back_under_a_merged_ticket(stage: Stage) -> None:
    number, target = stage.ticket(), stage.ticket()
    close(stage.carl, number)
    run_line(stage.dora, f"merge {target}", [number])
    with pytest.raises(Refused, match=f"merged into #{target}"):
        undo(stage.carl)
    undo(stage.dora)
    undo(stage.carl)
    assert stage.fields(number)["status"] == "new"
