"""Several who hand out tickets at one moment: no deadlock, nobody twice, turns stay fair."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack

import pytest

from helpdesk_tui.desk.admin.agents import add_team
from helpdesk_tui.desk.admin.allocation import add_strategy
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.admin.rules import add_rule, read_rule
from helpdesk_tui.desk.allocation.absence import go_away
from helpdesk_tui.desk.allocation.hand_out import allocate
from helpdesk_tui.desk.assign import assign
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake import file_waiting
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.mail.parse import parse
from tests.builders import join_desk, worker_desk
from tests.desk.intake.post import Post
from tests.desk.waiting import until_somebody_waits
from tests.worker import scene

FIRST = "<first@kunde.example>"


def furnish(url: str) -> Post:
    """Alice, carl and dora take turns; a rule hands out what comes in."""
    post = Post(url)
    desk = post.desk
    with desk.together("furnish"):
        add_team(desk, "Net", ("alice", "carl", "dora"))
        edit_queue(desk, "IT", team="Net")
        add_strategy(desk, "net", "Net", "turn")
        add_rule(desk, read_rule("[[rule]]\nname = 'hand'\nthen = 'allocate'\n"))
    return post


def owners(desk: Desk, number: int) -> list[str]:
    return [str(change.new) for change in scene.changes(desk, number, "owner")]


def test_many_who_file_and_allocate_at_once_give_each_ticket_once_and_in_turn(
    postgres_database: str,
) -> None:
    post = furnish(postgres_database)
    for n in range(24):
        post.arrives(scene.mail(f"Mail {n}", sender=f"p{n % 5}@kunde.example"))
    numbers = [new_ticket(post.desk, "IT", f"Call {n}").tickets[0] for n in range(12)]
    command = [sys.executable, "-m", "tests.desk.allocation_rival", postgres_database]
    rivals = [
        subprocess.Popen(
            [*command, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for words in (
            ["file"],
            ["file"],
            ["carl", *map(str, numbers[:6])],
            ["dora", *map(str, numbers[:5:-1])],
        )
    ]
    for rival in rivals:
        assert rival.stdout is not None
        assert rival.stdout.readline() == "ready\n"
    for rival in rivals:  # all at once
        assert rival.stdin is not None
        rival.stdin.write("go\n")
        rival.stdin.flush()
    for rival in rivals:
        said, _ = rival.communicate(timeout=60)
        assert (rival.returncode, said) == (0, "\n")

    given = [owners(post.desk, ticket.id or 0) for ticket in scene.tickets(post.desk)]
    assert {len(each) for each in given} == {1}
    assert Counter(each[0] for each in given) == dict.fromkeys(('"alice"', '"carl"', '"dora"'), 12)


def test_filing_holds_nobody_who_allocates_a_ticket_that_mail_is_coming_to(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One mail is handed out, the next goes to a ticket that somebody is handing out just now."""
    monkeypatch.setattr(file_waiting, "TURN", 60.0)
    post = furnish(postgres_database)
    number = post.comes(scene.mail("Printer", message_id=FIRST)).ticket or 0
    post.arrives(scene.mail("Another"))
    post.arrives(scene.mail("Re: Printer", "Any news?", answers=FIRST))
    mails = [Read(each.id, parse(each.raw)) for each in begin(post.worker)]
    filer = worker_desk(join_desk(postgres_database, post.clock))
    done: list[object] = []
    filing = threading.Thread(target=lambda: done.extend(file_read(filer, RulebookReader(), mails)))
    with post.desk.transaction("slow") as tx:
        tx.ticket(number)
        filing.start()
        until_somebody_waits(post.carl)
        allocate(post.desk, number)
    filing.join(60)
    assert len(done) == 2
    assert scene.fates(post.desk) == {"new_ticket": 2, "follow_up": 1}


def test_whoever_leaves_waits_for_nobody_who_waits_for_them(postgres_database: str) -> None:
    """While carl leaves, a ticket just given to him is handed out by somebody else."""
    post = furnish(postgres_database)
    first = new_ticket(post.desk, "IT", "Carl's").tickets[0]
    second = new_ticket(post.desk, "IT", "Soon carl's").tickets[0]
    assign(post.desk, first, "carl")
    carl, bystander = (join_desk(postgres_database, post.clock) for _ in range(2))
    left: list[object] = []
    leaving = threading.Thread(target=lambda: left.append(go_away(carl, "carl", deputy="dora")))
    with post.desk.transaction("slow") as tx, ExitStack() as busy:
        busy.enter_context(bystander.transaction("busy")).ticket(first)
        leaving.start()
        until_somebody_waits(post.carl)
        assign(post.carl, second, "carl")
        tx.ticket(second)
        busy.close()
        until_somebody_waits(post.carl)
        allocate(post.desk, second)
    leaving.join(60)
    assert len(left) == 1
    assert owners(post.desk, first)[-1] == '"dora"'
    assert owners(post.desk, second)[-1] != '"carl"'
