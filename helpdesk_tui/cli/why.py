"""``why``: why a ticket is as it is, each thing with the chain of its causes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json, Number
from helpdesk_tui.cli.output import local, plain, say, say_json
from helpdesk_tui.desk.why.ask import names
from helpdesk_tui.desk.why.ask import why as ask_why
from helpdesk_tui.safe import one_line
from helpdesk_tui.views_why import Why, WhyGroup, WhyStep, WhyView

app = noun("Why a ticket is as it is.")

_ABOUT = 16
"""Cells of the names in an overview."""
_NOW = 60
"""Cells of a value there."""


def _known(incomplete: str) -> list[str]:
    """Names that complete what was typed."""
    return [name for name in (*names(), "message", "mail") if name.startswith(incomplete.lower())]


@app.command()
def why(
    ctx: typer.Context,
    number: Number,
    field: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD]",
            help="Only this: owner, status, confirmation, mail, message 12 …",
            autocompletion=_known,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Say of everything about a ticket why it is so; of one thing, the whole chain."""
    wanted = " ".join(field or ())
    view = ask_why(open_desk(ctx), number, wanted)
    if json:
        say_json(described(view))
        return
    for line in chain(view.whys) if wanted else overview(view):
        say(line)


def overview(view: WhyView) -> Iterator[str]:
    """Each thing in two lines: what it is, and why."""
    yield f"#{view.number} {view.subject}"
    never = [why.about for why in view.whys if not (why.now or why.steps)]
    for why in view.whys:
        if why.now or why.steps:
            now = one_line(why.now, _NOW) if why.group is not WhyGroup.TICKET else "is here"
            yield f"{why.about.ljust(_ABOUT)}  {now or '–'}"
            yield f"{' ' * _ABOUT}    {why.because}"
    if never:
        yield f"{'never set'.ljust(_ABOUT)}  {', '.join(never)}"


def chain(whys: tuple[Why, ...]) -> Iterator[str]:
    """One thing with all that led to it, newest first."""
    for why in whys:
        yield f"{why.about}: {why.now or 'none'}"
        yield f"  {why.because}"
        for step in why.steps:
            yield from _told(step)


def _told(step: WhyStep) -> Iterator[str]:
    if not step.who:
        yield f"  {local(step.at) + '  ' if step.at else '- '}{step.what}"
        return
    undone = " (undone)" if step.undone else ""
    field = step.field.replace("_", " ")
    yield f"  {local(step.at)}  {field}: {step.what}, by {step.who}{undone}"
    for link in step.because:
        yield f"      because of {link}"


def described(view: WhyView) -> dict[str, object]:
    """The answer as JSON; steps newest first."""
    return {
        "number": view.number,
        "subject": view.subject,
        "whys": [
            {
                "about": why.about,
                "group": why.group.value,
                "now": why.now or None,
                "because": why.because,
                "steps": [_described(step) for step in why.steps],
            }
            for why in view.whys
        ],
    }


def _described(step: WhyStep) -> dict[str, object]:
    if not step.who:
        return {"what": step.what, "at": plain(step.at)}
    return {
        "what": step.what,
        "at": plain(step.at),
        "actor": step.who,
        "verb": step.verb,
        "field": step.field,
        "old": step.old or None,
        "new": step.new or None,
        "cause": step.cause,
        "because": list(step.because),
        "undone": step.undone,
    }
