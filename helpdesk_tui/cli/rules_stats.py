"""``rules stats``: how often each rule matched."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say_json, say_table
from helpdesk_tui.desk.admin.rule_stats import rule_stats
from helpdesk_tui.views_backtest import RuleStats


def stats(
    ctx: typer.Context,
    days: Annotated[
        int | None, typer.Option(min=1, help="Of so many days; not given: ever.")
    ] = None,
    json: Json = False,
) -> None:
    """Say how often each rule matched, when last, and which never do."""
    found = rule_stats(open_desk(ctx), days)
    if json:
        say_json(found)
        return
    say_table(
        ("RULE", "ON", "MATCHED", "MAILS", "LAST", "REMARK"),
        [(f"{e.name}@{e.version}", e.enabled, e.matched, e.mails, e.last, _remark(e))
         for e in found],
    )  # fmt: skip


def _remark(stats: RuleStats) -> str:
    said = []
    if stats.error:
        said.append(f"failed: {stats.error}")
    if stats.shadowed_by:
        said.append(f"never asked: {', '.join(stats.shadowed_by)} stops before it")
    elif stats.never:
        said.append("never matched")
    return "; ".join(said)
