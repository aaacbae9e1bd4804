"""The parser as a whole: which text is the letter, which parts are files."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email.message import EmailMessage
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import Unparseable
from helpdesk_tui.mail.letter import Address, Letter
from helpdesk_tui.mail.limits import Limits
from helpdesk_tui.mail.parse import parse

INVITE = dedent(
    """\
    BEGIN:VCALENDAR
    METHOD:REQUEST
    BEGIN:VEVENT
    SUMMARY:Printer\\, second floor
    DTSTART;TZID=Europe/Copenhagen:20260310T093000
    DTEND;TZID=Europe/Copenhagen:20260310T100000
    LOCATION:Room 7
    ORGANIZER;CN="Lund, Eva":mailto:eva@kunde.example
    BEGIN:VALARM
    SUMMARY:not this one
    END:VALARM
    END:VEVENT
    END:VCALENDAR
    """
)


def mail(head: str = "", body: str | bytes = "hello", **headers: str) -> bytes:
    """A mail with usual headers; ``head`` is put first and may repeat them."""
    usual = {
        "From": "Eva Lund <eva@kunde.example>",
        "To": "help@desk.example",
        "Subject": "Printer",
        "Date": "Tue, 10 Mar 2026 09:30:00 +0100",
        "Message-ID": "<1@kunde.example>",
    }
    for name, value in headers.items():
        usual[name.replace("_", "-")] = value
    written = "".join(f"{name}: {value}\r\n" for name, value in usual.items() if value)
    content = body if isinstance(body, bytes) else body.encode()
    return (dedent(head).replace("\n", "\r\n") + written + "\r\n").encode("utf-8") + content


def parts(kind: str, *inner: str) -> bytes:
    joined = "".join(f"--cut\r\n{one}\r\n" for one in inner) + "--cut--\r\n"
    return mail(body=joined, MIME_Version="1.0", Content_Type=f"{kind}; boundary=cut")


def names(letter: Letter) -> list[str]:
    return [one.filename for one in letter.attachments]


def test_a_plain_mail() -> None:
    letter = parse(mail(In_Reply_To="<0@desk.example>", References="<a@x.example> <b@x.example>"))
    assert letter.subject == "Printer"
    assert letter.sender == Address("Eva Lund", "eva@kunde.example")
    assert letter.to == (Address("", "help@desk.example"),)
    assert letter.date == datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
    assert (letter.message_id, letter.has_message_id) == ("<1@kunde.example>", True)
    assert letter.in_reply_to == ("<0@desk.example>",)
    assert letter.references == ("<a@x.example>", "<b@x.example>")
    assert (letter.body, letter.html, letter.attachments) == ("hello", "", ())
    assert letter.automatic is None and letter.bounce is None
    assert letter.header("subject") == "Printer"
    assert letter.problems == ()


def test_of_two_versions_the_plain_one_is_the_text_and_the_html_is_kept() -> None:
    """A real text is the text (E70)."""
    letter = parse(
        parts(
            "multipart/alternative",
            "Content-Type: text/plain\r\n\r\nIt is broken.",
            "Content-Type: text/html\r\n\r\n<p>It is <b>broken</b>.</p>",
        )
    )
    assert letter.body == "It is broken."
    assert letter.html == "<p>It is <b>broken</b>.</p>"


@pytest.mark.parametrize("empty", ["", "  \r\n", "Please view this message in HTML."])
def test_an_empty_or_placeholder_text_gives_way_to_the_html(empty: str) -> None:
    """Words that only point to the HTML are nothing to read (E70)."""
    letter = parse(
        parts(
            "multipart/alternative",
            f"Content-Type: text/plain\r\n\r\n{empty}",
            "Content-Type: text/html\r\n\r\n<p>The real words</p>",
        )
    )
    assert "The real words" in letter.body
    assert "view" not in letter.body


def test_several_texts_are_joined_in_order_whatever_their_form() -> None:
    """None of them is lost (E72)."""
    letter = parse(
        parts(
            "multipart/mixed",
            "Content-Type: text/plain\r\n\r\nfirst",
            "Content-Type: text/html\r\n\r\n<p>second</p>",
            "Content-Type: text/plain\r\n\r\nthird",
        )
    )
    assert letter.body.split() == ["first", "second", "third"]


def test_a_text_with_a_file_name_is_a_file() -> None:
    """Its disposition tells, not its type (E73)."""
    letter = parse(
        parts(
            "multipart/mixed",
            "Content-Type: text/plain\r\n\r\nsee the log",
            "Content-Type: text/plain; name=error.log\r\n\r\nstack",
            "Content-Type: text/html\r\nContent-Disposition: attachment\r\n\r\n<p>page</p>",
        )
    )
    assert letter.body == "see the log"
    assert names(letter) == ["error.log", "attachment-2.html"]
    assert letter.attachments[0].content == b"stack"


def test_a_mail_inside_is_a_file_named_by_its_subject_with_its_exact_bytes() -> None:
    """Nothing in it mixes with the outer mail (E74)."""
    subject = "=?utf-8?Q?Gammelt_sp=C3=B8rgsm=C3=A5l/nr._1?="
    inner = f"Subject: {subject}\r\nX-Odd:  two  spaces\r\n\r\nhi"
    letter = parse(
        parts(
            "multipart/mixed",
            "Content-Type: text/plain\r\n\r\nsee below",
            f"Content-Type: message/rfc822\r\n\r\n{inner}",
        )
    )
    assert letter.body == "see below"
    assert names(letter) == ["Gammelt spørgsmål_nr. 1.eml"]
    assert letter.attachments[0].content == inner.encode()


def test_pictures_the_html_shows_are_inline_and_one_logo_is_kept_once() -> None:
    logo = "Content-Type: image/png; name=logo.png\r\nContent-ID: <{}>\r\n\r\nPNG"
    letter = parse(
        parts(
            "multipart/related",
            'Content-Type: text/html\r\n\r\n<img src="cid:a@x"><img src="cid:b@x">',
            logo.format("a@x"),
            logo.format("b@x"),
            "Content-Type: application/pdf; name=offer.pdf\r\nContent-ID: <c@x>\r\n\r\nPDF",
        )
    )
    assert [(one.filename, one.inline) for one in letter.attachments] == [
        ("logo.png", True),
        ("offer.pdf", False),
    ]


def test_a_preview_line_nobody_sees_is_left_out_and_that_is_told() -> None:
    letter = parse(
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n"
        b'<div style="display:none">You won</div><p>Hello</p>'
    )
    assert letter.body == "Hello"
    assert "text that the HTML hides from the reader was left out" in letter.problems


def test_an_invitation_is_never_blank() -> None:
    packed = base64.encodebytes(INVITE.encode()).decode()
    letter = parse(
        parts(
            "multipart/alternative",
            "Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{packed}",
        )
    )
    assert letter.body.splitlines() == [
        "Invitation: Printer, second floor",
        "When: 2026-03-10 09:30 – 10:00 Europe/Copenhagen",
        "Where: Room 7",
        "Organiser: Lund, Eva <eva@kunde.example>",
    ]
    assert names(letter) == ["invite.ics"]


def test_an_unknown_charset_loses_no_character() -> None:
    raw = mail(body="Blåbærgrød på øen", Content_Type="text/plain; charset=x-nowhere")
    assert parse(raw).body == "Blåbærgrød på øen"
    latin = mail(
        body="Blåbærgrød på øen i går".encode("latin-1"),
        Content_Type="text/plain; charset=x-unknown",
    )
    assert parse(latin).body == "Blåbærgrød på øen i går"


def test_a_mail_without_a_sender_is_read() -> None:
    letter = parse(mail(From=""))
    assert letter.sender == Address("", "")
    assert "no readable sender address" in letter.problems


def test_of_headers_that_stand_twice_the_first_counts_and_it_is_told() -> None:
    letter = parse(mail(head="Subject: Toner\nFrom: Ib Holm <ib@andre.example>\n"))
    assert letter.subject == "Toner"
    assert letter.sender.email == "ib@andre.example"
    assert "subject stands 2 times; the first counts" in letter.problems
    assert [value for name, value in letter.headers if name == "Subject"] == ["Toner", "Printer"]


def test_without_a_message_id_the_bytes_give_one_that_stays() -> None:
    raw = mail(Message_ID="")
    assert parse(raw).message_id == parse(raw).message_id
    assert not parse(raw).has_message_id
    assert parse(raw).message_id != parse(raw + b" ").message_id


def test_nul_and_half_characters_never_reach_the_store() -> None:
    """No database takes them (E109)."""
    letter = parse(
        mail(
            Subject="a\x00b =?utf-7?Q?+2AA-?= =?utf-8?Q?=ED=A0=80?=",
            body=b"c\x00d \xed\xa0\x80",
            Content_Type="text/plain; charset=utf-8",
        )
    )
    headers = dict(letter.headers).values()
    for text in (letter.subject, letter.body, letter.folded.visible, *headers):
        assert "\x00" not in text
        text.encode("utf-8")
    assert letter.body.startswith("c\ufffdd")


def test_other_control_characters_stay_for_the_edges_to_show() -> None:
    assert parse(mail(body=b"a\x1b]52;c;eA==\x07b")).body == "a\x1b]52;c;eA==\x07b"


def test_a_subject_is_one_line_however_it_is_folded() -> None:
    """Folded, with tabs or line ends inside, or very long, it is kept whole (E64)."""
    assert parse(mail(Subject="one\r\n\ttwo\r\n three")).subject == "one two three"
    assert parse(mail(Subject="one\t =?utf-8?Q?two=0D=0Athree=09=00four?=")).subject.split() == [
        "one", "two", "three", "\ufffdfour",
    ]  # fmt: skip
    long = "word " * 2_000
    assert parse(mail(Subject=long)).subject == long.strip()


def test_a_stray_line_between_the_headers_does_not_lose_the_rest() -> None:
    raw = mail().replace(b"Subject:", b"this is no header\r\nSubject:")
    letter = parse(raw)
    assert (letter.subject, letter.body) == ("Printer", "hello")
    assert "damaged header lines were repaired" in letter.problems


@pytest.mark.parametrize(
    "before", [b"\r\n\r\n", b"From eva@kunde.example Tue Mar 10 09:30:00 2026\r\n", b"\xef\xbb\xbf"]
)
def test_what_stands_before_the_headers_is_passed_over(before: bytes) -> None:
    assert parse(before + mail()).subject == "Printer"


@pytest.mark.parametrize("ending", [b"\n", b"\r", b"\r\r\n"])
def test_odd_line_ends(ending: bytes) -> None:
    letter = parse(mail().replace(b"\r\n", ending))
    assert (letter.subject, letter.body) == ("Printer", "hello")


def test_a_multipart_with_a_wrong_boundary_is_read_by_the_one_it_has() -> None:
    raw = parts("multipart/mixed", "Content-Type: text/plain\r\n\r\nfound").replace(
        b"boundary=cut", b"boundary=other"
    )
    assert parse(raw).body == "found"


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        (b"", b"cut"),
        (b'; boundary=""', b"cut"),
        (b'; boundary="cut "', b"cut "),
        (b"; boundary=a=b?c:d", b"a=b?c:d"),
        (b'; boundary="caf\xe9"', b"caf\xe9"),
        (b"", b"caf\xe9"),
    ],
)
def test_a_missing_or_forbidden_boundary_hides_no_part(declared: bytes, used: bytes) -> None:
    """A multipart is read by what stands between its parts (E80)."""
    raw = (
        b"From: eva@kunde.example\r\nContent-Type: multipart/mixed%b\r\n\r\n"
        b"--%b\r\nContent-Type: text/plain\r\n\r\nfound\r\n"
        b"--%b\r\nContent-Type: text/plain; name=a.txt\r\n\r\nfile\r\n--%b--\r\n"
    ) % (declared, used, used, used)
    letter = parse(raw)
    assert (letter.body, names(letter)) == ("found", ["a.txt"])


def test_a_boundary_that_begins_another_and_one_that_never_ends_hide_no_part() -> None:
    """As some programs write them: "cut" outside, "cut-1" inside, and no end at all (E80)."""
    raw = parts(
        "multipart/mixed",
        "Content-Type: multipart/alternative; boundary=cut-1\r\n\r\n--cut-1\r\n\r\ninner"
        "\r\n--cut-1\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--cut-1--",
        "Content-Type: text/plain; name=a.txt\r\n\r\nfile",
    )
    for ending in (b"", b"--"):
        letter = parse(raw.rstrip().removesuffix(b"--cut--") + ending)
        assert (letter.body.strip(), names(letter)) == ("inner", ["a.txt"])


def test_an_encrypted_mail_says_so_and_keeps_its_content() -> None:
    letter = parse(
        mail(
            body="AAAA",
            Content_Type="application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            Content_Transfer_Encoding="base64",
        )
    )
    assert "encrypted" in letter.body
    assert names(letter) == ["smime.p7m"]


def test_mail_encrypted_with_pgp_says_so_too() -> None:
    """It is a ticket that can be answered, and what came is kept (E85)."""
    letter = parse(
        parts(
            "multipart/encrypted",
            "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
            "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\nAAAA",
        )
    )
    assert "encrypted" in letter.body
    assert letter.attachments[-1].content.strip() == b"AAAA"


def test_a_signature_file_does_not_stand_among_the_files_to_read() -> None:
    letter = parse(
        parts(
            "multipart/signed",
            "Content-Type: text/plain\r\n\r\nsigned words",
            "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nAAAA",
        )
    )
    assert letter.body == "signed words"
    assert [one.inline for one in letter.attachments] == [True]


def test_uuencoded_files_in_a_text_become_files() -> None:
    letter = parse(mail(body="see\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\nbye\r\n"))
    assert [(one.filename, one.content) for one in letter.attachments] == [("a.txt", b"Cat")]
    assert letter.body.split() == ["see", "bye"]


def test_text_over_the_limit_is_cut_and_the_cut_is_told() -> None:
    letter = parse(mail(body="x" * 500), Limits(text=100))
    assert len(letter.body) == 100
    assert any("cut" in problem for problem in letter.problems)


def test_mail_made_by_the_standard_library_comes_back_whole() -> None:
    made = EmailMessage()
    made["From"] = "Jiří Novák <jiri@zakaznik.example>"
    made["Subject"] = "Nefunguje tiskárna – prosím o pomoc, děkuji"
    made["Message-ID"] = "<cz@zakaznik.example>"
    made.set_content("Dobrý den,\ntiskárna nefunguje. Děkuji, prosím ozvěte se, jak to bude.\n")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="žluťoučký kůň.png")
    letter = parse(made.as_bytes())
    assert letter.subject == "Nefunguje tiskárna – prosím o pomoc, děkuji"
    assert letter.sender.name == "Jiří Novák"
    assert names(letter) == ["žluťoučký kůň.png"]
    assert letter.language == "cs"


LINES = st.lists(
    st.sampled_from(
        [
            b"From: a@b.example",
            b"Content-Type: multipart/mixed; boundary=x",
            b"Content-Type: multipart/alternative; boundary=y",
            b"Content-Type: message/rfc822",
            b"Content-Type: message/delivery-status",
            b"Content-Type: text/html; charset=utf-7",
            b"Content-Type: text/plain; charset=iso-2022-jp; name*0*=a'b'%E5",
            b"Content-Transfer-Encoding: base64",
            b"Content-Transfer-Encoding: x-uuencode",
            b"Content-Disposition: attachment; filename=../a",
            b"Subject: =?utf-8?B?w6U?= =?x?Q?=?=",
            b"Date: 29:24:05",
            b"--x",
            b"--y--",
            b"",
            b" folded",
            b"begin 644 a",
            b"x\xff\x00\x1b$B!!",
            b"Final-Recipient: rfc822; a@b",
            b"BEGIN:VEVENT",
        ]
    )
    | st.binary(max_size=40),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(LINES, st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_whatever_comes_is_a_letter_or_unparseable(lines: list[bytes], ending: bytes) -> None:
    try:
        letter = parse(ending.join(lines))
    except Unparseable:
        return
    for text in (letter.subject, letter.body, letter.html, letter.sender.name, letter.message_id):
        assert "\x00" not in text
        text.encode("utf-8")
    for one in letter.attachments:
        assert one.filename and "/" not in one.filename


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_letter_or_unparseable(raw: bytes) -> None:
    try:
        assert parse(raw).message_id.startswith("<")
    except Unparseable:
        return
