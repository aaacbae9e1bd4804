"""The desk as the screens see it: every method of their port, for real."""

from __future__ import annotations

import inspect
import subprocess
import sys
from datetime import timedelta

import pytest

from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.errors import Moved, NotFound, NothingToUndo, RuleError
from helpdesk_tui.screens.port import DeskPort
from helpdesk_tui.views import DraftView
from helpdesk_tui.words import DraftKind, Role, Status
from tests.builders import START
from tests.desk.stage import Stage


def port(stage: Stage) -> DeskPort:
    """A type checker compares every signature here."""
    return AgentDesk(stage.carl)


def test_every_method_of_the_port_is_there_with_its_parameters() -> None:
    wanted = {n: f for n, f in vars(DeskPort).items() if inspect.isfunction(f) and n[0] != "_"}
    assert len(wanted) > 20
    for name, method in wanted.items():
        own = inspect.signature(getattr(AgentDesk, name))
        assert own == inspect.signature(method), name


def test_an_agents_round(stage: Stage) -> None:
    desk = port(stage)
    cursor = desk.feed(0).cursor
    made = desk.new_ticket(
        queue="IT", subject="No sound", text="since Monday", contact="Åsa <asa@nord.example>"
    )
    number = made.tickets[0]
    assert desk.count("is:open") == 1
    assert [row.number for row in desk.window("sound", "due").rows] == [number]
    view = desk.ticket(number)
    assert (view.source, view.contact.person.name) == ("phone", "Åsa")
    assert view.reply_to == ("asa@nord.example",)
    desk.run("priority high", ticket=number, version=view.version)
    with pytest.raises(Moved):
        desk.run("priority low", ticket=number, version=view.version)
    desk.note(number, "Check the jack")
    seen = desk.ticket(number).last_message_id
    desk.reply(number, "Is it on?", to=(), cc=(), bcc=(), seen_up_to=seen, then=Status.SOLVED)
    assert desk.rows([number], "is:closed")[0].status is Status.SOLVED
    assert desk.undo().verb == "undo"
    assert desk.rows([number], "is:closed") == ()
    assert desk.ticket(number).drafts[0].body == "Is it on?"
    assert desk.feed(cursor).tickets == {number}
    with pytest.raises(NotFound):
        desk.ticket(4711)
    with pytest.raises(RuleError):
        desk.count("(")
    with pytest.raises(NotFound):
        desk.attachment(99)
    with pytest.raises(NotFound):
        desk.raw_mail(99)


def test_marked_tickets_are_one_action(stage: Stage) -> None:
    desk = port(stage)
    numbers = [stage.ticket(), stage.ticket()]
    desk.run("claim", ticket=numbers[0], tickets=numbers)
    assert desk.count("owner:me") == 2
    desk.undo()
    assert desk.count("owner:me") == 0
    with pytest.raises(NothingToUndo):
        desk.undo()


def test_what_is_typed_survives_the_end_of_the_program(stage: Stage) -> None:
    number = stage.ticket()
    program = (
        "import sys, os, signal\n"
        "from datetime import datetime, UTC\n"
        "from helpdesk_tui.desk.admin.found import sign_in\n"
        "from helpdesk_tui.desk.agent_desk import AgentDesk\n"
        "from helpdesk_tui.store.engine import Store\n"
        "from helpdesk_tui.views import DraftView\n"
        "from helpdesk_tui.words import DraftKind\n"
        "desk = AgentDesk(sign_in(Store(sys.argv[1]), 'carl'))\n"
        "now = datetime.now(UTC)\n"
        "desk.save_draft(int(sys.argv[2]),"
        " DraftView(DraftKind.REPLY, 'Kære Åsa', ('a@b.example',), (), (), 7, now))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, stage.url, str(number)], check=False, timeout=60
    )
    assert ended.returncode == -9
    drafts = port(stage).ticket(number).drafts
    assert [(d.kind, d.body, d.to, d.seen_up_to) for d in drafts] == [
        (DraftKind.REPLY, "Kære Åsa", ("a@b.example",), 7)
    ]
    port(stage).drop_draft(number, DraftKind.REPLY)
    assert port(stage).ticket(number).drafts == ()


def test_a_draft_is_where_it_was_saved(stage: Stage) -> None:
    number, other = stage.ticket(), stage.ticket()
    port(stage).save_draft(number, DraftView(DraftKind.NOTE, "x", (), (), (), 0, START))
    assert port(stage).ticket(other).drafts == ()
    assert len(port(stage).ticket(number).drafts) == 1


def test_lines_are_completed_with_what_the_desk_has(sqlite_stage: Stage) -> None:
    desk = port(sqlite_stage)
    sqlite_stage.ticket()
    desk.run("tag vpn", ticket=1001)
    assert desk.complete(":assign d") == (":assign dora",)
    assert desk.complete(":queue f") == (":queue Faktura",)
    assert desk.complete(":category n") == (":category Network", ":category Network / VPN",
                                            ":category none")  # fmt: skip
    assert desk.complete(":team ") == (":team Money", ":team Net", ":team none")
    assert desk.complete(":tag -v") == (":tag -vpn",)
    assert desk.complete("/is:open owner:car") == ("/is:open owner:carl",)
    assert desk.complete("/printer tag:") == ("/printer tag:vpn", "/printer tag:none")
    assert desk.complete("/") == ()


def test_verbs_are_listed_and_refused_with_a_reason(sqlite_stage: Stage) -> None:
    desk = port(sqlite_stage)
    listed = {verb.name: verb for verb in desk.verbs()}
    assert {"claim", "merge", "recall", "undo", "tag"} <= listed.keys()
    assert not {"reply", "note", "new"} & listed.keys()
    assert all(verb.help and verb.usage.startswith(verb.name) for verb in listed.values())
    assert desk.refusal("claim", 1001) == ""
    assert desk.refusal("claim", None) == "no ticket is chosen"
    assert desk.refusal("undo", None) == ""
    assert desk.refusal("dance", 1001) == "there is no verb dance"


def test_health_says_who_i_am_and_what_waits(stage: Stage) -> None:
    desk = port(stage)
    number = stage.ticket()
    desk.reply(number, "x", to=(), cc=(), bcc=(), seen_up_to=99999)
    found = desk.health()
    assert (found.desk, found.login, found.role) == ("Test desk", "carl", Role.SPECIALIST)
    assert (found.outbox_waiting, found.outbox_failed, found.quarantined) == (1, 0, 0)
    assert (found.worker_alive, found.last_fetch_at) == (False, None)
    stage.clock.forward(seconds=1)
    assert stage.clock.now - START == timedelta(seconds=1)
