"""``snippet``: texts with a name that rules and macros answer with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypedDict, Unpack

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.many_options import takes
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table, say_text
from helpdesk_tui.cli.ticket_text import read_text
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.snippets import (
    SnippetEntry,
    list_snippets,
    put_snippet,
    remove_snippet,
)

app = noun("Snippets: texts with a name.")


class PlaceOptions(TypedDict, total=False):
    """Which text of a snippet is meant; None where it was not given."""

    queue: Annotated[
        str | None, typer.Option("--queue", metavar="NAME", help="Only for this queue.")
    ]
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="Only in this language: da, sv, cs …"),
    ]


class TextOptions(PlaceOptions, total=False):
    """What adding and changing one take."""

    text: Annotated[
        str | None, typer.Option("--text", help="With {number}, {subject}, {customer} …")
    ]
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="The text; - = stdin.")
    ]


@app.command()
@takes(TextOptions)
def add(ctx: typer.Context, name: str, json: Json = False, **given: Unpack[TextOptions]) -> None:
    """Add a text: for all, or for one queue, one language, or both."""
    _say_one(_put(open_desk(ctx), name, given, new=True), "is kept", json=json)


@app.command()
@takes(TextOptions)
def edit(ctx: typer.Context, name: str, json: Json = False, **given: Unpack[TextOptions]) -> None:
    """Give it another text."""
    _say_one(_put(open_desk(ctx), name, given, new=False), "is changed", json=json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all snippets."""
    found = list_snippets(open_desk(ctx))
    if json:
        say_json(found)
        return
    rows = [(s.name, s.queue or "all", s.language or "all", s.text) for s in found]
    say_table(("NAME", "QUEUE", "LANGUAGE", "TEXT"), rows)


@app.command()
def show(ctx: typer.Context, name: str, json: Json = False) -> None:
    """Show all texts of one snippet."""
    found = list_snippets(open_desk(ctx), name)
    if json:
        say_json(found)
        return
    for entry in found:
        say(f"{_where(entry)}:")
        say_text(f"{entry.text}\n")


@app.command()
@takes(PlaceOptions)
def remove(ctx: typer.Context, name: str, **place: Unpack[PlaceOptions]) -> None:
    """Forget one text."""
    queue, language = place.get("queue") or "", place.get("language") or ""
    remove_snippet(open_desk(ctx), name, queue=queue, language=language)
    say(f"Snippet {name} is gone.")


def _put(desk: Desk, name: str, given: TextOptions, *, new: bool) -> SnippetEntry:
    body = read_text(given.get("text"), given.get("file"))
    queue, language = given.get("queue") or "", given.get("language") or ""
    return put_snippet(desk, name, body, queue=queue, language=language, new=new)


def _where(entry: SnippetEntry) -> str:
    queue = entry.queue or "all queues"
    return f"{entry.name}, {queue}, {entry.language or 'all languages'}"


def _say_one(made: SnippetEntry, done: str, *, json: bool) -> None:
    if json:
        say_json(made)
    else:
        say(f"Snippet {_where(made)}: it {done}.")
