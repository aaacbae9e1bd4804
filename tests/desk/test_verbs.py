"""Each verb: what it changes, what history says of it, and what an undo leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from helpdesk_tui.desk.admin.queues import add_queue, edit_queue
from helpdesk_tui.desk.assign import assign, claim, release
from helpdesk_tui.desk.classify import set_priority, set_queue, set_subject, set_tags
from helpdesk_tui.desk.clocks import wake_sleepers
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import Value
from helpdesk_tui.desk.lifecycle import close, hide, reopen, set_due, set_status
from helpdesk_tui.desk.merge import merge
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.desk.verbs import VERBS, verb
from helpdesk_tui.errors import HelpdeskError, Moved, NotAllowed, NotFound, Refused, Usage
from helpdesk_tui.views import Done
from helpdesk_tui.words import Priority, Role, Status
from tests.builders import START
from tests.desk.stage import Changed, Stage

Told = tuple[str, Value, Value]
IN_2_HOURS = (START + timedelta(hours=2)).isoformat()
TOMORROW = (START + timedelta(days=1)).isoformat()

CASES: list[tuple[list[str], str, str, list[Told]]] = [
    ([], "claim", "claim", [("owner", None, "carl"), ("status", "new", "open")]),
    (["claim"], "release", "release", [("owner", "carl", None)]),
    ([], "assign dora", "assign", [("owner", None, "dora"), ("status", "new", "open")]),
    (["claim"], "assign dora", "assign", [("owner", "carl", "dora")]),
    (["claim"], "assign none", "release", [("owner", "carl", None)]),
    ([], "owner me", "assign", [("owner", None, "carl"), ("status", "new", "open")]),
    ([], "priority high", "priority", [("priority", "normal", "high")]),
    ([], "category vpn", "category", [("category", None, "Network / VPN")]),
    (["category vpn"], "category none", "category", [("category", "Network / VPN", None)]),
    ([], "queue faktura", "queue", [("queue", "IT", "Faktura"), ("team", None, "Money")]),
    ([], "team net", "team", [("team", None, "Net")]),
    (["team net"], "team none", "team", [("team", "Net", None)]),
    ([], "kind incident", "kind", [("kind", "request", "incident")]),
    ([], "subject Røg i printeren", "subject",
     [("subject", "The printer smokes", "Røg i printeren")]),
    (["tag old"], "tag +vpn -old Urgent", "tag", [("tags", ["old"], ["urgent", "vpn"])]),
    ([], "status waiting_external", "status", [("status", "new", "waiting_external")]),
    (["claim"], "status solved", "status", [("status", "open", "solved")]),
    ([], "close", "close", [("status", "new", "closed")]),
    (["close"], "reopen", "reopen", [("status", "closed", "open")]),
    ([], "due 2h", "due", [("due", None, IN_2_HOURS)]),
    (["due 2h"], "due none", "due", [("due", IN_2_HOURS, None)]),
    ([], "hide 1d", "hide", [("hidden_until", None, TOMORROW)]),
]  # fmt: skip


def test_verbs_change_record_and_are_undone(stage: Stage, subtests: pytest.Subtests) -> None:
    for before, line, name, told in CASES:
        with subtests.test(line=line, after=before):
            play(stage, before, line, name, told)


def play(stage: Stage, before: list[str], line: str, name: str, told: list[Told]) -> None:
    number = stage.ticket()
    for each in before:
        run_line(stage.carl, each, [number])
    at_first, start = stage.row(number), stage.fields(number)
    mark = stage.newest_change()

    done = run_line(stage.carl, line, [number])

    assert (done.tickets, done.batch) == ((number,), mark + 1)
    assert stage.changes(number, after=mark) == [
        Changed("carl", name, field, old, new, f"verb {name}") for field, old, new in told
    ]
    assert stage.fields(number) == start | {field: new for field, _, new in told}
    assert stage.row(number).version == at_first.version + 1

    mark = stage.newest_change()
    undo(stage.carl)
    assert stage.fields(number) == start
    assert stage.changes(number, after=mark) == [
        Changed("carl", "undo", field, new, old, f"undo of {done.batch}")
        for field, old, new in reversed(told)
    ]


def test_a_verb_that_changes_nothing_writes_nothing(stage: Stage) -> None:
    number = stage.ticket()
    version, mark = stage.row(number).version, stage.newest_change()
    done = set_priority(stage.carl, number, Priority.NORMAL)
    assert (done.batch, "as before" in done.text) == (0, True)
    assert (stage.row(number).version, stage.newest_change()) == (version, mark)


def test_closing_and_solving_note_when_and_an_undo_knows_it_again(stage: Stage) -> None:
    number = stage.ticket()
    set_status(stage.carl, number, Status.SOLVED)
    solved = stage.clock.now
    stage.clock.forward(hours=1)
    close(stage.carl, number)
    closed = stage.clock.now
    assert (stage.row(number).solved_at, stage.row(number).closed_at) == (solved, closed)
    stage.clock.forward(hours=1)
    reopen(stage.carl, number)
    assert (stage.row(number).solved_at, stage.row(number).closed_at) == (None, None)
    stage.clock.forward(hours=1)
    undo(stage.carl)
    assert (stage.row(number).solved_at, stage.row(number).closed_at) == (solved, closed)
    undo(stage.carl)
    assert (stage.row(number).solved_at, stage.row(number).closed_at) == (solved, None)


def test_the_department_follows_the_queue_and_comes_back_with_it(stage: Stage) -> None:
    from helpdesk_tui.desk.admin.queues import add_department

    add_department(stage.alice, "Nord")
    add_queue(stage.alice, "Nord IT", department="Nord")
    number = stage.ticket(queue="Nord IT")
    nord = stage.row(number).department_id
    assert nord is not None
    set_queue(stage.carl, number, "IT")
    assert stage.row(number).department_id is None
    undo(stage.carl)
    assert stage.row(number).department_id == nord


def test_who_claims_second_is_told_who_was_faster(stage: Stage) -> None:
    number = stage.ticket()
    claim(stage.carl, number)
    with pytest.raises(Moved, match="carl owns"):
        claim(stage.dora, number)
    assert stage.fields(number)["owner"] == "carl"


def test_a_version_that_is_past_refuses_and_says_who_changed_it(stage: Stage) -> None:
    number = stage.ticket()
    seen = stage.row(number).version
    set_priority(stage.dora, number, Priority.URGENT)
    attempts: list[Callable[[], Done]] = [
        lambda: set_priority(stage.carl, number, Priority.LOW, version=seen),
        lambda: claim(stage.carl, number, version=seen),
        lambda: release(stage.carl, number, version=seen),
        lambda: assign(stage.carl, number, "carl", version=seen),
        lambda: close(stage.carl, number, version=seen),
        lambda: set_tags(stage.carl, number, ["vpn"], version=seen),
        lambda: set_due(stage.carl, number, None, version=seen),
        lambda: hide(stage.carl, number, START + timedelta(1), version=seen),
        lambda: merge(stage.carl, number, stage.ticket(), version=seen),
    ]
    for attempt in attempts:
        with pytest.raises(Moved, match="dora: priority priority"):
            attempt()
    assert stage.fields(number)["priority"] == "urgent"
    assert stage.fields(number)["owner"] is None


def test_what_cannot_be_done_is_refused_in_one_line(stage: Stage) -> None:
    number = stage.ticket()
    add_queue(stage.alice, "Old")
    edit_queue(stage.alice, "Old", active=False)
    mark = stage.newest_change()
    refusals: list[tuple[str, type[HelpdeskError], str]] = [
        ("priority", Usage, "wants a priority"),
        ("priority huge", Usage, "Known: low, normal, high, urgent"),
        ("assign nobody", NotFound, "no agent 'nobody'"),
        ("queue nowhere", NotFound, "Known: "),
        ("queue Old", Refused, "no longer used"),
        ("team carl", NotFound, "no team"),
        ("category nothing", NotFound, "Hardware / Printer"),
        ("status done", Usage, "'done' is no status"),
        ("due yesterday-ish", Usage, "not a time"),
        ("tag +", Usage, "not a tag"),
        ("subject   ", Usage, "wants a subject"),
        ("reopen", Refused, "is new, not closed"),
        ("unmerge", Refused, "not merged"),
        (f"merge {number}", Usage, "into itself"),
        ("merge 999999", NotFound, "no ticket #999999"),
        (f"merge {'9' * 30}", Usage, "not a number"),
        ("recall", NotFound, "waits in the outbox"),
        ("dance", Usage, "no verb 'dance'"),
        ("claim it", Usage, "takes nothing like 'it'"),
    ]
    for line, kind, words in refusals:
        with pytest.raises(kind) as caught:
            run_line(stage.carl, line, [number])
        assert words in str(caught.value), line
        assert "\n" not in str(caught.value)
    assert stage.newest_change() == mark


def test_there_is_no_verb_on_a_ticket_that_is_not_there(stage: Stage) -> None:
    for line in ("claim", "priority high", "close", "note x", "reply x", "due 2h", "unmerge"):
        with pytest.raises(NotFound, match="no ticket #4711"):
            run_line(stage.carl, line, [4711])


def test_only_an_agent_claims(stage: Stage) -> None:
    with pytest.raises(Refused, match="Only an agent"):
        claim(stage.worker, stage.ticket())


def test_a_verb_asks_for_its_role(stage: Stage) -> None:
    @verb("shred", help="Only for this test", role=Role.SUPERVISOR)
    def shred(desk: Desk, number: int) -> Done:
        return set_priority(desk, number, Priority.LOW)

    try:
        number = stage.ticket()
        for desk in (stage.dora, stage.carl, stage.bo):
            with pytest.raises(NotAllowed, match="'shred' needs supervisor"):
                shred(desk, number)
        assert stage.fields(number)["priority"] == "normal"
        assert shred(stage.alice, number).batch == stage.newest_change()
    finally:
        del VERBS["shred"]


def test_a_subject_stays_in_one_line_and_text_is_fit_for_any_database(stage: Stage) -> None:
    number = stage.ticket("Two\r\nBcc: all@nord.example\0 lines")
    assert stage.row(number).subject == "Two Bcc: all@nord.example\ufffd lines"
    set_subject(stage.carl, number, "half \ud83d of a pair\nand more")
    assert stage.row(number).subject == "half ? of a pair and more"
    run_line(stage.carl, "note nul\0 and \udcff", [number])


def test_a_new_ticket_waits_in_its_queue_with_its_team(stage: Stage) -> None:
    done = new_ticket(stage.dora, "faktura", "Wrong sum", contact="Bo Ek")
    row = stage.row(done.tickets[0])
    fields = stage.fields(done.tickets[0])
    assert (fields["status"], fields["queue"], fields["team"]) == ("new", "Faktura", "Money")
    assert fields["contact"] == "Bo Ek"
    assert row.last_in_id > 0
    with pytest.raises(Usage, match="needs a subject"):
        new_ticket(stage.dora, "IT", "  ")
    with pytest.raises(Usage, match="not an address"):
        new_ticket(stage.dora, "IT", "x", contact="a b@c.example d@")


def test_a_dormant_ticket_wakes_when_its_date_has_come(stage: Stage) -> None:
    sleeper, gone = stage.ticket(), stage.ticket()
    for number in (sleeper, gone):
        set_status(stage.alice, number, Status.DORMANT)
        hide(stage.alice, number, START + timedelta(hours=3))
    with stage.alice.transaction("drop") as tx:
        tx.set(tx.ticket(gone), "withdrawn", START.isoformat())
    assert wake_sleepers(stage.worker) == ()
    stage.clock.forward(hours=3)
    assert wake_sleepers(stage.worker) == (sleeper,)
    assert stage.fields(sleeper)["status"] == "open"
    assert stage.fields(sleeper)["hidden_until"] is None
    assert stage.changes(sleeper)[-1].cause == "clock: its date has come"


def test_hidden_tickets_are_told_apart_until_their_time(stage: Stage) -> None:
    number = stage.ticket()
    hide(stage.carl, number, START + timedelta(hours=1))
    assert stage.finds("is:hidden") == [number]
    stage.clock.forward(hours=1)
    assert stage.finds("is:hidden") == []
