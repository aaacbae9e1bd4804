"""What reaches a mail server: text, page, signature image and files, read by others and by us."""

from __future__ import annotations

from pathlib import Path

from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.external import ask
from helpdesk_tui.desk.messages import File
from helpdesk_tui.desk.signatures import set_signature
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.words import Audience, Status
from tests.builders import HandClock, as_agent, make_desk
from tests.services.smtp import SmtpSink
from tests.worker.scene import (
    CUSTOMER,
    add_maildir,
    bounce_of,
    deliver,
    mail,
    message_id,
    one_round,
    read,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PDF = b"%PDF-1.7\r\n\x00\xff"
EXPERT = "expert@lab.example"


def test_a_signed_reply_with_a_file_arrives_whole(
    sqlite_url: str, tmp_path: Path, smtp_sink: SmtpSink
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    add_maildir(desk, tmp_path / "mail", smtp_sink)
    set_signature(desk, "{agent}\n**{desk}**", image=("logo.png", PNG))
    number = new_ticket(desk, "IT", "Printer", contact=CUSTOMER).tickets[0]
    files = [File("räkning.pdf", "application/pdf", PDF)]
    reply(as_agent(desk, "carl"), number, "Try **again**.", files=files, bcc=[EXPERT])
    clock.forward(seconds=11)
    assert one_round(desk).sent == 1
    [sent] = smtp_sink.messages
    assert sorted(sent.recipients) == [EXPERT, CUSTOMER]
    assert EXPERT.encode() not in sent.raw
    parts = list(read(sent.raw).walk())
    assert [part.get_content_type() for part in parts] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related",
        "text/html", "image/png", "application/pdf",
    ]  # fmt: skip
    text, page, image, pdf = parts[2], parts[4], parts[5], parts[6]
    assert text.get_content().splitlines() == ["Try **again**.", "", "-- ", "Carl", "**Test desk**"]
    assert "<strong>again</strong>" in page.get_content()
    assert f"cid:{image['Content-ID'][1:-1]}" in page.get_content()
    assert (image.get_content(), pdf.get_content()) == (PNG, PDF)
    assert pdf.get_filename() == "räkning.pdf"
    letter = parse(sent.raw)
    assert letter.folded.visible.strip() == "Try **again**."
    assert {(a.content, a.inline) for a in letter.attachments} == {(PNG, True), (PDF, False)}
    assert letter.automatic is None
    stored = view_ticket(desk, number).messages[-1]
    assert stored.text.splitlines() == text.get_content().splitlines()


def test_a_question_goes_out_and_its_answer_comes_back_or_its_bounce(
    sqlite_url: str, tmp_path: Path, smtp_sink: SmtpSink
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    maildir = add_maildir(desk, tmp_path / "mail", smtp_sink)
    number = new_ticket(desk, "IT", "Printer", contact=CUSTOMER).tickets[0]
    ask(desk, number, [EXPERT], "Any idea?")
    clock.forward(seconds=11)
    one_round(desk)
    [sent] = smtp_sink.messages
    assert sent.recipients == [EXPERT]
    assert read(sent.raw)["Auto-Submitted"] is None
    deliver(maildir, mail("Re: Printer", "Heat.", sender=EXPERT, answers=message_id(sent)))
    one_round(desk)
    view = view_ticket(desk, number)
    assert (view.messages[-1].audience, view.row.status) == (Audience.EXTERNAL, Status.OPEN)
    ask(desk, number, [EXPERT], "Sure?")
    clock.forward(seconds=11)
    one_round(desk)
    assert view_ticket(desk, number).row.status is Status.WAITING_EXTERNAL
    deliver(maildir, bounce_of(message_id(smtp_sink.messages[-1]), EXPERT))
    one_round(desk)
    assert view_ticket(desk, number).row.status is Status.OPEN
