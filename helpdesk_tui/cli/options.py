"""Options that many commands share, and the readers of their words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.errors import NotFound
from helpdesk_tui.words import LARGEST_NUMBER

if TYPE_CHECKING:
    from helpdesk_tui.desk.desk import Desk

Json = Annotated[bool, typer.Option("--json", help="Print JSON: one document, indented.")]
Silent = Annotated[
    bool, typer.Option("--silent", help="Send the customer no mail of its own accord.")
]
JsonLines = Annotated[bool, typer.Option("--json", help="Print JSON: one line for each file.")]


def read_number(word: str) -> int:
    """A ticket's number, with or without its #. Raises BadParameter, NotFound."""
    bare = word.strip().removeprefix("#")
    if not (bare.isascii() and bare.isdigit()):
        raise typer.BadParameter(f"{word!r} is not a ticket number.")
    # Counted first: what has too many digits is not even read.
    if len(bare.lstrip("0")) > len(str(LARGEST_NUMBER)) or int(bare) > LARGEST_NUMBER:
        raise NotFound(f"There is no ticket #{bare[:20]}.", "List them: helpdesk-tui ticket list")
    return int(bare)


Number = Annotated[int, typer.Argument(metavar="NUMBER", parser=read_number, help="The ticket.")]


def read_numbers(words: str) -> list[int]:
    """Numbers of tickets, separated by commas. Raises BadParameter."""
    return [read_number(word) for word in words.split(",")]


@contextlib.contextmanager
def quietly(desk: Desk, silent: bool) -> Iterator[Desk]:
    """The desk; silent inside, if asked, so that no mail leaves of its own accord."""
    with desk.silently() if silent else contextlib.nullcontext():
        yield desk
