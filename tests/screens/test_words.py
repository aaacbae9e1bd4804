"""The small pure parts of the screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.screens import places
from helpdesk_tui.screens.clock import long_span, short_span
from helpdesk_tui.screens.completion import choices, finish, whole_line
from helpdesk_tui.screens.history import shown_value, what_changed
from helpdesk_tui.screens.own_commands import own_candidates, own_command
from helpdesk_tui.screens.pages import raw_lines
from helpdesk_tui.screens.recipients import bare, differences, split_addresses, suspicious
from helpdesk_tui.screens.row_lines import RowLook, row_lines
from helpdesk_tui.screens.saving import save_file
from helpdesk_tui.screens.sizes import size_text
from helpdesk_tui.screens.thread_lines import LONGEST, NO_TEXT, Reading, thread_lines
from helpdesk_tui.screens.widgets.facts import facts_lines
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views import ChangeView, ContactCard, Person
from helpdesk_tui.words import NO_SENDER, ActorKind
from tests.screens.agent import CLOCK
from tests.screens.sample_data import NOW, message, row
from tests.screens.sample_desk import SampleDesk


@pytest.mark.parametrize(
    ("seconds", "short", "long"),
    [
        (40, "40s", "40s"),
        (720, "12m", "12m"),
        (4200, "1h", "1h 10m"),
        (3600, "1h", "1h"),
        (-300, "5m", "5m"),
        (183_600, "2d", "2d 3h"),
        (5_184_000, "60d", "60d"),
        (70_000_000, "2y", "810d"),
    ],
)
def test_spans(seconds: float, short: str, long: str) -> None:
    assert (short_span(seconds), long_span(seconds)) == (short, long)


def test_days() -> None:
    assert CLOCK.day_and_time(NOW) == "today 10:24"
    assert CLOCK.day_and_time(NOW - timedelta(days=1)) == "yesterday 10:24"
    assert CLOCK.day_and_time(NOW - timedelta(days=9)) == "3 Mar 10:24"
    assert CLOCK.day_and_time(NOW - timedelta(days=400)) == "5 Feb 2025"


def test_the_rulebook_is_a_word_of_the_command_line_too() -> None:
    assert own_command("rules") == own_command("rulebook") == ("rules", "")
    assert own_command("rules vpn") == ("rules", "vpn")
    assert own_candidates(":ru") == (":rules",)


def test_completion_goes_as_far_as_all_agree() -> None:
    assert finish(":pr", (":priority",)) == ":priority "
    assert finish(":assign c", (":assign carl", ":assign carla")) == ":assign carl"
    assert finish(":x", ()) == ":x"
    assert finish("/queue:", ("/queue:IT", "/queue:HR")) == "/queue:"


def test_a_completion_may_be_a_whole_line_or_its_last_word() -> None:
    assert whole_line(":assign ca", "carl") == ":assign carl"
    assert whole_line(":assign ca", ":assign carl") == ":assign carl"
    assert choices(":move ", (":move IT", "HR", ":move ")) == {"IT": ":move IT", "HR": ":move HR"}


def test_places_quote_what_needs_it() -> None:
    assert places.of_queue("IT").query == "queue:IT is:open -is:hidden"
    assert places.of_queue('A "b" c').query == 'queue:"A \\"b\\" c" is:open -is:hidden'


def test_recipients() -> None:
    typed = 'Bo <bo@a.example>; "Lind, Åsa" <asa@b.example>, , c@d.example'
    found = split_addresses(typed)
    assert [bare(each) for each in found] == ["bo@a.example", "asa@b.example", "c@d.example"]
    assert suspicious(found) == ""
    assert suspicious(("bo@a.example", "nobody")) == "nobody"
    new, gone = differences(("BO@a.example", "x@y.example"), ("Bo <bo@a.example>", "z@y.example"))
    assert (new, gone) == (["x@y.example"], ["z@y.example"])


def test_sizes() -> None:
    assert [size_text(n) for n in (0, 900, 4096, 5000, 184_320, 5 * 1024**2)] == [
        "0 B", "900 B", "4 kB", "4.9 kB", "180 kB", "5 MB",
    ]  # fmt: skip


@given(st.text(alphabet="ab 山é", max_size=200), st.integers(8, 60))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.binary(max_size=400))
def test_a_raw_mail_is_printable(mail: bytes) -> None:
    shown = "".join(text for line in raw_lines(mail) for text, _ in line)
    assert shown.isascii()
    assert shown.isprintable()


@pytest.mark.parametrize("width", [30, 38, 60, 72, 120])
@pytest.mark.parametrize("number", [1, 1042, 1003, 123_456_789])
def test_rows_fill_their_width_exactly(width: int, number: int) -> None:
    look = RowLook(width, "due", max(4, len(str(number))))
    for line in row_lines(row(number), look, CLOCK, left=False):
        used = 1 + sum(cell_len(text) for text, _ in line)
        assert used <= width
        assert width - used <= 1


def test_a_ticket_without_a_sender_says_so_in_list_and_pane_alike() -> None:
    nobody = replace(row(1), contact=Person("", ""))
    listed = row_lines(nobody, RowLook(80, "due", 4), CLOCK, left=False)
    desk = SampleDesk()
    view = desk.ticket(1001)
    shown = facts_lines(replace(view, contact=ContactCard(Person("", ""), 0, 0, False)), CLOCK)
    for lines in (listed, shown):
        assert any(NO_SENDER in text for line in lines for text, _ in line)


def test_a_saved_file_has_a_safe_name_in_its_folder(tmp_path: Path) -> None:
    path = save_file("../../etc/pass\x1b]0;x\x07wd\u202egpj.exe", b"x", tmp_path)
    assert path.parent == tmp_path
    assert path.name.isprintable()
    assert path.read_bytes() == b"x"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(HelpdeskError, match="could not be saved"):
        save_file("a.txt", b"x", tmp_path / "missing")


def test_a_long_text_is_cut_and_says_how_to_see_the_rest() -> None:
    long = "\n".join(f"line {n}" for n in range(50_000))
    desk = SampleDesk([row(7)], messages=[message(1, 7, 0, long)])
    view = desk.ticket(7)
    cut = thread_lines(view, Reading(60), CLOCK)
    assert len(cut) < LONGEST + 10
    assert any("49600 more lines (Z)" in text for line in cut for text, _ in line.spans)
    whole = thread_lines(view, Reading(60, whole=True), CLOCK)
    assert len(whole) > 50_000


@pytest.mark.parametrize(
    ("pieces", "told"), [((), 1), (((False, " \n"),), 1), (((True, "> quoted"),), 0)]
)
def test_a_message_without_a_word_says_so(pieces: tuple[tuple[bool, str], ...], told: int) -> None:
    """An empty mail and one that only brings files are not taken for a fault (E86)."""
    desk = SampleDesk([row(7)], messages=[message(1, 7, 0, "", pieces=pieces)])
    lines = thread_lines(desk.ticket(7), Reading(60), CLOCK)
    assert sum(text == NO_TEXT for line in lines for text, _ in line.spans) == told


def test_one_long_line_is_cut_too() -> None:
    desk = SampleDesk([row(7)], messages=[message(1, 7, 0, "x" * 1_000_000)])
    assert len(thread_lines(desk.ticket(7), Reading(60), CLOCK)) < LONGEST + 10


@pytest.mark.parametrize(
    ("verb", "field", "new", "words"),
    [
        ("reply", "message", "Hej Bo", "reply written"),
        ("receive", "message", "Hej", "mail received"),
        ("note", "message", "x", "note written"),
        ("receive", "ticket", "VPN nede", "created: VPN nede"),
        ("send", "outbox", "sent", "delivered to the server"),
        ("recall", "outbox", "recalled", "reply recalled"),
        ("status", "status", "waiting_contact", "status waiting for contact"),
        ("assign", "owner", "", "owner cleared"),
    ],
)
def test_history_is_in_words(verb: str, field: str, new: str, words: str) -> None:
    change = ChangeView(1, NOW, ActorKind.AGENT, "alice", 7, verb, field, "", new, "", undone=False)
    assert what_changed(change, CLOCK) == words


def test_a_stored_moment_is_shown_as_a_day_and_a_time() -> None:
    assert shown_value("2026-03-12T09:24:00+00:00", CLOCK) == "today 10:24"
    assert shown_value("2026-99-99T09:24:00+00:00", CLOCK) == "2026-99-99T09:24:00+00:00"
    assert shown_value("IT", CLOCK) == "IT"
