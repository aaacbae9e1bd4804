"""A subcommand of ``ticket`` for every verb of the registry that is typed on one line.

Annotations are evaluated here as they stand: Typer reads the help in them, and it differs
from verb to verb.
"""

from collections.abc import Callable
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json, Silent, quietly, read_numbers
from helpdesk_tui.cli.ticket_text import say_done
from helpdesk_tui.desk.command_line import TYPED_ELSEWHERE, parameters_of, run_line, takes_ticket
from helpdesk_tui.desk.verbs import VERBS, Verb

Numbers = Annotated[str, typer.Argument(metavar="NUMBER", help="The ticket, or several: 5,6,7.")]
Version = Annotated[
    int | None, typer.Option("--if-version", help="Refuse if the ticket changed since.")
]


def add_verbs(app: typer.Typer) -> None:
    """Make the subcommands."""
    for verb in VERBS.values():
        if verb.name in TYPED_ELSEWHERE or not takes_ticket(verb):
            continue
        listed = parameters_of(verb)
        # A tag may begin with "-", which is no option then; nor is -h help.
        settings = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
        app.command(
            verb.name,
            help=verb.help if verb.help.endswith("…") else f"{verb.help}.",
            context_settings=settings if listed else None,
        )(_command(verb))


def _command(verb: Verb) -> Callable[..., None]:
    listed = parameters_of(verb)
    if not listed:
        return _without_words(verb)
    return _with_some_words(verb) if listed[0].optional else _with_words(verb)


def _with_words(verb: Verb) -> Callable[..., None]:
    parameter = parameters_of(verb)[0]

    def run(
        ctx: typer.Context,
        numbers: Numbers,
        words: Annotated[
            list[str], typer.Argument(metavar=parameter.name.upper(), help=verb.usage)
        ],
        version: Version = None,
        silent: Silent = False,
        json: Json = False,
    ) -> None:
        line = f"{verb.name} {' '.join(words)}"
        with quietly(open_desk(ctx), silent) as desk:
            say_done(run_line(desk, line, read_numbers(numbers), version), json=json)

    return run


def _with_some_words(verb: Verb) -> Callable[..., None]:
    parameter = parameters_of(verb)[0]

    def run(
        ctx: typer.Context,
        numbers: Numbers,
        words: Annotated[
            list[str] | None, typer.Argument(metavar=parameter.name.upper(), help=verb.usage)
        ] = None,
        version: Version = None,
        silent: Silent = False,
        json: Json = False,
    ) -> None:
        line = " ".join([verb.name, *(words or ())])
        with quietly(open_desk(ctx), silent) as desk:
            say_done(run_line(desk, line, read_numbers(numbers), version), json=json)

    return run


def _without_words(verb: Verb) -> Callable[..., None]:
    def run(
        ctx: typer.Context,
        numbers: Numbers,
        version: Version = None,
        silent: Silent = False,
        json: Json = False,
    ) -> None:
        with quietly(open_desk(ctx), silent) as desk:
            say_done(run_line(desk, verb.name, read_numbers(numbers), version), json=json)

    return run
