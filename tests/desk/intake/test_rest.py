"""The rest of an oversized mail takes the place of its beginning (E14)."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.intake.receive import receive
from helpdesk_tui.desk.intake.rest import cut_mail, keep_rest
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.lists import count
from helpdesk_tui.desk.messages import withdraw
from helpdesk_tui.errors import Refused
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.store.tables import Message
from tests.desk.intake.post import Post
from tests.worker.scene import mail

WHOLE = mail("Big", "The beginning, and the end.")


def beginning_comes(post: Post) -> tuple[int, bytes]:
    """Its ledger row and what of it is here."""
    origin = next(iter(post._origins.values()))
    cut = Received(1, 1, "INBOX", post.clock(), WHOLE[:-12], oversized=len(WHOLE))
    receive(post.worker, origin, [cut])
    [waiting] = begin(post.worker)
    return waiting.id, waiting.raw


def test_a_mail_that_is_just_being_filed_is_not_exchanged(sqlite_post: Post) -> None:
    row_id, raw = beginning_comes(sqlite_post)
    with pytest.raises(Refused, match="waits for the worker"):
        cut_mail(sqlite_post.worker, row_id)
    with pytest.raises(Refused, match="waits for the worker"):
        keep_rest(sqlite_post.worker, row_id, WHOLE, parse(WHOLE), "")
    row = sqlite_post.files(row_id, raw)
    assert "only its beginning was fetched" in sqlite_post.message(row).problems
    keep_rest(sqlite_post.worker, row_id, WHOLE, parse(WHOLE), "")
    assert count(sqlite_post.desk, "end") == 1
    message = sqlite_post.message(row)
    assert (message.body.rstrip(), message.problems) == ("The beginning, and the end.", "")


def test_a_message_that_was_taken_back_is_completed_and_stays_unfound(post: Post) -> None:
    row_id, raw = beginning_comes(post)
    row = post.files(row_id, raw)
    with post.worker.transaction("take back") as tx:
        withdraw(tx, tx.ticket(row.ticket or 0), tx.session.get_one(Message, row.message))
        tx.record(row.ticket, "message", "received public", None, message_id=row.message)
    keep_rest(post.worker, row_id, WHOLE, parse(WHOLE), "")
    assert post.message(row).body.rstrip() == "The beginning, and the end."
    assert count(post.desk, "end") == 0
