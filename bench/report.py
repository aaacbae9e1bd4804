"""A figure, what it is held against, and the table people read.

Machines differ and are shared, so a number alone says little: a figure stands beside an
anchor that was measured in the same run, and the goal is on their ratio. Nothing here
fails a run; only two answers that should be equal and are not do that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a number counts."""

    MS = "ms"
    US = "us"
    BYTES = "B"
    MB = "MB"
    RATE = "/s"


@dataclass(frozen=True, slots=True)
class Goal:
    """How a figure should stand to its anchor, or, without one, to a fixed number."""

    limit: float
    at_least: bool = False
    of_anchor: bool = True

    def met(self, value: float) -> bool:
        """Whether a ratio (or a plain number) reaches the goal."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        if not self.of_anchor:
            return f"{sign} {self.limit:g} (plain)"
        if not self.at_least and self.limit < 0.2:
            return f"{sign} 1/{1 / self.limit:.0f}"
        return f"{sign} {self.limit:g}×"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured."""

    what: str
    value: float
    unit: Unit
    anchor: str = ""
    anchor_value: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """The figure in anchors; None without one."""
        return self.value / self.anchor_value if self.anchor_value else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None when there is nothing to reach."""
        if self.goal is None:
            return None
        judged = self.ratio if self.goal.of_anchor else self.value
        return None if judged is None else self.goal.met(judged)


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one benchmark, with what a reader must know about them."""

    title: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """How large a run is."""

    quick: bool = False
    tickets: int = 100_000
    mails: int = 600
    say: Callable[[str], None] = lambda _line: None
    """Takes one line about what is going on."""


HEAD = ("measured", "", "anchor", "", "ratio", "goal", "met")


def table(sections: Iterable[Section]) -> str:
    """All sections as text, columns lined up."""
    blocks = []
    for section in sections:
        rows = [HEAD, *map(_row, section.figures)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        lines = [section.title, "-" * len(section.title)]
        lines += [_line(row, widths) for row in rows]
        lines += [f"  {note}" for note in section.notes]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _row(figure: Figure) -> tuple[str, ...]:
    ratio = "" if figure.ratio is None else _ratio(figure.ratio)
    anchor = "" if figure.anchor_value is None else number(figure.anchor_value, figure.unit)
    met = {True: "yes", False: "NO", None: ""}[figure.met]
    goal = str(figure.goal) if figure.goal else ""
    return (
        figure.what, number(figure.value, figure.unit), figure.anchor, anchor, ratio, goal, met
    )  # fmt: skip


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    right = (False, True, False, True, True, False, False)
    cells = [
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(row, widths, right, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _ratio(ratio: float) -> str:
    return f"1/{1 / ratio:.0f}" if 0 < ratio < 0.1 else f"{ratio:.2f}×"


def number(value: float, unit: Unit) -> str:
    """A number with its unit, as many digits as mean something."""
    digits = 0 if abs(value) >= 100 or unit is Unit.BYTES else (1 if abs(value) >= 10 else 2)
    space = "" if unit is Unit.RATE else " "
    return f"{value:,.{digits}f}{space}{unit}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the values do not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
