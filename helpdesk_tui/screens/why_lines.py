"""Why a ticket is as it is, as lines: one for each thing, below it the chain that led there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views_why import Why, WhyGroup, WhyStep, WhyView

_ABOUT = 15
"""Cells of a name; a longer one is cut."""
_NOW = 14
"""Cells of a value where lines are narrow, and at most a third of a wide one."""
_INDENT = 4
_LONGEST = 600
"""Characters of a cause that are looked at, before it is wrapped."""


@dataclass(frozen=True, slots=True)
class WhyRow:
    """One line of the page."""

    spans: tuple[Span, ...]
    why: int
    """Which thing it belongs to, by its place in the answer."""
    head: bool = False
    """The line the cursor stands on."""


def why_rows(view: WhyView, clock: Clock, width: int, opened: Collection[int]) -> list[WhyRow]:
    """All lines; ``opened`` are the places of what is shown with its chain."""
    rows: list[WhyRow] = []
    group: WhyGroup | None = None
    for place, why in enumerate(view.whys):
        if not why.now and not why.steps and len(view.whys) > 1:
            continue
        if group is not None and why.group is not group and why.group in _SPACED:
            rows.append(WhyRow((), place))
        group = why.group
        rows.append(WhyRow(_head(why, width, is_open=place in opened), place, head=True))
        if place in opened:
            rows += [WhyRow(spans, place) for spans in _chain(why, clock, width)]
    never = [why.about for why in view.whys if not why.now and not why.steps]
    if never and len(view.whys) > 1:
        text = one_line(f"never set: {', '.join(never)}".replace("_", " "), _LONGEST)
        rows += [WhyRow(((line, Ink.QUIET),), len(view.whys)) for line in wrap(text, width)]
    return rows


_SPACED = (WhyGroup.FIELD, WhyGroup.FOLLOWS, WhyGroup.SENT, WhyGroup.MAIL, WhyGroup.MESSAGE)


def _head(why: Why, width: int, *, is_open: bool) -> tuple[Span, ...]:
    room = max(_NOW, width // 3 - _ABOUT)
    about = _fitted(why.about.replace("_", " ").removesuffix(" id"), _ABOUT)
    now = _fitted(why.now or "–", room)
    sign = "▾ " if is_open else "▸ "
    left = max(0, width - 2 - _ABOUT - room - 4)
    because = "" if is_open else one_line(why.because, left)
    return (
        (sign, Ink.QUIET), (about, Ink.QUIET), ("  ", Ink.PLAIN), (now, Ink.STRONG),
        ("  ", Ink.PLAIN), (because, Ink.PLAIN),
    )  # fmt: skip


def _fitted(text: str, width: int) -> str:
    cut = one_line(text, width)
    return cut + " " * (width - cell_len(cut))


def _chain(why: Why, clock: Clock, width: int) -> Iterator[tuple[Span, ...]]:
    if cell_len(why.now) > _NOW:
        yield from _wrapped(why.now, width, Ink.STRONG)
    yield from _wrapped(why.because, width, Ink.PLAIN)
    for step in why.steps:
        yield from _step(step, clock, width)


def _step(step: WhyStep, clock: Clock, width: int) -> Iterator[tuple[Span, ...]]:
    when = f"{clock.day_and_time(step.at)} · " if step.at else ""
    field = f"{step.field.replace('_', ' ')}: " if step.who else ""
    who = f", by {step.who}" if step.who else ""
    undone = " · undone" if step.undone else ""
    ink = Ink.QUIET if step.undone else Ink.ACCENT
    yield from _wrapped(f"{when}{field}{step.what}{who}{undone}", width, ink, sign="- ")
    for link in step.because:
        yield from _wrapped(f"because of {link}", width, Ink.QUIET, indent=_INDENT + 2)


def _wrapped(
    text: str, width: int, ink: Ink, *, indent: int = _INDENT, sign: str = ""
) -> Iterator[tuple[Span, ...]]:
    lines = wrap(one_line(text, _LONGEST), max(8, width - indent - len(sign)))
    for number, line in enumerate(lines):
        lead = " " * indent + (sign if number == 0 else " " * len(sign))
        yield ((lead, Ink.QUIET), (line, ink))
