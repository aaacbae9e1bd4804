"""Who sends a mail that is too large is told, where the desk wants that (E14)."""

from __future__ import annotations

import itertools

import pytest

from helpdesk_tui.desk.intake.receive import receive
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.mail.source import Received
from helpdesk_tui.views_mail import LedgerRow
from helpdesk_tui.words import OutboxKind
from tests.desk.intake.post import Post
from tests.worker.scene import CUSTOMER, changes, mail, messages, outbox

SIZE = 60 * 1024 * 1024
_numbers = itertools.count(100)


@pytest.fixture
def telling(sqlite_post: Post) -> Post:
    """A desk that tells, and else says nothing by itself."""
    change_setting(sqlite_post.desk, "tell_oversized", "yes")
    change_setting(sqlite_post.desk, "confirm", "no")
    return sqlite_post


def comes_cut(post: Post, raw: bytes) -> LedgerRow:
    """The beginning of a mail of 60 MB is received and filed."""
    cut = Received(next(_numbers), 1, "INBOX", post.clock(), raw, oversized=SIZE)
    receive(post.worker, post._origins["IT"], [cut])
    [waiting] = begin(post.worker)
    return post.files(waiting.id, waiting.raw)


def told(post: Post) -> list[str]:
    """What was written to customers as a notice."""
    notices = {row.message_id for row in outbox(post.desk) if row.kind == OutboxKind.NOTICE}
    return [said.body for said in messages(post.desk) if said.id in notices]


def history(post: Post, row: LedgerRow) -> list[str]:
    return [
        str(each.new).strip('"') for each in changes(post.desk, row.ticket or 0, "notice of size")
    ]


def test_nobody_is_told_by_default(sqlite_post: Post) -> None:
    row = comes_cut(sqlite_post, mail())
    assert told(sqlite_post) == []
    assert history(sqlite_post, row) == []


def test_the_sender_is_told_once_how_large_it_was(telling: Post) -> None:
    row = comes_cut(telling, mail("Billeder", "Hej, her er billederne af printeren, tak."))
    [text] = told(telling)
    assert f"#{row.ticket}" in text
    assert "60 MB" in text
    assert "40 MB" in text
    assert text.startswith("Hej\n")
    assert history(telling, row) == ["sent"]


def test_a_mail_that_is_whole_is_no_reason(telling: Post) -> None:
    telling.comes(mail())
    assert told(telling) == []


def test_an_answer_on_a_ticket_is_told_as_well_but_not_at_any_rate(telling: Post) -> None:
    row = telling.comes(mail())
    first = telling.message(row).rfc_id
    for side in ("front", "back", "left", "right"):
        telling.clock.forward(minutes=11)
        comes_cut(telling, mail("Re: Printer", f"Its {side}.", answers=first))
    assert len(told(telling)) == 4
    telling.clock.forward(minutes=11)
    comes_cut(telling, mail("Re: Printer", "And the last of them.", answers=first))
    assert len(told(telling)) == 4
    assert (
        history(telling, row)[-1] == f"not sent: {CUSTOMER} got 4 about #{row.ticket} within a day"
    )


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (mail(auto_submitted="auto-generated"), "the mail is automatic (bulk)"),
        (mail(sender="no-reply@kunde.example"), "nobody reads no-reply@kunde.example"),
    ],
)
def test_no_machine_is_told(telling: Post, raw: bytes, why: str) -> None:
    row = comes_cut(telling, raw)
    assert told(telling) == []
    assert history(telling, row) == [f"not sent: {why}"]


def test_what_an_agent_writes_and_what_answers_a_closed_ticket_is_not_told(telling: Post) -> None:
    row = telling.comes(mail())
    first = telling.message(row).rfc_id
    comes_cut(telling, mail("Re: Printer", sender="carl@desk.example", answers=first))
    close(telling.carl, row.ticket or 0)
    comes_cut(
        telling, mail("Automatic reply: Printer", auto_submitted="auto-replied", answers=first)
    )
    assert history(telling, row) == []
