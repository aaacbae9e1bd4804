"""Rows that are written later are as good as there."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import Value
from helpdesk_tui.store.insert import insert, insert_all, insert_if_new
from helpdesk_tui.store.later import written_later
from helpdesk_tui.store.tables import Contact, Queue, Tag, Ticket, TicketTag
from tests.builders import START, make_desk


@pytest.fixture
def desk(desk_url: str) -> Desk:
    """An empty desk on both databases."""
    return make_desk(desk_url)


def ticket(subject: str, queue_id: int, contact: Contact | None = None) -> Ticket:
    return Ticket(
        subject=subject,
        status="new",
        priority=2,
        kind="request",
        source="mail",
        queue_id=queue_id,
        contact_id=contact.id if contact else None,
        created_at=START,
        updated_at=START,
    )


def subjects(desk: Desk) -> list[tuple[int | None, str, Value]]:
    with desk.store.read() as session:
        rows = session.exec(select(Ticket).order_by(col(Ticket.id)))
        return [(row.id, row.subject, row.version) for row in rows]


def queue_id(session: Session) -> int:
    return session.exec(select(Queue.id)).first() or 0


def test_rows_have_their_numbers_at_once_and_go_in_with_one_statement_a_table(desk: Desk) -> None:
    written: list[str] = []
    with desk.store.write() as session:
        queue = queue_id(session)

        def note(*arguments: object) -> None:
            if str(arguments[2]).startswith("INSERT"):
                written.append(str(arguments[2]).split()[2])

        event.listen(desk.store.engine, "before_cursor_execute", note)
        with written_later(session):
            kim = Contact(name="Kim", email="kim@kunde.example", created_at=START)
            insert(session, kim)
            one, two = ticket("One", queue, kim), ticket("Two", queue, kim)
            insert(session, one)
            insert(session, two)
            two.subject = "Two, said better"
            assert written == []
            assert session.get(Ticket, two.id) is two
        event.remove(desk.store.engine, "before_cursor_execute", note)
    assert written == ["contact", "ticket"]
    assert (one.id or 0) + 1 == two.id
    assert subjects(desk) == [(one.id, "One", 1), (two.id, "Two, said better", 1)]


def test_a_row_that_is_changed_and_deleted_before_it_is_written_is_gone(desk: Desk) -> None:
    with desk.store.write() as session, written_later(session):
        unwanted = ticket("One", queue_id(session))
        insert(session, unwanted)
        unwanted.subject = "Two"
        session.delete(unwanted)
    assert subjects(desk) == []


def test_whoever_asks_the_database_sees_all(desk: Desk) -> None:
    with desk.transaction("test") as tx, written_later(tx.session):
        session = tx.session
        first = ticket("One", queue_id(session))
        insert(session, first)
        found = session.exec(select(Ticket.id).where(Ticket.subject == "One")).all()
        assert found == [first.id]
        first.subject = "Another"
        assert session.exec(select(Ticket.subject)).all() == ["Another"]
        second = ticket("Two", first.queue_id)
        session.add(second)
        third = ticket("Three", first.queue_id)
        session.flush()
        insert(session, third)
    assert [subject for _, subject, _ in subjects(desk)] == ["Another", "Two", "Three"]


def test_a_row_that_is_there_already_stays_as_it_is(desk: Desk) -> None:
    with desk.store.write() as session, written_later(session):
        made = ticket("One", queue_id(session))
        insert(session, made)
        tag = Tag(name="vpn")
        insert(session, tag)
        for _ in range(2):
            insert_if_new(session, TicketTag, [{"ticket_id": made.id, "tag_id": tag.id}])
    with desk.store.read() as session:
        assert len(session.exec(select(TicketTag)).all()) == 1


def test_values_of_a_row_that_is_there_are_changed_later(desk: Desk) -> None:
    with desk.store.write() as session:
        insert_all(session, rows := [ticket("One", queue_id(session)), ticket("Two", 1)])
    one, two = [row.id or 0 for row in rows]
    with desk.store.write() as session, written_later(session) as later:
        insert_all(session, new := [ticket("Three", 1), ticket("Four", 1)])
        later.change(Ticket, {"id": one, "subject": "Another", "version": 7})
        three, four = [row.id or 0 for row in new]
    assert two < three < four
    assert subjects(desk) == [(one, "Another", 7), (two, "Two", 1), (three, "Three", 1),
                              (four, "Four", 1)]  # fmt: skip


def test_rows_that_name_few_columns_have_the_others_defaults(desk: Desk) -> None:
    with desk.store.write() as session, written_later(session):
        short = {"name": "Kim", "created_at": START}
        insert_if_new(session, Contact, [{**short, "email": "a@b.example"}, {**short, "id": 90}])
    with desk.store.read() as session:
        found = session.exec(select(Contact).order_by(col(Contact.id))).all()
    assert [(row.email, row.language, row.created_at) for row in found] == [
        ("a@b.example", "", START),
        (None, "", START),
    ]


def test_nothing_of_a_transaction_that_fails_is_kept(desk: Desk) -> None:
    class Stop(Exception):
        """Something went wrong."""

    with pytest.raises(Stop), desk.store.write() as session, written_later(session):
        insert(session, ticket("One", queue_id(session)))
        assert session.exec(select(Ticket.subject)).all() == ["One"]
        raise Stop
    assert subjects(desk) == []
