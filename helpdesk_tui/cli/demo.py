"""``demo``: a fresh sample desk, its mail taken in by the real worker, and the screen."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, warn
from helpdesk_tui.cli.tui import open_tui
from helpdesk_tui.config import path_of
from helpdesk_tui.demo.build import build_desk, report, sample_desk, set_aside

app = noun("Try it on a fresh sample desk.")


@app.command()
def demo(
    ctx: typer.Context,
    folder: Annotated[
        str, typer.Option(metavar="FOLDER", help="Where to make it; by default a place of its own.")
    ] = "",
    keep: Annotated[
        bool, typer.Option("--keep", help="Open the sample desk as it was left.")
    ] = False,
    no_tui: Annotated[bool, typer.Option("--no-tui", help="Build it and end.")] = False,
    json: Json = False,
) -> None:
    """Try it on a fresh sample desk: queues, agents, rules, and fifty real-looking mails."""
    home = path_of(folder) if folder else default_home()
    if not (keep and (home / "desk.db").exists()):
        if set_aside(home):
            warn(f"The sample desk of last time is kept in {home / 'previous'}.")
        build_desk(home, _progress)
    if no_tui:
        _tell(home, json)
    else:
        open_tui(ctx, str(home / "desk.db"), "alice")
        say(f"The sample desk stays in {home}; open it again with: {_again(home)}")


def _again(home: Path) -> str:
    where = "" if home == default_home() else f" --folder {shlex.quote(str(home))}"
    return f"helpdesk-tui demo --keep{where}"


def default_home() -> Path:
    """Where the sample desk is made when nobody names a folder."""
    return user_data_path("helpdesk-tui") / "demo"


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        sys.stderr.write(f"\rTaking in mail {done} of {of}{end}")
        sys.stderr.flush()


def _tell(home: Path, json: bool) -> None:
    mails = report(sample_desk(home))
    if json:
        say_json({"desk": str(home / "desk.db"), "mails": [asdict(mail) for mail in mails]})
        return
    fates: dict[str, int] = {}
    for mail in mails:
        fates[mail.fate] = fates.get(mail.fate, 0) + 1
    told = ", ".join(f"{count} {fate.replace('_', ' ')}" for fate, count in sorted(fates.items()))
    say(f"{len(mails)} mails: {told}.")
    say(f"The sample desk is {home / 'desk.db'}; open it with: {_again(home)}")
    url = shlex.quote(f"sqlite:///{home / 'desk.db'}")
    say(f"Other commands reach it after: export HELPDESK_DATABASE_URL={url}")
