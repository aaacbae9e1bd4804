"""A rule that hands out what comes in: what it cannot do is told, and the mail is filed."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.agents import add_team
from helpdesk_tui.desk.admin.allocation import add_strategy
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.admin.rules import add_rule, read_rule
from helpdesk_tui.desk.allocation import hand_out
from helpdesk_tui.desk.allocation.absence import go_away
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import Refused
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views_mail import LedgerRow
from helpdesk_tui.words import Fate
from tests.desk.intake.post import Post
from tests.worker.scene import mail

RULE = "[[rule]]\nname = 'hand'\nthen = ['tag seen', 'allocate first line', 'note Welcome']\n"


def furnish(post: Post) -> None:
    """IT is Net's; its strategy asks that of Money, where carl is alone."""
    add_team(post.desk, "Net", ("dora",))
    add_team(post.desk, "Money", ("carl",))
    edit_queue(post.desk, "IT", team="Net")
    add_strategy(post.desk, "rest", "Money", "turn")
    add_strategy(post.desk, "first line", "Net", "skill!", otherwise="rest")
    add_rule(post.desk, read_rule(RULE), force=True)


def told(post: Post, row: LedgerRow) -> tuple[tuple[str, str, tuple[str, ...]], list[str]]:
    """Owner, team and tags of a mail's ticket, and what its history says was skipped."""
    view = view_ticket(post.desk, row.ticket or 0)
    skipped = [change.new for change in view.changes if change.field == "rule skipped"]
    assert "Welcome" in [each.pieces[0][1].strip() for each in view.messages]
    return (view.row.owner, view.row.team, view.row.tags), skipped


def test_an_allocation_that_stops_halfway_is_taken_back_and_the_mail_is_filed(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(post)

    def stops(tx: Transaction, ticket: Ticket, login: str | None) -> bool:
        raise Refused(f"{login} is no longer active.")

    with monkeypatch.context() as broken:
        broken.setattr(hand_out, "give_to", stops)  # the ticket is Money's by then
        row = post.comes(mail("One"))
    assert row.fate is Fate.NEW_TICKET
    assert told(post, row) == (
        ("", "Net", ("seen",)), ["allocate first line: carl is no longer active."],
    )  # fmt: skip
    assert told(post, post.comes(mail("Two"))) == (("carl", "Money", ("seen",)), [])


def test_a_strategy_without_anybody_is_told_on_the_ticket(sqlite_post: Post) -> None:
    furnish(sqlite_post)
    go_away(sqlite_post.carl, "carl")
    facts, [skipped] = told(sqlite_post, sqlite_post.comes(mail("One")))
    assert facts == ("", "Net", ("seen",))
    assert "nobody of Money is here" in skipped
