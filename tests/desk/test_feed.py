"""The change feed: no reader's cursor ever skips a change, however late it commits."""

from __future__ import annotations

import threading

from sqlmodel import select

from helpdesk_tui.desk.admin.queues import add_queue
from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.classify import set_priority
from helpdesk_tui.desk.conversation import note
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.feed import AT_ONCE, feed
from helpdesk_tui.store.tables import Change, ChangeCounter
from helpdesk_tui.words import Priority
from tests.builders import as_agent
from tests.desk.stage import Stage


def test_a_change_that_commits_late_gets_a_late_number(postgres_database: str) -> None:
    """Carl begins first and ends last; who reads in between must still see him."""
    stage = Stage(postgres_database)
    first, second = stage.ticket(), stage.ticket()
    cursor = feed(stage.bo, 0).cursor
    with stage.carl.transaction("slow") as tx:
        tx.set(tx.ticket(first), "priority", "high")
        tx.session.flush()
        set_priority(stage.dora, second, Priority.LOW)
        seen = feed(stage.bo, cursor)
        assert seen.tickets == {second}
    assert feed(stage.bo, seen.cursor).tickets == {first}


def test_a_number_given_out_is_not_passed_before_it_is_committed(postgres_database: str) -> None:
    """Carl has his number and does not commit: dora waits, and a reader sees neither."""
    stage = Stage(postgres_database)
    first, second = stage.ticket(), stage.ticket()
    cursor = feed(stage.bo, 0).cursor
    dora = threading.Thread(target=set_priority, args=(stage.dora, second, Priority.LOW))
    with stage.carl.store.write() as session:
        counter = session.exec(select(ChangeCounter).with_for_update()).one()
        counter.last += 1
        session.add(counter)
        change = session.exec(select(Change)).first()
        assert change is not None
        late = Change(**change.model_dump() | {"id": counter.last, "ticket_id": first})
        session.add(late)
        session.flush()
        dora.start()
        dora.join(0.3)
        assert dora.is_alive()
        assert feed(stage.bo, cursor).cursor == cursor
    dora.join(30)
    assert feed(stage.bo, cursor).tickets == {first, second}


def test_four_writers_and_a_reader_who_misses_nothing(stage: Stage) -> None:
    cursor = start = feed(stage.bo, 0).cursor
    logins = ("carl", "dora", "bo", "alice")
    made: list[int] = []

    def write(login: str) -> None:
        desk = as_agent(stage.alice, login)
        for i in range(12):
            made.extend(new_ticket(desk, "IT", f"{login} {i}").tickets)

    threads = [threading.Thread(target=write, args=(login,)) for login in logins]
    for thread in threads:
        thread.start()
    seen: set[int] = set()
    running = True
    while running:
        running = any(thread.is_alive() for thread in threads)
        found = feed(stage.bo, cursor)
        assert not found.more
        seen |= found.tickets
        cursor = found.cursor
        threads[0].join(0.002)  # let the writers have the interpreter
    assert seen == set(made)
    assert len(made) == 48
    with stage.alice.store.read() as session:
        numbers = sorted(each for each in session.exec(select(Change.id)) if each > start)
    assert numbers == list(range(start + 1, cursor + 1))


def test_nothing_new_is_no_ticket(stage: Stage) -> None:
    cursor = feed(stage.carl, 0).cursor
    assert feed(stage.carl, cursor) == feed(stage.carl, 0)
    assert feed(stage.carl, cursor).tickets == frozenset()


def test_too_much_to_list_says_read_again(stage: Stage) -> None:
    number = stage.ticket()
    cursor = feed(stage.bo, 0).cursor
    with stage.carl.transaction("many") as tx:
        for i in range(AT_ONCE + 1):
            tx.record(number, "seen", i, i + 1)
    found = feed(stage.bo, cursor)
    assert found.tickets == {number}
    assert found.more
    assert not feed(stage.bo, found.cursor).more


def test_a_new_queue_or_a_restored_backup_says_read_again(stage: Stage) -> None:
    cursor = feed(stage.bo, 0).cursor
    add_queue(stage.alice, "New")
    found = feed(stage.bo, cursor)
    assert found.tickets == frozenset()
    assert found.more
    assert feed(stage.bo, found.cursor + 1000).more
    assert feed(stage.bo, found.cursor + 1000).cursor == found.cursor


def test_who_comes_and_goes_is_in_the_feed_of_the_others(stage: Stage) -> None:
    number, other = stage.ticket(), stage.ticket()
    carl, dora = AgentDesk(stage.carl), AgentDesk(stage.dora)
    cursor = dora.feed(0).cursor
    carl.presence(number, writing=False)
    assert dora.feed(cursor).tickets == {number}
    assert dora.feed(cursor).tickets == frozenset()
    assert dora.rows([number], "")[0].viewing == ("carl",)
    assert carl.rows([number], "")[0].viewing == ()
    carl.presence(number, writing=True)
    assert dora.feed(cursor).tickets == {number}
    assert dora.rows([number], "")[0].writing == ("carl",)
    carl.presence(other, writing=False)
    assert dora.feed(cursor).tickets == {number, other}
    stage.clock.forward(minutes=2)
    assert dora.feed(cursor).tickets == {other}
    assert dora.rows([other], "")[0].viewing == ()
    note(stage.carl, number, "x")
    assert dora.feed(cursor).tickets == {number}
