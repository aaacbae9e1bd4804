"""A mail inside a mail is read in the child, and becomes nothing."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.conversation import note
from helpdesk_tui.desk.messages import File
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import NotFound
from tests.desk.stage import Stage

_MAIL = (
    "From: Åsa Lind <asa@kommun7.example>\r\nTo: it@desk.example\r\n"
    "Date: Thu, 12 Mar 2026 10:00:00 +0100\r\nSubject: Tunneln =?utf-8?q?=C3=A4r?= nere\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHej!\r\n"
    "--b\r\nContent-Type: text/plain; name=log.txt\r\n"
    "Content-Disposition: attachment; filename=log.txt\r\n\r\nhop 1\r\n"
    "--b\r\nContent-Type: application/pdf; name=invoice.pdf.exe\r\n\r\nMZ\r\n--b--\r\n"
).encode()


def test_it_is_read_without_becoming_a_message(sqlite_stage: Stage) -> None:
    number = sqlite_stage.ticket()
    note(sqlite_stage.carl, number, "See", files=[File("fwd.eml", "message/rfc822", _MAIL)])
    before = view_ticket(sqlite_stage.carl, number)
    mail = AgentDesk(sqlite_stage.carl).nested_mail(before.messages[-1].attachments[0].id)
    assert (mail.subject, mail.to) == ("Tunneln är nere", ("it@desk.example",))
    assert mail.sender.endswith("<asa@kommun7.example>")
    assert "".join(text for _, text in mail.pieces).strip() == "Hej!"
    assert [name for name, _ in mail.files] == ["log.txt", "invoice.pdf.exe"]
    # Its files carry the mark as those of the outer mail do (E88).
    assert mail.dangers == ("", "it can run as a program (.exe), named like a pdf file")
    assert view_ticket(sqlite_stage.carl, number).messages == before.messages


def test_one_that_is_not_there_is_said(sqlite_stage: Stage) -> None:
    with pytest.raises(NotFound):
        AgentDesk(sqlite_stage.carl).nested_mail(99)
