"""The document of ``mail parse --json`` has exactly these keys, whatever the mail."""

from __future__ import annotations

import json

from helpdesk_tui.mail.describe import describe
from helpdesk_tui.mail.parse import parse

KEYS = (
    "file subject from reply_to to cc date message_id references body html visible folded "
    "attachments auto bounce problems"
).split()


def test_a_mail_with_everything() -> None:
    raw = (
        "From: Eva <mailer-daemon@mx.example>\r\nTo: help@desk.example\r\nReply-To: b@x.example\r\n"
        "Date: Tue, 10 Mar 2026 09:30:00 +0100\r\nMessage-ID: <1@mx.example>\r\n"
        "References: <0@desk.example>\r\nSubject: failure notice\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        "--x\r\n\r\n<eva@kunde.example>: 550 5.1.1 user unknown\r\n"
        "--x\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n"
        "--x\r\nContent-Type: image/png; name=a.png\r\n\r\nPNG\r\n--x--\r\n"
    )
    found = describe(parse(raw.encode()), "a.eml")
    assert list(found) == KEYS
    assert found["file"] == "a.eml"
    assert found["from"] == {"name": "Eva", "email": "mailer-daemon@mx.example"}
    assert found["reply_to"] == [{"name": "", "email": "b@x.example"}]
    assert found["date"] == "2026-03-10T09:30:00+01:00"
    assert found["references"] == ["<0@desk.example>"]
    assert found["html"] is True
    assert found["auto"] == "bounce"
    assert found["bounce"] == {
        "recipient": "eva@kunde.example",
        "status": "5.1.1",
        "hard": True,
        "message_id": "<0@desk.example>",
    }
    (file,) = found["attachments"] if isinstance(found["attachments"], list) else [{}]
    assert {key: file[key] for key in file if key != "sha256"} == {
        "filename": "a.png",
        "content_type": "image/png",
        "size": 3,
        "inline": False,
        "danger": "",
    }


def test_a_dangerous_file_says_so_at_the_file_itself() -> None:
    """Who reads the JSON need not look through the problems for it (E88)."""
    raw = b"From: a@b.example\r\nContent-Type: text/plain; name=scan.exe\r\n\r\nMZ\r\n"
    found = describe(parse(raw), "-")["attachments"]
    assert isinstance(found, list)
    assert [file["danger"] for file in found] == ["it can run as a program (.exe)"]


def test_an_empty_mail() -> None:
    found = describe(parse(b""), "-")
    assert list(found) == KEYS
    assert (found["date"], found["auto"], found["bounce"], found["html"]) == (
        None,
        None,
        None,
        False,
    )
    assert json.loads(json.dumps(found)) == found
