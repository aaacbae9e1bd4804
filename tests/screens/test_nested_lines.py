"""A mail inside a mail on a page: what it holds, and what of it may do harm (E74, E88)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.nested_lines import nested_lines
from helpdesk_tui.views_mail import NestedMail
from tests.screens.sample_data import NOW

DANGER = "it can run as a program (.exe)"


def test_a_dangerous_file_inside_is_marked_and_told_once() -> None:
    mail = NestedMail(
        "Scan", "kim@kunde.example", (), (), None, ((False, "See file.\n"),),
        (("notes.txt", 5), ("scan.exe", 2)),
        (f"scan.exe is dangerous: {DANGER}", "the date was repaired"), ("", DANGER),
    )  # fmt: skip
    lines = nested_lines(mail, Clock(lambda: NOW, ZoneInfo("UTC")), 80)
    shown = ["".join(text for text, _ in spans).strip() for spans in lines]
    assert shown[-4:] == [
        "↓ notes.txt  5 B", "↓ scan.exe  2 B", f"! dangerous: {DANGER}", "! the date was repaired",
    ]  # fmt: skip
    assert [ink for _, ink in lines[-2]] == [Ink.LATE, Ink.LATE]
