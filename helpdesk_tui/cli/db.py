"""``db``: the database that holds the desk."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.db_restore import restore
from helpdesk_tui.cli.front import open_desk, open_store
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.settings import change_setting, settings_of
from helpdesk_tui.errors import SchemaTooNew, SchemaTooOld, Usage
from helpdesk_tui.store import schema
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.version import NEWEST, must_fit, schema_version

app = noun("The database: upgrade, check, backup, restore, settings.")


@app.command()
def upgrade(
    ctx: typer.Context,
    no_backup: Annotated[bool, typer.Option("--no-backup", help="Make no backup first.")] = False,
    json: Json = False,
) -> None:
    """Bring an older desk up to date, after a backup on SQLite."""
    store = open_store(ctx)
    before = schema_version(store)
    if before is not None and before > NEWEST:
        must_fit(store)
    if before is None:
        raise SchemaTooOld(f"{store.label} holds no desk.", "Make one with: helpdesk-tui init")
    saved: Path | None = None
    if before != NEWEST:
        if store.is_sqlite and not no_backup:
            saved = schema.backup(store, schema.backup_name(store, datetime.now(UTC)))
        schema.upgrade(store)
    if json:
        say_json({"before": before, "after": NEWEST, "backup": str(saved) if saved else None})
    elif before == NEWEST:
        say(f"The desk is up to date (schema {NEWEST}).")
    else:
        kept = f" A backup of before is {saved}." if saved else ""
        say(f"Upgraded from schema {before} to {NEWEST}.{kept}")


@app.command()
def check(ctx: typer.Context, json: Json = False) -> None:
    """Check structure, references and tables; exit code 1 if wrong."""
    store = open_store(ctx)
    must_fit(store)
    found = schema.problems(store)
    if json:
        say_json({"ok": not found, "problems": found})
    elif found:
        for line in found:
            say(line)
    else:
        say("The database is sound.")
    if found:
        raise typer.Exit(1)


@app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A new file; beside the desk if not given."),
    ] = None,
    json: Json = False,
) -> None:
    """Copy a SQLite desk while it is in use."""
    store = open_store(ctx)
    if schema_version(store) is None:
        raise SchemaTooOld(f"{store.label} holds no desk.", "Make one with: helpdesk-tui init")
    target = schema.backup(store, file or schema.backup_name(store, datetime.now(UTC)))
    if json:
        say_json({"file": str(target), "bytes": target.stat().st_size})
    else:
        say(f"The desk is copied to {target}.")


app.command()(restore)


@app.command()
def settings(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The setting; all when not given.")] = "",
    value: Annotated[str | None, typer.Argument(help="What to set it to.")] = None,
    json: Json = False,
) -> None:
    """Show the desk's settings, or change one."""
    desk = open_desk(ctx)
    now = settings_of(desk) if value is None else change_setting(desk, name, value)
    values = asdict(now)
    if name and name not in values:
        raise Usage(f"There is no setting {name!r}.", "See them: helpdesk-tui db settings")
    shown = {name: values[name]} if name else values
    if json:
        say_json(shown)
    else:
        say_table(("SETTING", "VALUE"), list(shown.items()))


@app.command()
def info(ctx: typer.Context, json: Json = False) -> None:
    """Say where the desk is, its schema and its size."""
    store = open_store(ctx)
    found = _info(store)
    if json:
        say_json(found)
    else:
        say_table(("", ""), list(found.items()))


def _info(store: Store) -> dict[str, object]:
    version = schema_version(store)
    try:
        must_fit(store)
        fits = True
    except (SchemaTooOld, SchemaTooNew):
        fits = False
    return {
        "database": store.label,
        "kind": "sqlite" if store.is_sqlite else "postgresql",
        "schema": version,
        "program_schema": NEWEST,
        "fits": fits,
        "bytes": store.path.stat().st_size if store.path else None,
    }
