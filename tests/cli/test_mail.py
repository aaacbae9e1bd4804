"""Mail from files: parsed, folded, imported, and its ledger."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.cli.line import CommandLine, mail

BOUNCE = b"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: it@acme.example
Subject: Undelivered Mail Returned to Sender
Date: Mon, 16 Nov 2026 08:00:00 +0100
Message-ID: <b1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Nobody is there.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ghost@dahl.example
Action: failed
Status: 5.1.1
--b--
"""


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    """A folder with two mails, an mbox of one more, a copy of the first, and a note."""
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "1.eml").write_bytes(mail("one"))
    (folder / "2.eml").write_bytes(mail("two"))
    (folder / "3.mbox").write_bytes(b"From eva Mon Nov 16 08:00:00 2026\n" + mail("three"))
    (folder / "4.eml").write_bytes(mail("one"))
    (folder / "note.txt").write_text("no mail")
    return folder


def test_an_import_says_what_became_of_every_mail(any_desk: CommandLine, mails: Path) -> None:
    (mails / "5.eml").write_bytes(BOUNCE)
    done = any_desk.ok("mail", "import", mails, "--queue", "IT", "--json").json
    assert list(done) == [
        "received", "tickets", "follow_ups", "bounces", "ignored", "duplicates", "quarantined",
        "confirmations", "no_mail",
    ]  # fmt: skip
    assert done.pop("no_mail") == []
    assert done["received"] == 5
    assert sum(done.values()) == 10
    assert (done["tickets"], done["bounces"], done["duplicates"]) == (3, 1, 1)


def test_who_wrote_an_imported_mail_is_answered_only_when_that_is_asked_for(
    any_desk: CommandLine, tmp_path: Path
) -> None:
    fresh = f"Date: {format_datetime(datetime.now(UTC))}".encode()
    old = b"Date: Mon, 16 Nov 2020 08:00:00 +0100"
    for name, date in (("quiet", fresh), ("asked", fresh), ("late", old)):
        written = re.sub(rb"Date: .*", date, mail(name))
        (tmp_path / f"{name}.eml").write_bytes(written)
    done = any_desk.ok("mail", "import", tmp_path / "quiet.eml", "--json").json
    assert done["confirmations"] == 0
    (ticket,) = any_desk.ok("ticket", "list", "--json").json
    said = any_desk.ok("why", ticket["number"], "confirmation").out
    assert "not sent: the mail was imported, not received" in said
    again = any_desk.ok("mail", "import", tmp_path / "quiet.eml").out
    assert again == "1 received: 1 duplicate.\n"
    late, asked = tmp_path / "late.eml", tmp_path / "asked.eml"
    assert any_desk.ok("mail", "import", late, "--confirm", "--json").json["confirmations"] == 0
    said = any_desk.ok("mail", "import", asked, "--confirm").out
    assert said == "1 received: 1 ticket, 1 confirmation.\n"


def test_the_same_import_twice_makes_nothing_new(any_desk: CommandLine, mails: Path) -> None:
    any_desk.ok("mail", "import", mails, "--queue", "IT", "--json")
    before = any_desk.ok("ticket", "list", "--json").json
    again = any_desk.ok("mail", "import", mails, "--queue", "IT", "--json").json
    assert (again["received"], again["duplicates"], again["tickets"]) == (4, 4, 0)
    assert any_desk.ok("ticket", "list", "--json").json == before


def test_several_queues_make_it_ask_which(desk: CommandLine, mails: Path) -> None:
    desk.ok("queue", "add", "HR")
    assert "--queue: IT, HR" in desk.refused("mail", "import", mails, code=2)
    desk.ok("mail", "import", mails / "1.eml", "--queue", "hr")
    assert desk.ok("ticket", "list", "--json").json[0]["queue"] == "HR"


def test_a_path_that_is_not_there_imports_nothing(desk: CommandLine, mails: Path) -> None:
    said = desk.refused("mail", "import", mails, mails / "nowhere", "--queue", "IT")
    assert "nothing was imported" in said
    assert desk.ok("mail", "ledger", "--json").json == []


def test_what_holds_no_mail_is_refused(desk: CommandLine, mails: Path) -> None:
    assert "no mail in" in desk.refused("mail", "import", mails / "note.txt", "--queue", "IT")


def test_the_ledger_tells_the_fate_of_each(desk: CommandLine, mails: Path) -> None:
    desk.ok("mail", "import", mails, "--queue", "IT")
    rows = desk.ok("mail", "ledger", "--json").json
    assert [row["fate"] for row in rows] == ["duplicate", *["new_ticket"] * 3]
    assert [row["source"] for row in rows] == [
        "import: 4.eml", "import: 3.mbox", "import: 2.eml", "import: 1.eml",
    ]  # fmt: skip
    assert "import: 3.mbox" in desk.ok("mail", "ledger").out
    (row,) = desk.ok("mail", "ledger", "--fate", "duplicate", "--json").json
    assert "the same mail as ledger row 1" in row["reason"]
    shown = desk.ok("mail", "show", row["id"], "--json").json
    assert shown["source_text"] == mail("one").decode()
    assert desk.ok("mail", "show", row["id"], "--raw").out == mail("one").decode()
    told = desk.ok("mail", "show", row["id"]).out
    assert "settled on" in told
    assert "as duplicate of row 1: ticket #1001, message 1, now in IT." in told
    assert told.startswith(desk.ok("mail", "ledger", row["id"]).out)
    assert "It came again as row 4." in desk.ok("mail", "ledger", 1).out
    assert desk.ok("mail", "ledger", 1, "--json").json["repeated_as"] == [4]
    sum_of_all = "Received 4 = 3 new tickets + 1 duplicate."
    assert desk.ok("mail", "ledger", "--limit", 1).out.splitlines()[-1] == sum_of_all
    assert desk.ok("mail", "ledger", "--text", "SAME MAIL").out.endswith("= 1 duplicate.\n")
    assert desk.ok("mail", "ledger", "--text", "%").out.endswith("Received 0 = 0.\n")
    assert "no mailbox" in desk.refused("mail", "ledger", "--mailbox", "nowhere")
    assert desk.ok("mail", "replay", "--all").out == "4 mails filed again. No difference.\n"
    assert desk.ok("mail", "replay", "--row", 2, "--json").json["different"] == []
    assert "not quarantined" in desk.refused("mail", "release", row["id"])
    assert "not quarantined" in desk.refused("mail", "drop", row["id"])
    assert "no ledger row 99" in desk.refused("mail", "show", 99)
    assert "happy" in desk.refused("mail", "ledger", "--fate", "happy", code=2)


