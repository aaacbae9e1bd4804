"""How soon there is something to read, and what the program weighs then."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.report import Figure, Goal, Options, Section, Unit
from bench.terminal import Terminal
from bench.vocabulary import THINGS

FRAME = rb"Queues"
FIRST_ROW = "|".join(THINGS).encode()
BARE = rb"Bare and ready"


@dataclass(frozen=True, slots=True)
class Start:
    """One start of a program."""

    paint_ms: float
    row_ms: float
    memory_mb: float


def product(desk_file: Path) -> list[str]:
    """The command that opens the screen."""
    return [
        *(sys.executable, "-m", "helpdesk_tui"),
        *("--database", str(desk_file), "--agent", "ann"),
    ]


def anchor(name: str, *words: str) -> list[str]:
    """The command that runs one of the anchors."""
    return [sys.executable, "-m", f"bench.anchors.{name}", *words]


def measure(desk_file: Path, options: Options) -> Section:
    """Start the product and a bare Textual app in turn, the same number of times."""
    times = 3 if options.quick else 7
    ours: list[Start] = []
    bare: list[Start] = []
    helps: list[float] = []
    typers: list[float] = []
    home = desk_file.parent
    for turn in range(times):
        options.say(f"start: {turn + 1} of {times}")
        ours.append(_start(product(desk_file), home, FRAME, FIRST_ROW))
        bare.append(_start(anchor("bare_textual"), home, BARE, BARE))
        helps.append(_run([sys.executable, "-m", "helpdesk_tui", "--help"], home))
        typers.append(_run([sys.executable, "-c", "import typer"], home))
    return Section(
        f"Start, on a desk of {options.tickets:,} tickets",
        (
            _figure("exec to first paint", ours, bare, "paint_ms", Goal(1.4)),
            _figure("exec to first ticket on screen", ours, bare, "row_ms", Goal(1.4)),
            Figure(
                "--help, whole process", median(helps), Unit.MS,
                "python -c 'import typer'", median(typers), Goal(1.3),
            ),
            Figure(
                "memory with the list on screen", median(s.memory_mb for s in ours), Unit.MB,
                "bare Textual app", median(s.memory_mb for s in bare), Goal(1.2),
            ),
        ),
        (f"Medians of {times} starts in turn, files in cache, no worker started beside.",),
    )  # fmt: skip


def _figure(what: str, ours: Sequence[Start], bare: Sequence[Start], of: str, goal: Goal) -> Figure:
    value, held_against = (median(float(getattr(s, of)) for s in each) for each in (ours, bare))
    return Figure(what, value, Unit.MS, "bare Textual app", held_against, goal)


def _start(command: Sequence[str], home: Path, paint: bytes, row: bytes) -> Start:
    with Terminal(command, home) as terminal:
        painted = terminal.wait_for(paint)
        listed = terminal.wait_for(row) if row != paint else painted
        terminal.settle(0.6)
        return Start(painted, listed, terminal.memory_mb)


def _run(command: Sequence[str], folder: Path) -> float:
    checkout = Path(__file__).resolve().parents[1]
    begun = time.perf_counter()
    subprocess.run(
        command, check=True, capture_output=True, cwd=checkout, env={"HOME": str(folder)}
    )
    return (time.perf_counter() - begun) * 1000
