"""``channel``: where rules tell people something, by SMS, chat or web hook."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.mailbox_login import keep
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.channels import (
    add_channel,
    full_address,
    list_channels,
    remove_channel,
    secret_name,
)
from helpdesk_tui.mail.channel import deliver

app = noun("Channels: where rules tell people something.")


@app.command()
def add(
    ctx: typer.Context,
    name: str,
    address: Annotated[
        str, typer.Argument(help="As Apprise writes it, {secret} for what is secret of it.")
    ],
    keep_secret: Annotated[
        bool, typer.Option("--keep-secret", help="Ask for the secret; the keyring keeps it.")
    ] = False,
    json: Json = False,
) -> None:
    """Add a channel; rules use it as ``notify NAME TEXT``."""
    made = add_channel(open_desk(ctx), name, address)
    kept = keep(secret_name(name)) if keep_secret else ""
    if json:
        say_json(made)
        return
    say(f"Channel {name} added. Try it: helpdesk-tui channel test {name}")
    if kept:
        say(kept)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all channels, and how they went of late."""
    found = list_channels(open_desk(ctx))
    if json:
        say_json(found)
        return
    rows = [(c.name, c.address, str(c.waiting), c.trouble) for c in found]
    say_table(("NAME", "ADDRESS", "WAITING", "TROUBLE"), rows)


@app.command()
def test(ctx: typer.Context, name: str) -> None:
    """Tell it something now."""
    address = full_address(open_desk(ctx), name)
    deliver(address, "Helpdesk", f"This is a test of channel {name}.")
    say(f"Channel {name} took it.")


@app.command()
def remove(ctx: typer.Context, name: str) -> None:
    """Forget a channel."""
    remove_channel(open_desk(ctx), name)
    say(f"Channel {name} is gone.")