def test_a_quarantined_mail_is_released_or_dropped(desk: CommandLine, tmp_path: Path) -> None:
    deep = b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n"
    bomb = b"".join(deep % (i, i) for i in range(600))
    for name in ("a.eml", "b.eml"):
        (tmp_path / name).write_bytes(b"From: a@b.example\nX-N: " + name.encode() + b"\n" + bomb)
    done = desk.ok("mail", "import", tmp_path / "a.eml", tmp_path / "b.eml", "--json").json
    assert done["quarantined"] == 2, done
    desk.ok("mail", "release", 1)
    desk.ok("mail", "drop", 2, "--why", "a bomb")
    first, second = reversed(desk.ok("mail", "ledger", "--json").json)
    assert first["fate"] is None
    assert (second["fate"], second["reason"]) == ("ignored", "dropped by boss: a bomb")


def test_parsing_needs_no_desk_and_says_one_line_a_file(line: CommandLine, mails: Path) -> None:
    ended = line("mail", "parse", mails / "1.eml", mails / "nowhere", mails / "2.eml", "--json")
    one, none, two = (json.loads(each) for each in ended.out.splitlines())
    assert ended.code == 1
    assert (one["file"], one["subject"]) == (str(mails / "1.eml"), "one")
    assert one["from"] == {"name": "Eva Dahl", "email": "eva@dahl.example"}
    assert none == {
        "file": str(mails / "nowhere"),
        "problems": ["the file cannot be read: No such file or directory"],
    }
    assert two["subject"] == "two"


def test_a_mail_beyond_reading_is_still_a_line(line: CommandLine, tmp_path: Path) -> None:
    deep = b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n"
    (tmp_path / "bomb.eml").write_bytes(b"".join(deep % (i, i) for i in range(600)))
    (tmp_path / "empty.eml").write_bytes(b"")
    ended = line.ok("mail", "parse", tmp_path / "bomb.eml", tmp_path / "empty.eml", "--json")
    bomb, empty = (json.loads(each) for each in ended.out.splitlines())
    assert bomb["file"].endswith("bomb.eml") and bomb["problems"]
    assert empty["file"].endswith("empty.eml") and empty["problems"]


def test_a_mail_is_readable_for_people_too(line: CommandLine) -> None:
    said = line.ok("mail", "parse", "-", stdin=mail("Hej", "Hello.\n\n> old\n> words\n")).out
    assert "Subject: Hej" in said and "Hello." in said
    assert "> old" not in said and "3 more lines" in said


@pytest.mark.parametrize("raw", [b"", b"\x8f\x00\xffPNG\n\x01 no header here\n" * 9])
def test_what_is_no_mail_is_said_to_be_none(line: CommandLine, raw: bytes) -> None:
    said = line.ok("mail", "parse", "-", stdin=raw).out
    assert said == "-: no header fields: this is not a mail.\n"
    found = line.ok("mail", "parse", "-", "--json", stdin=raw).json
    assert found["problems"][0] == "no header fields: this is not a mail"


def test_folding_a_mail_folds_its_body(line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    for written in (mail("Hej", "Hello.\n\n> old\n"), b"From: a@b.example\n\nHello.\n\n> old\n"):
        file.write_bytes(written)
        folded = line.ok("mail", "fold", file, "--json").json
        assert folded["visible"].strip() == "Hello." and "> old" in folded["folded"]
    piped = line.ok("mail", "fold", "-", "--json", stdin=mail("Hej")).json
    assert piped["visible"] == "Hello."


@pytest.mark.parametrize(
    "text",
    [
        "From: Eva\nSent: Monday\nTo: IT\nSubject: VPN\n\nHello.\n",
        "Note: two things\n\n1. One\n",
        "Hello: Message-ID: is a word.\nNo field here.\n\nReceived: later\n",
    ],
)
def test_a_text_that_begins_like_a_mail_is_folded_as_the_text_it_is(
    line: CommandLine, text: str
) -> None:
    folded = line.ok("mail", "fold", "-", "--json", stdin=text).json
    assert len(folded["visible"] + folded["folded"]) == len(text)


def test_folding_a_text_keeps_every_character(line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "body.txt"
    text = "My words.\n\nOn 1 May Eva wrote:\n> her words\n"
    file.write_text(text)
    folded = line.ok("mail", "fold", file, "--json").json
    assert list(folded) == ["file", "visible", "folded"]
    assert folded["visible"] + folded["folded"] == text
    assert "My words." in folded["visible"] and "her words" in folded["folded"]
    assert "| > her words" in line.ok("mail", "fold", file).out
    assert "No such file" in line.refused("mail", "fold", tmp_path / "nowhere")
