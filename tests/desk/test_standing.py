"""Names that are kept from one transaction to the next are never out of date."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from types import ModuleType

from sqlalchemy import event, func
from sqlmodel import Session, SQLModel, col, select

from helpdesk_tui.desk import admin as admin_package
from helpdesk_tui.desk import channels, macros, settings, signatures, snippets
from helpdesk_tui.desk.admin.found import found_desk
from helpdesk_tui.desk.classify import set_tags
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.memo import known
from helpdesk_tui.desk.standing import Standing
from helpdesk_tui.store.tables import Change
from tests.builders import join_desk, make_desk, worker_desk
from tests.desk.admin_changes import admin_changes

FIRST = 1001


def plain(kept: dict[Hashable, object]) -> dict[Hashable, object]:
    """What is kept, rows by their values."""

    def values(of: object) -> object:
        if isinstance(of, SQLModel):
            return of.model_dump()
        return [values(each) for each in of] if isinstance(of, list) else of

    return {name: values(value) for name, value in kept.items()}


def stands(desk: Desk, standing: Standing) -> dict[Hashable, object]:
    with desk.transaction("file") as tx:
        standing.hold_still(tx.session)
        return plain(known(tx.session))


def test_whatever_another_process_changed_is_known_in_the_next_transaction(desk_url: str) -> None:
    admin = make_desk(desk_url)
    new_ticket(admin, "IT", "Printer")
    worker, standing = worker_desk(join_desk(desk_url)), Standing()
    before, noted = stands(worker, standing), newest_of_no_ticket(admin)
    for change in admin_changes():
        change.make(admin)
        now = stands(worker, standing)
        assert now == stands(worker, Standing()), f"{change} is not read whole"
        assert (now != before) is change.kept, f"{change}: is it kept or not?"
        assert newest_of_no_ticket(admin) > noted, f"{change} is noted as no change of the desk"
        before, noted = now, newest_of_no_ticket(admin)
    set_tags(admin, FIRST, ("printer",))
    assert stands(worker, standing) == stands(worker, Standing()) != before


def test_no_verb_that_sets_a_desk_up_is_forgotten_above() -> None:
    found = {
        function
        for module in (*modules_of(admin_package), settings, macros, signatures, snippets, channels)
        for function in vars(module).values()
        if isfunction(function)
        and function.__module__ == module.__name__
        and {"transaction", "together"} & set(function.__code__.co_names)
        and function is not found_desk
        and not function.__name__.startswith("_")
    }
    assert found - {change.verb for change in admin_changes()} == set()


def modules_of(package: ModuleType) -> list[ModuleType]:
    places = iter_modules(package.__path__, f"{package.__name__}.")
    return [import_module(place.name) for place in places]


def newest_of_no_ticket(desk: Desk) -> int:
    with desk.store.read() as session:
        statement = select(func.max(col(Change.id))).where(col(Change.ticket_id).is_(None))
        return session.exec(statement).one() or 0


def test_tickets_and_contacts_leave_it_standing_at_the_price_of_one_statement(
    sqlite_url: str,
) -> None:
    admin = make_desk(sqlite_url)
    standing = Standing()
    stands(admin, standing)
    new_ticket(admin, "IT", "Printer", contact="bo@kunde.example")
    with admin.transaction("file") as tx, statements_of(tx.session) as asked:
        standing.hold_still(tx.session)
    assert len(asked) == 1


def test_what_a_failed_transaction_read_can_be_used_in_the_next(sqlite_url: str) -> None:
    desk = make_desk(sqlite_url)
    standing = Standing()
    with desk.store.write() as session:
        standing.hold_still(session)
        session.rollback()
    kept = stands(desk, standing)
    assert kept == stands(desk, Standing())


@contextmanager
def statements_of(session: Session) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*details: object) -> None:
        asked.append(str(details[2]))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield asked
    event.remove(connection, "before_cursor_execute", note)
