"""``snippet``: texts with a name that rules and macros answer with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table, say_text
from helpdesk_tui.cli.ticket_text import read_text
from helpdesk_tui.desk.snippets import (
    SnippetEntry,
    list_snippets,
    put_snippet,
    remove_snippet,
)

app = noun("Snippets: texts with a name.")

Queue = Annotated[str, typer.Option("--queue", metavar="NAME", help="Only for this queue.")]
Language = Annotated[
    str, typer.Option("--language", metavar="CODE", help="Only in this language: da, sv, cs …")
]
Text = Annotated[str | None, typer.Option("--text", help="With {number}, {subject}, {customer} …")]
File = Annotated[Path | None, typer.Option("--file", metavar="FILE", help="The text; - = stdin.")]


@app.command()
def add(
    ctx: typer.Context,
    name: str,
    text: Text = None,
    file: File = None,
    queue: Queue = "",
    language: Language = "",
    json: Json = False,
) -> None:
    """Add a text: for all, or for one queue, one language, or both."""
    body = read_text(text, file)
    made = put_snippet(open_desk(ctx), name, body, queue=queue, language=language, new=True)
    _say_one(made, "is kept", json=json)


@app.command()
def edit(
    ctx: typer.Context,
    name: str,
    text: Text = None,
    file: File = None,
    queue: Queue = "",
    language: Language = "",
    json: Json = False,
) -> None:
    """Give it another text."""
    body = read_text(text, file)
    made = put_snippet(open_desk(ctx), name, body, queue=queue, language=language, new=False)
    _say_one(made, "is changed", json=json)


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
def remove(ctx: typer.Context, name: str, queue: Queue = "", language: Language = "") -> None:
    """Forget one text."""
    remove_snippet(open_desk(ctx), name, queue=queue, language=language)
    say(f"Snippet {name} is gone.")


def _where(entry: SnippetEntry) -> str:
    queue = entry.queue or "all queues"
    return f"{entry.name}, {queue}, {entry.language or 'all languages'}"


def _say_one(made: SnippetEntry, done: str, *, json: bool) -> None:
    if json:
        say_json(made)
    else:
        say(f"Snippet {_where(made)}: it {done}.")
