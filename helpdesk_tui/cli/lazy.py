"""Commands that are imported when they are run, not when they are listed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter
    from typer._click.shell_completion import CompletionItem


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives, and what the list of commands says about it."""

    place: str
    """``MODULE:NAME`` of a ``typer.Typer``."""
    help: str


def noun(help: str) -> typer.Typer:
    """A group of commands about one thing; plain text, no boxes, no colours."""
    return typer.Typer(
        help=help, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
    )


def load(entry: Entry) -> TyperGroup | TyperCommand:
    """Import a command."""
    module, _, name = entry.place.partition(":")
    command = get_command(getattr(import_module(module), name))
    if not isinstance(command, TyperGroup | TyperCommand):
        raise TypeError(entry.place)
    _in_capitals(command)
    return command


def _in_capitals(command: Command) -> None:
    """Show what is to be filled in as NAME, not as a type of the program."""
    for each in getattr(command, "commands", {}).values():
        _in_capitals(each)
    for parameter in command.params:
        if isinstance(parameter, TyperArgument):
            parameter.metavar = (parameter.metavar or parameter.name.upper()).strip("[].")
            # What it is filled in with stands in its help, not as <str>.
            parameter.__dict__["display_type_rich"] = lambda ctx: ""
        elif isinstance(parameter, TyperOption) and not (
            parameter.metavar or parameter.is_flag or parameter.type_descriptor.is_choice
        ):
            parameter.metavar = parameter.name.rpartition("_")[2].upper()


def lazy_group(table: Mapping[str, Entry]) -> type[TyperGroup]:
    """A group class over a table; listing and completing its commands imports none of them."""

    class LazyGroup(TyperGroup):
        def list_commands(self, ctx: Context) -> list[str]:
            return list(table)

        def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
            entry = table.get(cmd_name)
            return load(entry) if entry else None

        def resolve_command(
            self, ctx: Context, args: list[str]
        ) -> tuple[str | None, Command | None, list[str]]:
            word = args[0]
            near = [] if word in table else difflib.get_close_matches(word, table, n=3)
            if near:
                ctx.fail(f"No such command {word!r}. Did you mean {' or '.join(near)}?")
            return super().resolve_command(ctx, args)

        def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
            with formatter.section("Commands"):
                formatter.write_dl([(name, entry.help) for name, entry in table.items()])

        def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
            from typer._click.shell_completion import CompletionItem  # only while completing

            found = [
                CompletionItem(name, help=entry.help)
                for name, entry in table.items()
                if name.startswith(incomplete)
            ]
            return found or super().shell_complete(ctx, incomplete)

    return LazyGroup
