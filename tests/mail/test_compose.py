"""Outgoing mail as readers will see it: threads hold, headers cannot be forged."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.errors import MailError
from helpdesk_tui.mail.compose import Outgoing, compose
from helpdesk_tui.mail.letter import Attachment
from helpdesk_tui.mail.parse import parse

M365_ID = "<" + "AM9PR05MB" + "x" * 60 + "@AM9PR05MB8765.eurprd05.prod.outlook.example>"

PLAIN = Outgoing(
    message_id="<t1042.m5567.abcdefghij234567klmn@desk.example>",
    from_name="Desk",
    from_address="help@desk.example",
    to=("kim@customer.example",),
    subject="[#1042] Printer",
    text="Hello Kim,\n\nit is fixed.\n\n-- \nAnna",
    date=datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2))),
    loop_id="desk-7",
)


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_the_same_mail_is_the_same_bytes_every_time() -> None:
    mail = replace(PLAIN, attachments=(pdf("a.pdf"),))
    assert compose(mail) == compose(mail)
    other = replace(mail, message_id="<t1.m2.abcdefghij234567klmn@desk.example>")
    assert boundary(compose(mail)) != boundary(compose(other))


def boundary(raw: bytes) -> str:
    return read(raw).get_boundary() or ""


def pdf(name: str, content: bytes = b"%PDF-1.7\x00\xff") -> Attachment:
    return Attachment(name, "application/pdf", content, "")


def test_a_mail_says_who_to_whom_what_and_when() -> None:
    message = read(
        compose(replace(PLAIN, cc=("ola@customer.example",), reply_to="in@desk.example"))
    )
    assert message["From"] == "Desk <help@desk.example>"
    assert message["To"] == "kim@customer.example"
    assert message["Cc"] == "ola@customer.example"
    assert message["Reply-To"] == "in@desk.example"
    assert message["Subject"] == "[#1042] Printer"
    assert message["Date"].datetime == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    assert message["Message-ID"] == PLAIN.message_id
    assert message["X-Helpdesk-Loop"] == "desk-7"
    assert text_of(message) == PLAIN.text + "\n"


def test_every_line_ends_with_crlf_and_is_seven_bit() -> None:
    raw = compose(replace(PLAIN, text="Grüße\n" + "å" * 3000, subject="Å" * 300))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_blind_copies_are_in_the_envelope_and_nowhere_in_the_mail() -> None:
    mail = replace(PLAIN, bcc=("boss@desk.example",), cc=PLAIN.to)
    assert mail.recipients == ("kim@customer.example", "boss@desk.example")
    assert b"boss" not in compose(mail)


def test_ids_outlook_threads_by_come_out_whole() -> None:
    older = tuple(f"<{number}.{'y' * 70}@customer.example>" for number in range(9))
    raw = compose(replace(PLAIN, in_reply_to=M365_ID, references=(*older, M365_ID)))
    assert b"=?" not in raw
    lines = raw.decode().split("\r\n")
    assert f"In-Reply-To: {M365_ID}" in lines
    assert f" {M365_ID}" in lines
    assert all(f"References: {one}" in lines or f" {one}" in lines for one in older)


def test_what_is_answered_is_always_among_the_references_and_once() -> None:
    mail = replace(PLAIN, in_reply_to="<b@x.example>", references=("<a@x.example>",) * 2)
    message = read(compose(mail))
    assert str(message["References"]).split() == ["<a@x.example>", "<b@x.example>"]


def test_a_very_long_thread_keeps_its_first_and_its_newest_ids() -> None:
    ids = tuple(f"<{number}@x.example>" for number in range(500))
    kept = str(read(compose(replace(PLAIN, references=ids)))["References"]).split()
    assert kept[0] == ids[0]
    assert kept[1:] == list(ids[-29:])


@pytest.mark.parametrize("bad", ["<a b@x.example>", "<a@x>\r\nBcc: evil@x.example", "å", "<>", "x"])
def test_unusable_ids_of_strangers_are_left_out(bad: str) -> None:
    message = read(compose(replace(PLAIN, in_reply_to=bad, references=("<ok@x.example>", bad))))
    assert message["In-Reply-To"] is None
    assert str(message["References"]) == "<ok@x.example>"
    assert message["Bcc"] is None


def image(name: str = "logo.png", cid: str = "logo@desk.example") -> Attachment:
    return Attachment(name, "image/png", b"\x89PNG\r\n", "", inline=True, content_id=cid)


def test_an_image_in_the_text_stands_beside_its_page() -> None:
    """Text, page with image (RFC 2387), files: each where mail programs look for it."""
    raw = compose(
        replace(PLAIN, text="Hi\n\n-- \nA", attachments=(image('a"<b>.png'), pdf("x.pdf")))
    )
    kinds = [part.get_content_type() for part in read(raw).walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related",
        "text/html", "image/png", "application/pdf",
    ]  # fmt: skip
    page, picture = list(read(raw).walk())[4:6]
    assert picture["Content-ID"] == "<logo@desk.example>"
    assert picture.get_content_disposition() == "inline"
    assert 'src="cid:logo@desk.example" alt="a&quot;&lt;b&gt;.png"' in page.get_content()
    letter = parse(raw)
    assert [(a.inline, a.content_id) for a in letter.attachments if a.inline] == [
        (True, "logo@desk.example")
    ]
    assert [a.filename for a in letter.attachments if not a.inline] == ["x.pdf"]
    assert letter.problems == ()


def test_a_page_that_shows_its_image_shows_it_once() -> None:
    html = '<body><img src="cid:logo@desk.example"></body>'
    raw = compose(replace(PLAIN, html=html, attachments=(image(),)))
    assert raw.count(b"cid:logo@desk.example") == 1


@pytest.mark.parametrize("cid", ["", "no-at", 'x"onerror="@y', "x y@z"])
def test_an_image_that_no_page_can_name_is_a_file(cid: str) -> None:
    raw = compose(replace(PLAIN, attachments=(image(cid=cid),)))
    assert b"multipart/related" not in raw
    assert b"cid:" not in raw


def test_without_a_page_an_image_is_a_file() -> None:
    raw = compose(replace(PLAIN, html="", attachments=(image(),)))
    assert [part.get_filename() for part in read(raw).iter_attachments()] == ["logo.png"]


@given(st.text(max_size=300))
def test_a_subject_is_refused_or_read_back_as_it_was(subject: str) -> None:
    try:
        raw = compose(replace(PLAIN, subject=subject, html=""))
    except MailError:
        assert any(ch in subject for ch in "\r\n\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        return
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert names.count(b"Subject") == 1
    assert set(names) <= {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"X-Helpdesk-Loop", b"MIME-Version",
        b"Content-Type", b"Content-Transfer-Encoding",
    }  # fmt: skip
    decoded = str(
        email.header.make_header(
            email.header.decode_header(str(email.message_from_bytes(raw)["Subject"]))
        )
    )
    printable = "".join(" " if ch < " " or ch == "\x7f" else ch for ch in subject)
    assert decoded.split() == printable.encode("utf-8", "replace").decode().split()


def test_a_long_subject_is_cut_into_encoded_words_every_reader_takes() -> None:
    raw = compose(replace(PLAIN, subject="Återställning av skrivaren på våning två " * 5))
    words = [word for word in raw.replace(b"\r\n", b" ").split(b" ") if word.startswith(b"=?")]
    assert len(words) > 2
    assert max(len(word) for word in words) <= 75


@pytest.mark.parametrize(
    "field",
    [
        {"subject": "x\r\nBcc: evil@x.example"},
        {"subject": "x\ny"},
        {"from_name": "x\r\nBcc: evil@x.example"},
        {"from_address": "a@x.example\r\nBcc: evil@x.example"},
        {"to": ("a@x.example>, <evil@x.example",)},
        {"to": ("a@x.example, evil@x.example",)},
        {"reply_to": "a@x.example\nBcc: evil@x.example"},
        {"message_id": "<a@x.example>\r\nBcc: evil@x.example"},
        {"loop_id": "x\r\nBcc: evil@x.example"},
        {"extra": (("X-A", "b\r\nBcc: evil@x.example"),)},
        {"extra": (("X-A: b\r\nBcc", "evil@x.example"),)},
        {"extra": (("Bcc", "evil@x.example"),)},
        {"automatic": "auto-replied\r\nBcc: evil@x.example"},
        {"attachments": (pdf("a.pdf\r\nBcc: evil@x.example"),)},
    ],
)
def test_nothing_can_smuggle_in_a_header(field: dict[str, object]) -> None:
    with pytest.raises(MailError):
        compose(replace(PLAIN, **field))  # type: ignore[arg-type]


def test_names_with_quotes_commas_and_letters_stay_one_address() -> None:
    for name in ('Desk, "The" \\ Ltd', "Kundtjänst, Åre", "=?utf-8?q?evil?=", "x" * 200):
        message = read(compose(replace(PLAIN, from_name=name)))
        (address,) = message["From"].addresses
        assert address.display_name == name
        assert address.addr_spec == "help@desk.example"


def test_international_domains_travel_in_ascii() -> None:
    raw = compose(replace(PLAIN, to=("kim@blåbær.example",)))
    assert b"To: kim@xn--blbr-roah.example\r\n" in raw


def test_long_addresses_are_not_torn() -> None:
    address = "a" * 64 + "@" + ".".join(["b" * 60] * 2) + ".example"
    raw = compose(replace(PLAIN, to=(address, "kim@customer.example")))
    assert f"To: {address},\r\n kim@customer.example\r\n".encode() in raw


def test_automatic_mail_says_that_it_is_automatic() -> None:
    message = read(compose(replace(PLAIN, automatic="auto-replied")))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "bulk"
    by_hand = read(compose(PLAIN))
    assert by_hand["Auto-Submitted"] is None
    assert by_hand["Precedence"] is None


def test_the_html_shows_what_was_typed_and_obeys_none_of_it() -> None:
    mail = replace(
        PLAIN,
        text="**Hi** <script>alert(1)</script>\nsecond line\n\n> quoted\n\nAnna\n-- \nDesk\n"
        "![x](https://tracker.example/p.png) [go](javascript:alert(1))",
    )
    html = text_of(read(compose(mail)), "html")
    assert "<strong>Hi</strong> &lt;script&gt;" in html
    assert "<br />\nsecond line" in html
    assert "<blockquote>" in html
    assert "<script" not in html
    assert "<img" not in html
    assert "<h2" not in html
    assert 'href="javascript' not in html


def test_html_can_be_given_or_left_out() -> None:
    assert read(compose(replace(PLAIN, html=""))).get_content_type() == "text/plain"
    given_html = read(compose(replace(PLAIN, html="<p>Hi</p>")))
    assert text_of(given_html, "html") == "<p>Hi</p>\n"


def test_attachments_come_out_as_they_went_in() -> None:
    files = (
        pdf("räkning 7.pdf", bytes(range(256)) * 10),
        Attachment("note.txt", "text/plain; charset=utf-8", "Å\r\nå\n".encode(), ""),
        Attachment("old.eml", "message/rfc822", b"Subject: x\r\n\r\nHi", ""),
        Attachment("odd", "nonsense", b"", ""),
        Attachment("logo.png", "image/png", b"\x89PNG", "", inline=True, content_id="<l@x>"),
    )
    found = list(read(compose(replace(PLAIN, attachments=files))).iter_attachments())
    assert [part.get_filename() for part in found] == [file.filename for file in files]
    assert [part.get_payload(decode=True) for part in found] == [file.content for file in files]
    assert found[2].get_content_type() == "application/octet-stream"
    assert found[4]["Content-ID"] == "<l@x>"
    assert found[4].get_content_disposition() == "inline"


@pytest.mark.parametrize(
    "text", ["", "lone \ud800 surrogate", "a\0b", "x" * 5000, ".\n..\nFrom x\n"]
)
def test_any_text_can_be_sent(text: str) -> None:
    sent = text_of(read(compose(replace(PLAIN, text=text))))
    clean = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    assert sent.rstrip("\n") == clean.rstrip("\n")


def test_extra_fields_are_written() -> None:
    message = read(compose(replace(PLAIN, extra=(("X-Ticket", "1042 ærligt"),))))
    assert message["X-Ticket"] == "1042 ærligt"
