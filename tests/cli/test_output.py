"""How values become lines and JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from helpdesk_tui.cli.output import as_json_text, counted, fitted, plain, table_lines
from helpdesk_tui.safe import UNSAFE
from helpdesk_tui.views import Person
from helpdesk_tui.words import Priority, Status


def test_columns_are_aligned_by_cells() -> None:
    lines = table_lines(("A", "B"), [("工資", "x"), ("løn", "y")], None)
    assert lines == ["A     B", "工資  x", "løn   y"]


def test_a_narrow_terminal_cuts_the_widest_column_and_nothing_else() -> None:
    lines = table_lines(("N", "SUBJECT"), [(1, "word " * 50)], 30)
    assert all(cell_len(line) <= 30 for line in lines)
    assert lines[1].startswith("1  word word") and lines[1].endswith("…")


def test_no_column_vanishes_however_narrow_it_is() -> None:
    assert fitted([50, 50, 3], 10) == [8, 8, 3]


def test_an_empty_list_still_has_its_headers() -> None:
    assert table_lines(("A", "B"), [], 80) == ["A  B"]


def test_values_are_plain_in_json() -> None:
    east = datetime(2026, 11, 22, 17, 30, 5, 99, tzinfo=timezone(timedelta(hours=1)))
    assert plain(
        {"at": east, "who": Person("Eva", "e@d.example"), "p": Priority.HIGH, "s": Status.NEW}
    ) == {
        "at": "2026-11-22T16:30:05Z",
        "who": {"name": "Eva", "email": "e@d.example", "organization": ""},
        "p": "high",
        "s": "new",
    }
    assert plain((datetime(2026, 1, 1, tzinfo=UTC), None, (1,))) == [
        "2026-01-01T00:00:00Z",
        None,
        [1],
    ]


def test_one_of_a_thing_is_one() -> None:
    said = [counted(number, "mail") for number in (0, 1, 2)]
    assert said == ["0 mails", "1 mail", "2 mails"]


@pytest.mark.parametrize("char", ["\x7f", "\x80", "\x9b", "\u202e", "\u2066", "\u2028", "\u2029"])
def test_json_escapes_what_it_need_not_but_a_terminal_obeys(char: str) -> None:
    assert as_json_text([char], indent=None) == f'["\\u{ord(char):04x}"]'


@given(st.text())
def test_json_gives_back_the_very_text_and_holds_nothing_a_terminal_obeys(text: str) -> None:
    written = as_json_text({"subject": text}, indent=None)
    assert json.loads(written) == {"subject": text}
    assert not UNSAFE.search(written)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5), st.integers(20, 120))
def test_a_table_of_anything_stays_a_table(rows: list[tuple[str, str]], width: int) -> None:
    lines = table_lines(("A", "B"), rows, width)
    assert len(lines) == len(rows) + 1
    assert all(cell_len(line) <= width for line in lines)
    assert not any(UNSAFE.search(line) for line in lines)
