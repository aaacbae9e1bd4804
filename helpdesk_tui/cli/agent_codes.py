"""``agent codes``: what an agent is given tickets for."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin.allocation import agent_codes, set_codes
from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.allocation import Step

Words = list[str] | None


def codes(
    ctx: typer.Context,
    login: str,
    skill: Annotated[Words, typer.Option(help="What they can: a category's name.")] = None,
    language: Annotated[Words, typer.Option(help="Code of a language: da, cs.")] = None,
    country: Annotated[Words, typer.Option(help="Two letters of a country: dk, cz.")] = None,
    product: Annotated[Words, typer.Option(help="A product group: a category or tag.")] = None,
    keyword: Annotated[Words, typer.Option(help="Words that stand in the ticket.")] = None,
    remove: Annotated[
        Words, typer.Option("--remove", metavar="KIND=CODE", help="Take one away: skill=VPN.")
    ] = None,
    json: Json = False,
) -> None:
    """Say for what an agent is given tickets.

    Shows it, after adding and removing; repeat any option.
    """
    desk = open_desk(ctx)
    given = {
        Step.SKILL: skill, Step.LANGUAGE: language, Step.COUNTRY: country,
        Step.PRODUCT: product, Step.KEYWORD: keyword,
    }  # fmt: skip
    add = {step: values for step, values in given.items() if values}
    if add or remove:
        set_codes(desk, login, add, _removed(remove or []))
    found = agent_codes(desk, login)
    if json:
        say_json({step.value: values for step, values in found.items()})
    elif not found:
        say(f"{login} has no codes.")
    else:
        say_table(("KIND", "CODES"), [(step, values) for step, values in sorted(found.items())])


def _removed(words: list[str]) -> dict[Step, list[str]]:
    found: dict[Step, list[str]] = {}
    for word in words:
        kind, _, code = word.partition("=")
        if kind not in list(Step) or not Step(kind).narrows or not code:
            raise Usage(f"{word!r} is no code.", "Write it as skill=VPN.")
        found.setdefault(Step(kind), []).append(code)
    return found
