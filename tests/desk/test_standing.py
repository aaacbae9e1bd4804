"""Names that are kept from one transaction to the next are never out of date."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlmodel import Session, SQLModel

from helpdesk_tui.desk.admin.agents import add_team
from helpdesk_tui.desk.admin.mailboxes import MailboxSettings, add_mailbox, edit_mailbox
from helpdesk_tui.desk.admin.queue_options import QueueOptions, set_queue_options
from helpdesk_tui.desk.admin.queues import add_category, add_queue, edit_queue
from helpdesk_tui.desk.admin.rules import add_rule, read_rule, remove_rule, switch_rule
from helpdesk_tui.desk.classify import set_tags
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.memo import known
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.desk.standing import Standing
from tests.builders import join_desk, make_desk, worker_desk

FIRST = 1001
RULE = "[[rule]]\nname = 'vpn'\nif = 'subject:vpn'\nthen = ['queue Faktura']\n"
CHANGES: tuple[Callable[[Desk], object], ...] = (
    lambda desk: change_setting(desk, "name", "Another desk"),
    lambda desk: add_queue(desk, "Post"),
    lambda desk: edit_queue(desk, "Post", rename="Letters"),
    lambda desk: edit_queue(desk, "Letters", address="letters@desk.example"),
    lambda desk: set_queue_options(desk, "Letters", QueueOptions(reopen_days=3)),
    lambda desk: add_team(desk, "Network"),
    lambda desk: edit_queue(desk, "Letters", team="Network"),
    lambda desk: add_category(desk, "Network / VPN"),
    lambda desk: add_rule(desk, read_rule(RULE), force=True),
    lambda desk: switch_rule(desk, "vpn", False),
    lambda desk: remove_rule(desk, "vpn"),
    lambda desk: add_mailbox(desk, "post", "IT", folder_of("own@desk.example")),
    lambda desk: edit_mailbox(desk, "post", folder_of("other@desk.example")),
    lambda desk: set_tags(desk, FIRST, ("printer",)),
)


def folder_of(username: str) -> MailboxSettings:
    return MailboxSettings(host="imap.desk.example", port=993, username=username)


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
    before = stands(worker, standing)
    for number, change in enumerate(CHANGES):
        change(admin)
        now = stands(worker, standing)
        assert now != before, f"change {number} shows nowhere"
        assert now == stands(worker, Standing()), f"change {number} is not read whole"
        before = now


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
