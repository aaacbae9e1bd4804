"""Hostile text through every view of the real program: no byte of it is obeyed (E100 to E114).

The same walk is done twice, once with a harmless text. Whatever kinds of control sequences
the program itself sends are seen there; the hostile walk may add none. The harmless walk is
the shorter one: what it does not see, the other may not send.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpdesk_tui.desk.admin.rules import add_rule, written
from helpdesk_tui.desk.classify import set_tags
from helpdesk_tui.desk.conversation import note
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.rule import Rule
from tests.builders import make_desk, worker_desk
from tests.terminal.terminal import Terminal

HOSTILE = (
    "\x1b]0;PWNED\x07\x1b]52;c;UFdORUQ=\x1b\\\x1b[2J\x1b[31mred",
    "\x9b2J\x9d52;c;UFdORUQ=\x9c\x90q\x9c \u202egpj.exe\u2066x\u2069",
    "[@click=app.quit]invoice[/] [/foo] [b=c d] [$var] \x1bc\x1b[6n\x1b[?1049l",
    "\x1bP+q544e\x1b\\ \x1b_APC\x1b\\ \x1b^PM\x1b\\ \x1bXSOS\x1b\\ \x08\x08\r\x0b\x0c\x0e\x0f\x7f",
    "z" + "\u0301" * 60 + "\u200b\u200d\ufeff\U000e0041\ufff9 \x1b]8;;http://evil.test\x1b\\link",
)
"""Titles, clipboard, screen, queries, colours, links, strings, bidi, markup, zalgo."""

SEQUENCE = re.compile(
    rb"\x1b\[(?P<csi>[<=>?]?)[0-9;:]*(?P<inter>[ -/]*)(?P<final>[@-~])"
    rb"|\x1b\](?P<osc>[0-9]*)[^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x1b(?P<other>[^\[\]])"
)
VIEWS = (
    ("U", "History of"),
    ("w", "Why #"),
)
"""Pages that show a ticket's data, and a word each of them has."""
PAGES = (
    ("?", "All keys"),
    ("B", "of the newest"),
)
"""Pages that show the same whatever ticket one comes from; rules with what they match."""


def harmless(text: str) -> str:
    """Text of the same length that no terminal could obey."""
    return "a" * len(text)


def hostile_desk(folder: Path, texts: tuple[str, ...]) -> Desk:
    """A desk full of these texts: subjects, names, bodies, notes, tags, file names."""
    desk = make_desk(f"sqlite:///{folder / 'desk.db'}")
    for number, text in enumerate(texts):
        done = new_ticket(desk, "IT", f"T{number} {text}", text=text, contact=f"Name {number}")
        note(desk, done.tickets[0], f"N{number} {text}")
        set_tags(desk, done.tickets[0], [f"+tag{number}"])
    mails = [mail_of(number, text) for number, text in enumerate(texts)]
    worker = worker_desk(desk)
    receive(worker, Origin("import", 1), mails)
    read = [Read(waiting.id, parse(waiting.raw)) for waiting in begin(worker)]
    file_read(worker, RulebookReader(), read)
    return desk


def mail_of(number: int, text: str) -> Received:
    """A mail with the text in each place that a stranger fills."""
    line = text.replace("\r", "").replace("\n", "")
    raw = (
        f"From: {line} <stranger{number}@evil.test>\r\nTo: it@desk.example\r\n"
        f"Subject: M{number} {line}\r\nMessage-ID: <m{number}@evil.test>\r\n"
        "Date: Mon, 16 Nov 2026 08:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nB{number} {text}\r\n"
        f'--b\r\nContent-Disposition: attachment; filename="F{number}{line}.txt"\r\n\r\nx\r\n'
        "--b--\r\n"
    )
    return Received(0, 0, "", None, raw.encode("utf-8", "surrogatepass"), name=f"{number}.eml")


def walk(folder: Path, texts: tuple[str, ...]) -> bytes:
    """Show every ticket of such a desk in every view; the bytes the program sent."""
    database = str(folder / "desk.db")
    with Terminal(["--database", database, "--agent", "alice"]) as terminal:
        terminal.sees("All open")
        for number in range(1001, 1001 + 2 * len(texts)):
            terminal.sees(f"#{number}")
            terminal.sees("▌")
            for key, word in VIEWS if number > 1001 else (*VIEWS, *PAGES):
                terminal.press(key)
                terminal.sees(word)
                terminal.press("\x1b")
                terminal.sees_no(word)
            terminal.press("r")
            terminal.sees("Esc keep")
            terminal.press("\x1b")
            terminal.sees_no("Esc keep")
            if number > 1000 + len(texts):
                terminal.press("R")
                terminal.sees("Message-ID: <m")
                terminal.press("\x1b")
                terminal.sees_no("Message-ID: <m")
            terminal.press("J")
        terminal.press("/T0")
        terminal.sees("1 ticket")
        terminal.press("\x1b")
        assert terminal.process.isalive()
        # The newest sequence may have been cut in two where reading ended.
        return terminal.sent[: terminal.sent.rfind(b"\x1b")]


def kinds(sent: bytes) -> set[tuple[str, bytes]]:
    """Which kinds of control sequences were sent, without their numbers."""
    found = set()
    for match in SEQUENCE.finditer(sent):
        if match["final"] is not None:
            found.add(("CSI", match["csi"] + match["inter"] + match["final"]))
        elif match["osc"] is not None:
            found.add(("OSC", match["osc"]))
        else:
            found.add(("ESC", match["other"]))
    return found


def rest(sent: bytes) -> str:
    """What is left for the screen when control sequences are taken out."""
    return SEQUENCE.sub(b"", sent).decode("utf-8", "replace")


FORBIDDEN = re.compile(
    "[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The bytes of the harmless walk and of the hostile one, walked side by side."""
    folders = tmp_path_factory.mktemp("clean"), tmp_path_factory.mktemp("hostile")
    texts = tuple(map(harmless, HOSTILE[:1])), HOSTILE
    for folder, each in zip(folders, texts, strict=True):
        desk = hostile_desk(folder, each)
        add_rule(desk, written(Rule("catch-all", then=(Action.read("tag caught"),))))
        desk.store.close()
    with ThreadPoolExecutor() as walkers:
        clean, hostile = walkers.map(walk, folders, texts)
    return clean, hostile


def test_data_adds_no_control_sequence(walks: tuple[bytes, bytes]) -> None:
    clean, hostile = walks
    assert kinds(hostile) <= kinds(clean)


def test_no_control_or_bidi_character_comes_through(walks: tuple[bytes, bytes]) -> None:
    clean, hostile = walks
    assert set(FORBIDDEN.findall(rest(hostile))) <= set(FORBIDDEN.findall(rest(clean)))


def test_the_text_itself_was_shown(walks: tuple[bytes, bytes]) -> None:
    _, hostile = walks
    shown = rest(hostile)
    assert "[@click=app.quit]invoice[/]" in shown.replace("\n", "")
    assert all(f"T{number}" in shown for number in range(len(HOSTILE)))
