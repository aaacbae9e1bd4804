"""How much of a long list is printed, and what is said of the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from helpdesk_tui.cli.output import warn

ON_TERMINAL = 100
"""Rows a terminal gets when nobody says how many."""
Limit = Annotated[int | None, typer.Option(min=0, help="How many; 0 = all.")]


def rows_wanted(limit: int | None, *, json: bool) -> int:
    """How many rows to ask for, 0 = all: a person is not flooded, a script gets everything."""
    if limit is not None:
        return limit
    return ON_TERMINAL if sys.stdout.isatty() and not json else 0


def warn_of_more(shown: int, limit: int, count: Callable[[], int]) -> None:
    """Say on stderr how many rows were left out; ``count`` is asked only where some may be."""
    more = count() - shown if limit and shown == limit else 0
    if more > 0:
        warn(f"{more} more; --limit 0 shows all.")
