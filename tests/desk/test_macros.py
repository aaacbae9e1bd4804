"""Macros: several actions as one change and one undo, recorded or written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from helpdesk_tui.desk.admin.allocation import add_strategy
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.allocation.hand_out import allocate
from helpdesk_tui.desk.assign import assign, claim
from helpdesk_tui.desk.classify import set_category, set_priority, set_subject, set_tags
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.drafts import list_drafts
from helpdesk_tui.desk.external import ask
from helpdesk_tui.desk.forwarding import forward
from helpdesk_tui.desk.lifecycle import set_due, set_status
from helpdesk_tui.desk.macros import add_macro, edit_macro, find_macro, list_macros, remove_macro
from helpdesk_tui.desk.macros_record import record_macro
from helpdesk_tui.desk.macros_run import run_macro, run_macro_on
from helpdesk_tui.desk.merge import merge
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import Moved, NotAllowed, NotFound, Refused, RuleError
from helpdesk_tui.views_rules import MacroForm, RecordedForm
from helpdesk_tui.words import Priority, Status
from tests.desk.stage import Stage
from tests.desk.waiting import until_somebody_waits


def macro(stage: Stage, name: str, then: str, condition: str = "") -> None:
    asked = f"if = '{condition}'\n" if condition else ""
    add_macro(stage.carl, f"# kept as written\n[[rule]]\nname = '{name}'\n{asked}then = {then}\n")


def last_words(stage: Stage, number: int) -> str:
    return view_ticket(stage.alice, number).messages[-1].pieces[0][1].strip()


def test_a_macro_is_one_change_of_who_runs_it_and_one_undo(stage: Stage) -> None:
    macro(stage, "vpn", "['owner me', 'category Network / VPN', 'tag vpn', 'note Seen {number}']")
    number = stage.ticket("No tunnel")
    before = stage.fields(number)
    done = run_line(stage.dora, "macro VPN", [number])
    after = stage.fields(number)
    assert (after["owner"], after["category"], after["tags"]) == ("dora", "Network / VPN", ["vpn"])
    assert last_words(stage, number) == f"Seen {number}"
    changes = [c for c in stage.changes(number) if c.cause == "macro vpn@1, verb macro"]
    assert {c.actor for c in changes} == {"dora"}
    assert {"owner", "category", "tags", "message"} <= {c.field for c in changes}
    assert done.batch
    undo(stage.dora)
    assert stage.fields(number) == before


def test_its_text_is_a_draft_or_is_sent_with_the_senders_signature(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    macro(stage, "ask", "'draft Dear {customer}, {no} which {desk}?'")
    macro(stage, "done", "['reply It works, {customer}.', 'status solved']")
    number = stage.ticket("{queue} broken")
    done = run_macro(stage.dora, number, "ask")
    assert "waits as your draft" in done.text
    [(where, draft)] = list_drafts(stage.dora)
    assert (where, draft.body) == (number, "Dear Anna Åberg, {no} which Test desk?")
    assert draft.to == ("anna@nord.example",)
    sent = run_macro(stage.dora, number, "done")
    assert sent.sends_at is not None
    assert last_words(stage, number) == "It works, Anna Åberg."
    assert stage.fields(number)["status"] == "solved"


def test_many_tickets_are_one_batch_and_those_it_is_not_for_are_named(
    sqlite_stage: Stage,
) -> None:
    stage = sqlite_stage
    macro(stage, "loud", "['priority high', 'tag loud']", "subject:fire")
    fire, quiet, fires = (stage.ticket(s) for s in ("Fire!", "Silence", "More fire"))
    done = run_macro_on(stage.dora, "loud", [fire, quiet, fires])
    assert done.text == f"loud on 2 tickets; not for #{quiet}"
    assert [stage.fields(n)["priority"] for n in (fire, quiet, fires)] == [
        "high", "normal", "high",
    ]  # fmt: skip
    undo(stage.dora)
    assert stage.fields(fire)["tags"] == stage.fields(fires)["tags"] == []
    with pytest.raises(Refused, match="is not for #"):
        run_macro(stage.dora, quiet, "loud")
    with pytest.raises(Refused, match="for none of them"):
        run_macro_on(stage.dora, "loud", [quiet])


def test_what_cannot_be_done_refuses_the_whole(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    macro(stage, "hand", "['priority high', 'allocate']")
    number = stage.ticket()
    with pytest.raises(Refused, match="has no team"):
        run_macro(stage.dora, number, "hand")
    assert stage.fields(number)["priority"] == "normal"
    with pytest.raises(Refused, match="Only an agent runs macros"):
        run_macro(stage.worker, number, "hand")


def test_macros_are_kept_as_written_and_changed_by_their_maker(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    macro(stage, "vpn", "'tag vpn'")
    text = find_macro(stage.dora, "vpn").text
    assert text.startswith("# kept as written")
    with pytest.raises(NotAllowed):
        edit_macro(stage.dora, "vpn", text)
    edit_macro(stage.alice, "vpn", text.replace("tag vpn", "tag net"))
    assert [(m.name, m.version, m.made_by) for m in list_macros(stage.bo)] == [("vpn", 2, "carl")]
    with pytest.raises(Refused, match="'VPN' already"):
        macro(stage, "VPN", "'tag vpn'")
    remove_macro(stage.carl, "vpn")
    with pytest.raises(NotFound):
        find_macro(stage.carl, "vpn")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("when = 'message added'\nthen = 'tag a'", "no 'when'"),
        ("then = 'drop it'", "rules on mail"),
        ("then = []\nstop = true", "no 'stop'"),
        ("if = 'header:List-Id'\nthen = 'tag a'", "header"),
        ("then = 'owner nobody'", "no owner 'nobody'"),
        ("then = ['reply a', 'draft b']", "sets reply twice"),
    ],
)
def test_what_is_no_macro_is_told(sqlite_stage: Stage, lines: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        add_macro(sqlite_stage.carl, f"[[rule]]\nname = 'x'\n{lines}\n")


def test_a_macro_is_recorded_from_what_was_done_last(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number = stage.ticket("No tunnel")
    set_priority(stage.dora, number, Priority.LOW)
    assign(stage.alice, number, "carl")
    stage.clock.forward(hours=1)
    claim_from = stage.ticket("Other")
    claim(stage.carl, claim_from)
    set_category(stage.carl, number, "Network / VPN")
    set_tags(stage.carl, number, ["+vpn", "+wrong"])
    set_tags(stage.carl, number, ["-wrong", "+net"])
    undo(stage.carl)
    set_due(stage.carl, number, stage.clock().replace(hour=17))
    note(stage.carl, number, "Rebooted it")
    reply(stage.carl, number, "Try again, please")
    set_status(stage.carl, number, Status.WAITING_EXTERNAL)
    done = record_macro(stage.carl, "tunnel")
    assert done.took == (
        "category Network / VPN", "tag vpn", "tag wrong", "due 8h", "status waiting_external",
        "note Rebooted it", "draft Try again, please",
    )  # fmt: skip
    again = stage.ticket("Another tunnel")
    run_macro(stage.dora, again, "tunnel")
    fields = stage.fields(again)
    assert (fields["category"], fields["status"]) == ("Network / VPN", "waiting_external")

    short = record_macro(stage.carl, "short", number=number, batches=1)
    assert short.took == ("status waiting_external",)
    with pytest.raises(Refused, match="have changed no ticket"):
        record_macro(stage.bo, "nothing")


def test_what_a_recording_leaves_out_is_told_and_why(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    number, other = stage.ticket("No tunnel"), stage.ticket("Twin")
    set_priority(stage.carl, number, Priority.HIGH)
    reply(stage.carl, number, "Hello")
    reply(stage.carl, number, "Hello again")
    set_subject(stage.carl, number, "Tunnel down")
    ask(stage.carl, number, ["help@vendor.example"], "Is your side up?")
    forward(stage.carl, number, ["boss@nord.example"], "See below")
    merge(stage.carl, other, number)
    done = record_macro(stage.carl, "tunnel", number=number)
    assert done.took == ("priority high", "draft Hello again")
    assert done.left == (
        "the subject: it is this ticket's own (else add: subject TEXT)",
        "what you asked outside: it is a question about this ticket",
        "what you passed on: a recorded macro sends nothing (else add: forward ADDRESS)",
        "merging: no macro merges tickets",
        "all but the last of your 2 answers: a macro has one draft",
    )
    with pytest.raises(Refused, match=r"nothing on #\d+ that a macro could do. Left out: merging"):
        record_macro(stage.carl, "twin", number=other)


def test_a_recording_takes_allocation_and_names_the_macro_that_was_run(
    sqlite_stage: Stage,
) -> None:
    stage = sqlite_stage
    edit_queue(stage.alice, "IT", team="Net")
    add_strategy(stage.alice, "net", "Net", "turn")
    macro(stage, "loud", "'tag loud'")
    number = stage.ticket()
    allocate(stage.carl, number)
    run_macro(stage.carl, number, "loud")
    done = run_line(stage.carl, "record hand it out key h", ())
    assert done.text == (
        f"Macro hand it out of #{number}: allocate;"
        " left out: what macro loud@1 did: run it too, or copy its actions"
    )
    assert {m.name: m.macro.key for m in list_macros(stage.carl) if m.macro} == {
        "hand it out": "h", "loud": "",
    }  # fmt: skip


def test_a_key_belongs_to_one_macro(stage: Stage) -> None:
    one = "[[rule]]\nname = 'one'\nkey = 'o'\nthen = 'tag a'\n"
    add_macro(stage.carl, one)
    with pytest.raises(Refused, match="Key o is that of macro 'one'") as refused:
        add_macro(stage.dora, one.replace("'one'", "'ooze'"))
    assert refused.value.remedy.startswith("Free: z, e, O, f3.")
    add_macro(stage.dora, one.replace("'one'", "'ONE AGAIN'").replace("'o'", "'O'"))
    edit_macro(stage.carl, "one", one.replace("'o'", "'1'"), seen=one)
    add_macro(stage.dora, one.replace("'one'", "'two'"))
    with pytest.raises(Moved, match="one was changed by somebody else"):
        edit_macro(stage.carl, "one", one, seen=one)
    with pytest.raises(Refused, match="'two'"):
        edit_macro(stage.carl, "one", one)


def test_two_who_keep_a_macro_of_one_key_at_once_are_told_apart(postgres_database: str) -> None:
    stage = Stage(postgres_database)
    text = "[[rule]]\nname = 'one'\nkey = 'o'\nthen = 'tag a'\n"
    with ThreadPoolExecutor(1) as pool:
        with stage.carl.together("slow"):
            add_macro(stage.carl, text)
            late = pool.submit(add_macro, stage.dora, text.replace("one", "two"))
            until_somebody_waits(stage.alice)
        with pytest.raises(Refused, match="Key o is that of macro 'one'"):
            late.result()


def test_a_form_changes_a_macro_and_leaves_its_comments(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    macro(stage, "vpn", "['tag vpn', 'priority high']", "queue:IT")
    carl, bo = AgentDesk(stage.carl), AgentDesk(stage.bo)
    (row,) = carl.macros()
    assert row.form == MacroForm("vpn", "", "queue:IT", ("tag vpn", "priority high"))
    assert (row.locked, bo.macros()[0].locked) == ("", "only carl and admins change it")
    form = replace(row.form, key="v", then=("tag vpn",))
    assert carl.save_macro(form, "vpn", row.text) == "Macro vpn@2 saved"
    (row,) = carl.macros()
    assert (row.form, row.text.startswith("# kept as written\n[[rule]]")) == (form, True)
    carl.save_macro(replace(form, key="", condition=""), "vpn", row.text)
    assert "if" not in carl.macros()[0].text
    assert carl.save_macro(MacroForm("new", "n", "", ("close",))) == "Macro new@1 added"
    with pytest.raises(RuleError, match="does nothing"):
        carl.save_macro(MacroForm("empty"))
    number = stage.ticket()
    set_priority(stage.carl, number, Priority.LOW)
    assert carl.recorded_macro() == RecordedForm(MacroForm(then=("priority low",)), number, ())
