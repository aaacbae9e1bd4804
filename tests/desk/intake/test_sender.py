"""Who asks, where a mail names several; and what in a mail is no ticket's number (E37, E38)."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.intake.words_of_mail import sender_of
from helpdesk_tui.mail.letter import Address
from helpdesk_tui.mail.parse import parse
from tests.desk.intake.post import Post
from tests.worker.scene import mail

EVA = Address("Eva Dahl", "eva@kunde.example")
LIST = "printers@lists.example"


def asks(*headers: str, sender: str = f"Eva Dahl via Printers <{LIST}>") -> Address:
    """Who is taken for the sender of a mail with these headers."""
    lines = (f"From: {sender}", f"To: {LIST}", "Subject: x", *headers, "", "It smokes.")
    return sender_of(parse("\r\n".join(lines).encode()))


@pytest.mark.parametrize(
    "headers",
    [
        ("List-Id: <printers.lists.example>", "X-Original-From: Eva Dahl <eva@kunde.example>"),
        ("List-Id: <printers.lists.example>", "Reply-To: Eva Dahl <eva@kunde.example>"),
        ("List-Id: <printers.lists.example>", "Reply-To: eva@kunde.example"),
        (
            "List-Id: <printers.lists.example>",
            "List-Post: <mailto:all@lists.example>",
            f"Reply-To: all@lists.example, {LIST}, Eva Dahl <eva@kunde.example>",
        ),
    ],
)
def test_behind_a_list_that_puts_itself_into_from_its_writer_asks(headers: tuple[str, ...]) -> None:
    assert asks(*headers) == EVA


def test_only_a_list_is_believed_that_somebody_else_wrote() -> None:
    forged = "X-Original-From: Eva Dahl <eva@kunde.example>"
    assert asks(forged, sender="Ib <ib@other.example>").email == "ib@other.example"
    aside = ("List-Id: <printers.lists.example>", "Reply-To: eva@kunde.example")
    assert asks(*aside, sender="Ib <ib@other.example>").email == "ib@other.example"


@pytest.mark.parametrize(
    "header", [f"Reply-To: {LIST}", "Reply-To: nobody", "X-Original-From: nobody", "X-A: b"]
)
def test_a_list_that_names_nobody_asks_itself(header: str) -> None:
    assert asks("List-Id: <printers.lists.example>", header).email == LIST


def test_a_number_in_the_body_or_in_a_file_leads_to_no_ticket(sqlite_post: Post) -> None:
    first = sqlite_post.comes(mail("Printer", "It smokes."))
    tag = f"[#{first.ticket}]"
    body = sqlite_post.comes(mail("Screen", f"It is black, unlike {tag}.\n> {tag} Printer"))
    boundary = "multipart/mixed; boundary=x"
    attached = sqlite_post.comes(
        f"From: Kim <kim@kunde.example>\r\nSubject: Mouse\r\nContent-Type: {boundary}\r\n\r\n"
        "--x\r\n\r\nSee file.\r\n--x\r\nContent-Type: text/plain; name=a.txt\r\n\r\n"
        f"{tag} Printer\r\n--x--\r\n".encode()
    )
    assert len({first.ticket, body.ticket, attached.ticket}) == 3
    assert sqlite_post.comes(mail(f"Re: {tag} Printer", "Now it burns.")).ticket == first.ticket
