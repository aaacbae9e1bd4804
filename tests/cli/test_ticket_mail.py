"""Writing from the command line: signatures, files, quotes, forwards, questions, silence."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.cli.line import CommandLine
from tests.cli.test_tickets import new

PNG = b"\x89PNG\r\n\x1a\n"
EXPERT = "expert@lab.example"


def last(desk: CommandLine, number: int) -> dict[str, object]:
    """The newest message of a ticket."""
    found: dict[str, object] = desk.ok("ticket", "show", number, "--json").json["messages"][-1]
    return found


def test_a_signature_is_kept_shown_with_its_reason_and_removed(
    desk: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "logo").write_bytes(PNG)
    (tmp_path / "fake.png").write_text("<html>")
    number = new(desk)
    said = desk.ok(
        "signature", "set", "--everybody", "--text", "{desk}", "--image", tmp_path / "logo"
    ).out
    assert said == "The global signature is kept.\n"
    desk.ok("signature", "set", "--text", "Boss {agent}")
    shown = desk.ok("signature", "show", number)
    assert shown.out.startswith("Boss ")
    assert "Asked: agent: this one." in shown.out
    desk.ok("signature", "remove", "--for", "boss")
    assert desk.ok("signature", "show", number, "--json").json["text"] == "Acme IT"
    assert [s["level"] for s in desk.ok("signature", "list", "--json").json] == ["global"]
    fake = ("signature", "set", "--image", tmp_path / "fake.png")
    assert "no PNG, JPEG or GIF" in desk.refused(*fake)
    both = ("signature", "set", "--everybody", "--for", "boss", "--text", "x")
    assert "no agent and no department" in desk.refused(*both, code=2)
    assert "No such file" in desk.refused("signature", "set", "--image", tmp_path / "x")


def test_a_reply_takes_files_and_a_quote(desk: CommandLine, tmp_path: Path) -> None:
    number = new(desk)
    (tmp_path / "log.txt").write_text("hop 1")
    desk.ok(
        "ticket", "reply", number, "--text", "Try.", "--quote", "--attach", tmp_path / "log.txt"
    )
    said = last(desk, number)
    assert str(said["text"]).startswith("Try.\n\nOn ")
    assert str(said["text"]).endswith("wrote:\n> It is broken.\n")
    assert said["attachments"][0]["filename"] == "log.txt"  # type: ignore[index]
    assert "> Try." in desk.ok("ticket", "quote", number).out
    words = ("ticket", "reply", number, "--text", "x", "--attach", tmp_path)
    assert "is a folder" in desk.refused(*words)


def test_a_mail_that_only_brings_a_file_is_a_ticket_and_says_so(
    desk: CommandLine, tmp_path: Path
) -> None:
    """Empty, or with files alone: nothing is left out, there is no text (E86)."""
    (tmp_path / "scan.eml").write_bytes(
        b"From: eva@dahl.example\r\nSubject: Scan\r\n"
        b"Content-Type: application/pdf; name=scan.pdf\r\n\r\n%PDF\r\n"
    )
    desk.ok("mail", "import", tmp_path / "scan.eml", "--queue", "IT")
    shown = desk.ok("ticket", "show", 1001).out
    assert "[no text]\n[file 1: scan.pdf, " in shown


def test_a_dangerous_file_is_told_before_it_leaves(desk: CommandLine, tmp_path: Path) -> None:
    """In an answer, a question and a forward, be the file ours or of the thread (E88)."""
    number = new(desk)
    why = "setup.exe is dangerous: it can run as a program (.exe)."
    (tmp_path / "setup.exe").write_bytes(b"MZ")
    (tmp_path / "log.txt").write_text("hop 1")
    along = ("--attach", tmp_path / "setup.exe", "--attach", tmp_path / "log.txt")
    assert desk.ok("ticket", "reply", number, "--text", "Try.", *along).err == f"{why}\n"
    ids = [file["id"] for file in last(desk, number)["attachments"]]  # type: ignore[attr-defined]
    asked = desk.ok("ticket", "ask", number, "--to", EXPERT, "--text", "This?", *along)
    assert asked.err == f"{why}\n"
    passed = [word for file in ids for word in ("--attached", file)]
    forwarded = desk.ok("ticket", "forward", number, "--to", "boss@acme.example", *passed)
    assert forwarded.err == f"{why}\n"


def test_a_question_and_a_forward_are_for_agents(desk: CommandLine) -> None:
    number = new(desk)
    said = desk.ok("ticket", "ask", number, "--to", EXPERT, "--text", "Any idea?").out
    assert said == f"Question on #{number} to {EXPERT} leaves in 10 s.\n"
    shown = desk.ok("ticket", "show", number).out
    assert f"Outside:  {EXPERT} (no answer yet)" in shown
    assert f"--- external mail {last(desk, number)['id']} to {EXPERT} from" in shown
    desk.ok("ticket", "forward", number, "--to", "boss@acme.example", "--text", "FYI")
    assert last(desk, number)["audience"] == "external"
    assert "takes part" in desk.refused(
        "ticket", "ask", number, "--to", "eva@dahl.example", "--text", "x"
    )
    assert "not a mail address" in desk.refused("ticket", "forward", number, "--to", "x", code=2)


def test_what_is_done_silently_says_so(desk: CommandLine) -> None:
    number = new(desk)
    desk.ok("ticket", "close", number, "--silent")
    assert "verb close, no mail: silent" in desk.ok("why", number, "status").out


class Typist(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("answer", ["y\n", "n\n"])
def test_a_person_sees_who_gets_it_and_may_still_say_no(
    desk: CommandLine, answer: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from helpdesk_tui.cli import app
    from helpdesk_tui.cli.trouble import run

    number = new(desk)
    desk.ok("signature", "set", "--everybody", "--text", "Acme")
    screen = Typist()
    monkeypatch.setattr(sys, "stdin", Typist(answer))
    monkeypatch.setattr(sys, "stdout", screen)
    code = run(app, ["ticket", "reply", str(number), "--text", "Hi.", "--to", "x@dahl.example",
                     "--bcc", "hidden@dahl.example"])  # fmt: skip
    monkeypatch.undo()
    shown = screen.getvalue()
    assert "To:  x@dahl.example\nBcc: hidden@dahl.example\n" in shown
    assert "-- \nAcme" in shown
    told = capsys.readouterr().err
    assert "New: x@dahl.example, hidden@dahl.example" in told
    assert "Left out: eva@dahl.example" in told
    assert code == (0 if answer == "y\n" else 1)
