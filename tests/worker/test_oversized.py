"""A mail above the limit: its beginning makes the ticket, the rest comes when wanted (E14)."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from sqlmodel import select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.rest import cut_mail
from helpdesk_tui.desk.ledger_story import story
from helpdesk_tui.desk.replay.run import Choice, replay
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.store.tables import Attachment
from helpdesk_tui.worker.fetching_rest import fetch_rest
from tests.builders import make_desk
from tests.services.imap import ImapServer
from tests.worker.scene import add_imap, fill, intake, mail, messages, one_round


def big(name: str) -> bytes:
    """A mail of more than a megabyte."""
    letter = message_from_bytes(mail(name, "See the file."), policy=SMTP)
    assert isinstance(letter, EmailMessage)
    content = bytes(range(256)) * 4096
    letter.add_attachment(content, maintype="application", subtype="zip", filename="log.zip")
    return letter.as_bytes()


def files(desk: Desk) -> list[tuple[str, int]]:
    with desk.store.read() as session:
        return [(row.filename, row.size) for row in session.exec(select(Attachment))]


def test_the_rest_is_fetched_onto_its_ticket_and_only_once(
    sqlite_url: str, dovecot_server: ImapServer
) -> None:
    desk = make_desk(sqlite_url)
    change_setting(desk, "max_mail_mb", "1")
    add_imap(desk, dovecot_server)
    raw = big("A large file")
    fill(dovecot_server, raw, big("Another"))
    one_round(desk)
    first, _ = intake(desk)
    assert (first.oversized, first.size < 200_000) == (len(raw), True)
    assert "only its beginning was fetched" in messages(desk)[0].problems
    assert story(desk, 1).oversized == len(raw)

    assert fetch_rest(desk, 1).ticket == 1001
    (row, _), message = intake(desk), messages(desk)[0]
    assert (row.size, row.oversized) == (len(raw), 0)
    assert (message.body.strip(), message.problems) == ("See the file.", "")
    assert ("log.zip", 256 * 4096) in files(desk)
    with pytest.raises(Refused, match="here whole"):
        cut_mail(desk, 1)
    assert replay(desk, Choice((1,)), parse).different == []

    dovecot_server.empty()
    with pytest.raises(NotFound, match="no more"):
        fetch_rest(desk, 2)
    assert intake(desk)[1].oversized
