"""``allocation``: how tickets are handed out."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json, Number
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin import allocation as verbs
from helpdesk_tui.desk.allocation.hand_out import explain
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.rules.allocation import Step, Strategy

app = noun("Allocation: strategies that choose who gets a ticket.")

STEPS = f"In order: {', '.join(Step)}; ! behind one is a must."


@app.command()
def add(
    ctx: typer.Context,
    name: str,
    team: Annotated[str, typer.Option(help="Whose tickets it hands out.")],
    steps: Annotated[str, typer.Option(help=STEPS)],
    otherwise: Annotated[
        str, typer.Option(metavar="NAME", help="The strategy to ask when nobody is left.")
    ] = "",
    json: Json = False,
) -> None:
    """Add a strategy, asked after the team's others."""
    desk = open_desk(ctx)
    verbs.add_strategy(desk, name, team, steps, otherwise=otherwise)
    _say_one(desk, name, "added", json=json)


@app.command()
def edit(
    ctx: typer.Context,
    name: str,
    team: Annotated[str | None, typer.Option(help="Another team.")] = None,
    steps: Annotated[str | None, typer.Option(help=STEPS)] = None,
    otherwise: Annotated[
        str | None, typer.Option(metavar="NAME", help="The strategy to ask then, or none.")
    ] = None,
    json: Json = False,
) -> None:
    """Change what is given of a strategy."""
    desk = open_desk(ctx)
    verbs.edit_strategy(desk, name, team=team, steps=steps, otherwise=otherwise)
    _say_one(desk, name, "changed", json=json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all strategies in the order they are asked."""
    strategies = verbs.list_strategies(open_desk(ctx))
    if json:
        say_json([_described(each) for each in strategies])
        return
    say_table(
        ("NAME", "TEAM", "STEPS", "OTHERWISE"),
        [(s.name, s.team, ", ".join(map(str, s.steps)), s.otherwise) for s in strategies],
    )


@app.command()
def show(ctx: typer.Context, name: str, json: Json = False) -> None:
    """Show one strategy."""
    strategy = verbs.find_strategy(open_desk(ctx), name)
    if json:
        say_json(_described(strategy))
        return
    say(f"{strategy.name}: tickets of team {strategy.team}")
    for place, wanted in enumerate(strategy.steps, 1):
        must = ", a must" if wanted.must else ""
        say(f"{place}. {wanted.step}: {wanted.step.help}{must}")
    if strategy.otherwise:
        say(f"Otherwise: {strategy.otherwise}")


@app.command()
def remove(ctx: typer.Context, name: str) -> None:
    """Forget a strategy."""
    verbs.remove_strategy(open_desk(ctx), name)
    say(f"Strategy {name} removed.")


@app.command()
def test(
    ctx: typer.Context,
    number: Number,
    strategy: Annotated[str, typer.Argument(help="The team's own if not given.")] = "",
    json: Json = False,
) -> None:
    """Say who would get a ticket, step by step; nothing is changed."""
    found = explain(open_desk(ctx), number, strategy)
    if json:
        say_json({"login": found.login, "reasons": found.reasons})
        return
    for reason in found.reasons:
        say(reason)
    say(f"#{number} would be {found.login}'s." if found.login else f"Nobody would get #{number}.")


def _say_one(desk: Desk, name: str, what: str, *, json: bool) -> None:
    if json:
        say_json(_described(verbs.find_strategy(desk, name)))
    else:
        say(f"Strategy {name} {what}.")


def _described(strategy: Strategy) -> dict[str, object]:
    return {
        "name": strategy.name,
        "team": strategy.team,
        "steps": [str(each) for each in strategy.steps],
        "otherwise": strategy.otherwise or None,
    }
