"""Merging is a link: the target shows both, mail goes there, and nothing is moved."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from helpdesk_tui.desk.classify import set_priority
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.family import members, root_of
from helpdesk_tui.desk.lifecycle import set_status
from helpdesk_tui.desk.merge import merge, unmerge
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import HelpdeskError, Refused
from helpdesk_tui.views import Done
from helpdesk_tui.words import Priority, Status
from tests.builders import as_agent
from tests.desk.stage import Stage


def test_the_target_shows_both_threads_and_nothing_is_moved(stage: Stage) -> None:
    small, big = stage.ticket("Small", text="one"), stage.ticket("Big", text="two")
    done = merge(stage.carl, small, big)
    assert done.tickets == (small, big)
    view = view_ticket(stage.carl, big)
    assert [m.text for m in view.messages] == ["one", "two"]
    assert [m.ticket for m in view.messages] == [small, big]
    assert view.merged == (small,)
    assert view_ticket(stage.carl, small).merged_into == big
    assert stage.fields(small)["status"] == "closed"
    assert stage.finds("is:open") == [big]
    assert stage.finds("is:merged") == [small]
    assert stage.changes(big)[-1].new == small
    with stage.alice.store.read() as session:
        assert (members(session, big), root_of(session, small)) == ((small, big), big)


def test_unread_mail_of_a_merged_ticket_is_news_on_its_target(stage: Stage) -> None:
    big = stage.ticket("Big")
    small = stage.ticket("Small")
    view_ticket(stage.carl, big, mark_seen=True)
    assert stage.finds("is:unread is:open", stage.carl) == [small]
    merge(stage.dora, small, big)
    assert stage.finds("is:unread is:open", stage.carl) == [big]
    unmerge(stage.dora, small)
    assert stage.finds("is:unread is:open", stage.carl) == [small]


def test_unmerge_and_undo_let_both_stand_alone_again(stage: Stage) -> None:
    small, big = stage.ticket(), stage.ticket()
    starts = stage.fields(small), stage.fields(big)
    last_in = stage.row(big).last_in_id
    merge(stage.carl, small, big)
    undo(stage.carl)
    assert (stage.fields(small), stage.fields(big)) == starts
    assert stage.row(big).last_in_id == last_in
    merge(stage.carl, small, big)
    unmerge(stage.carl, small)
    assert stage.fields(small)["status"] == "open"
    assert stage.fields(small)["merged_into"] is None
    undo(stage.carl)
    assert stage.fields(small)["merged_into"] == big
    assert stage.fields(small)["status"] == "closed"
    assert view_ticket(stage.carl, big).merged == (small,)


def test_no_chains_and_no_rings(stage: Stage) -> None:
    a, b, c = stage.ticket(), stage.ticket(), stage.ticket()
    merge(stage.carl, a, b)
    with pytest.raises(Refused, match=f"#{a} is merged into #{b} already"):
        merge(stage.carl, a, c)
    with pytest.raises(Refused, match=f"#{a} is merged into #{b} already"):
        merge(stage.carl, c, a)
    with pytest.raises(Refused, match=f"Other tickets are merged into #{b}"):
        merge(stage.carl, b, c)
    unmerge(stage.dora, a)
    merge(stage.carl, b, a)
    with pytest.raises(Refused, match="already"):
        undo(stage.dora)
    assert stage.fields(a)["merged_into"] is None


def test_a_merged_ticket_is_answered_and_moved_on_its_target(stage: Stage) -> None:
    small, big = stage.ticket(), stage.ticket()
    merge(stage.carl, small, big)
    attempts: list[Callable[[], Done]] = [
        lambda: reply(stage.carl, small, "x"),
        lambda: set_status(stage.carl, small, Status.OPEN),
        lambda: run_line(stage.carl, "reopen", [small]),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match=f"#{small} is merged into #{big}"):
            attempt()


def test_unmerge_waits_for_the_target_before_it_takes_the_ticket(postgres_database: str) -> None:
    """Bo holds the target and wants the ticket next: unmerge must not hold that one already."""
    stage = Stage(postgres_database)
    small, big = stage.ticket(), stage.ticket()
    merge(stage.carl, big, small)
    thread = threading.Thread(target=unmerge, args=(stage.dora, big))
    with stage.bo.transaction("look") as tx:
        tx.ticket(small)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        assert tx.ticket(big).merged_into_id == small
        tx.set(tx.ticket(big), "priority", "high")
    thread.join(30)
    assert stage.fields(big)["merged_into"] is None
    assert stage.fields(big)["priority"] == "high"


def test_agents_who_merge_crosswise_never_wait_for_each_other(stage: Stage) -> None:
    """Every way to lock two tickets at once, from both sides at the same moment."""
    a, b = stage.ticket(), stage.ticket()
    stuck: list[str] = []

    def again(login: str, step: Callable[[int], None], barrier: threading.Barrier) -> None:
        for turn in range(12):
            barrier.wait(30)
            try:
                step(turn)
            except Refused:
                pass
            except HelpdeskError as error:
                stuck.append(f"{login}: {error}")

    carl, dora = as_agent(stage.alice, "carl"), as_agent(stage.alice, "dora")
    bo = as_agent(stage.alice, "bo")
    levels = list(Priority)

    def carls(turn: int) -> None:
        if turn % 2:
            unmerge(carl, b)
        else:
            merge(carl, b, a)

    def doras(turn: int) -> None:
        if turn % 2:
            undo(dora)
        else:
            merge(dora, a, b)

    def bos(turn: int) -> None:
        run_line(bo, f"priority {levels[turn % 4].label}", [b, a] if turn % 2 else [a, b])

    barrier = threading.Barrier(3)
    threads = [
        threading.Thread(target=again, args=each)
        for each in (("carl", carls, barrier), ("dora", doras, barrier), ("bo", bos, barrier))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert stuck == []
    assert sum(c.verb == "priority" for c in stage.changes(a)) == 12
    set_priority(stage.alice, a, Priority.LOW)
