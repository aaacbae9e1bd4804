"""What a key in the ticket list costs: milliseconds until it shows, bytes for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.report import Figure, Goal, Options, Section, Unit
from bench.startup import FIRST_ROW, anchor, product
from bench.terminal import Answer, Terminal

DOWN, PAGE_DOWN = b"\x1b[B", b"\x1b[6~"
ENDS = b"\x1b[F", b"\x1b[H"
TABLE_ENDS = b"\x1b[1;5F", b"\x1b[1;5H"
"""End and home; DataTable wants Ctrl with them."""
SILENCE = 0.7
"""Seconds without a byte after which a key is done; the ticket beside the list comes late."""
TABLE_ROWS = 10_000
HOLD = 30


@dataclass(frozen=True, slots=True)
class Keys:
    """What each kind of key cost, and the start."""

    first_row_ms: float
    down: list[Answer]
    scrolling: list[Answer]
    page: list[Answer]
    end: list[Answer]
    home: list[Answer]
    held: int


def measure(desk_file: Path, options: Options) -> Section:
    """Press the same keys in the product and in two DataTable apps."""
    rows = 1_000 if options.quick else TABLE_ROWS
    times = 4 if options.quick else 8
    home = desk_file.parent
    options.say("keys: the product")
    ours = _press(product(desk_file), home, times, ENDS)
    options.say("keys: DataTable")
    table = _press(anchor("data_table", str(rows)), home, times, TABLE_ENDS)
    options.say("keys: DataTable with a pane beside it")
    pane = _press(anchor("data_table", str(rows), "pane"), home, times, TABLE_ENDS)
    name = f"DataTable, {rows:,} rows"
    figures = [
        Figure("exec to first ticket", ours.first_row_ms, Unit.MS, name, table.first_row_ms,
               Goal(1.0)),
        *_costs("down: the list itself", ours.down, table.down, name, Goal(1.0), Goal(0.5)),
        *_costs("down that scrolls: the list", ours.scrolling, table.scrolling, name,
                Goal(1.0), Goal(0.5)),
        *_costs("page down: the list", ours.page, table.page, name, Goal(1.0), Goal(0.5)),
        *_costs("end: the list", ours.end, table.end, name, Goal(1.0), None),
        *_costs("home: the list", ours.home, table.home, name, Goal(1.0), None),
        *_whole("down, with the ticket beside it", ours.down, pane.down),
        Figure(
            f"down held, {HOLD} keys at 30/s, per key", ours.held / HOLD, Unit.BYTES,
            "DataTable + pane", pane.held / HOLD, Goal(0.5),
        ),
    ]  # fmt: skip
    return Section(
        f"Keys in a list of {options.tickets:,} tickets, 120 × 40",
        tuple(figures),
        (
            f"Medians of {times} keys. “The list” is the first paint after the key, up to 20 ms",
            f"without a byte; “with the ticket” is all until {SILENCE:g} s of silence.",
            f"DataTable gets {rows:,} rows only: its start grows with every row.",
            "It paints over the whole width; the product's list has about a third of it.",
        ),
    )


def _press(command: Sequence[str], home: Path, times: int, far: tuple[bytes, bytes]) -> Keys:
    with Terminal(command, home) as terminal:
        first = terminal.wait_for(FIRST_ROW)
        terminal.settle()

        def press(key: bytes, often: int = times) -> list[Answer]:
            return [terminal.press(key, SILENCE) for _ in range(often)]

        down = press(DOWN)
        # To the last line of the screen and beyond, so that each further key scrolls.
        terminal.hold(DOWN, 45, 100)
        scrolling = press(DOWN)
        page = press(PAGE_DOWN)
        ends, homes = [], []
        for _ in range(max(2, times // 2)):
            ends += press(far[0], 1)
            homes += press(far[1], 1)
        return Keys(first, down, scrolling, page, ends, homes, terminal.hold(DOWN, HOLD, 30))


def _costs(
    what: str,
    ours: Sequence[Answer],
    theirs: Sequence[Answer],
    name: str,
    time_goal: Goal,
    bytes_goal: Goal | None,
) -> tuple[Figure, Figure]:
    """The first paint after a key: time and bytes."""
    return (
        Figure(what, _median(ours, lambda a: a.first_ms), Unit.MS, name,
               _median(theirs, lambda a: a.first_ms), time_goal),
        Figure(what, _median(ours, lambda a: a.first_bytes), Unit.BYTES, name,
               _median(theirs, lambda a: a.first_bytes), bytes_goal),
    )  # fmt: skip


def _whole(what: str, ours: Sequence[Answer], theirs: Sequence[Answer]) -> tuple[Figure, Figure]:
    """Everything a key causes: time and bytes."""
    name = "DataTable + pane"
    return (
        Figure(what, _median(ours, lambda a: a.last_ms), Unit.MS, name,
               _median(theirs, lambda a: a.last_ms)),
        Figure(what, _median(ours, lambda a: a.bytes), Unit.BYTES, name,
               _median(theirs, lambda a: a.bytes), Goal(1.0)),
    )  # fmt: skip


def _median(answers: Sequence[Answer], of: Callable[[Answer], float]) -> float:
    return median(of(answer) for answer in answers)
