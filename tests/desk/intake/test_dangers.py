"""What may do harm is said at the file and at the address itself (E88, E37)."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.dangers import answers_elsewhere, danger_of_file
from helpdesk_tui.desk.thread import danger_of_attachment, view_ticket
from helpdesk_tui.store.tables import Attachment, Message
from helpdesk_tui.words import Authenticity, Direction
from tests.builders import START
from tests.desk.intake.post import Post
from tests.worker.scene import mail

PAGE = "<html><form action=https://evil.example></form>"


def file(name: str) -> Attachment:
    return Attachment(message_id=1, filename=name, content_type="x/y", size=1, sha256="0")


def said(
    reply_to: str,
    author: str = "kim@kunde.example",
    *,
    direction: Direction = Direction.IN,
    authenticity: str = "",
    problems: str = "",
) -> Message:
    return Message(
        ticket_id=1, direction=direction.value, audience="public", author="Kim", body="",
        author_email=author, reply_to=reply_to, authenticity=authenticity, problems=problems,
        created_at=START,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("setup.exe", "it can run as a program (.exe)"),
        ("invoice.pdf.exe", "it can run as a program (.exe), named like a pdf file"),
        ("report.docm", "it is a document with macros"),
        ("report.docx", ""),
        ("page.html", ""),
    ],
)
def test_a_name_tells_where_nothing_was_noted(name: str, why: str) -> None:
    assert danger_of_file(file(name), said("")) == why


def test_what_the_parser_saw_inside_a_file_stands_at_that_file() -> None:
    noted = said("", problems="a.docx is dangerous: it is a document with macros\nno date")
    assert danger_of_file(file("a.docx"), noted) == "it is a document with macros"
    assert danger_of_file(file("b.docx"), noted) == ""


def test_a_dangerous_file_is_told_in_the_thread(sqlite_post: Post) -> None:
    boundary = "multipart/mixed; boundary=x"
    raw = (
        f"From: kim@kunde.example\r\nSubject: Scan\r\nContent-Type: {boundary}\r\n\r\n"
        "--x\r\n\r\nSee file.\r\n"
        f"--x\r\nContent-Type: text/html; name=scan.html\r\n\r\n{PAGE}\r\n"
        "--x\r\nContent-Type: text/plain; name=notes.txt\r\n\r\nplain\r\n--x--\r\n"
    ).encode()
    row = sqlite_post.comes(raw)
    message = view_ticket(sqlite_post.desk, row.ticket or 0).messages[0]
    page, notes = message.attachments
    assert (page.filename, page.danger) == ("scan.html", "it is a web page with active content")
    assert (notes.filename, notes.danger) == ("notes.txt", "")
    assert danger_of_attachment(sqlite_post.desk, page.id) == page.danger


@pytest.mark.parametrize(
    ("message", "where"),
    [
        (said("kim@other.example"), ("kim@other.example",)),
        (said("kim@other.example", authenticity=Authenticity.UNVERIFIED), ("kim@other.example",)),
        (said("kim@other.example", authenticity=Authenticity.VERIFIED), ()),
        (said("kim@other.example", direction=Direction.OUT), ()),
        (said("help@kunde.example"), ()),
        (said("help@mail.kunde.example"), ()),
        (said("help@kunde.example", author="kim@mail.kunde.example"), ()),
        (said("kim@notkunde.example"), ("kim@notkunde.example",)),
        (said("help@kunde.example\nx@other.example"), ("x@other.example",)),
        (said("kim@other.example", author=""), ()),
        (said(""), ()),
    ],
)
def test_an_answer_wanted_in_another_domain_is_noticed(
    message: Message, where: tuple[str, ...]
) -> None:
    assert answers_elsewhere(message) == where


def test_the_ticket_says_which_recipients_only_such_a_mail_named(sqlite_post: Post) -> None:
    row = sqlite_post.comes(mail(reply_to="Kim <kim@other.example>"))
    view = view_ticket(sqlite_post.desk, row.ticket or 0)
    assert view.reply_to == ("kim@other.example",)
    assert view.reply_elsewhere == ("kim@other.example",)
    usual = sqlite_post.comes(mail("Screen", reply_to="kim@kunde.example"))
    assert view_ticket(sqlite_post.desk, usual.ticket or 0).reply_elsewhere == ()
