"""``contact``: who may open tickets where only authorized persons may (F11)."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin import authorized as verbs
from helpdesk_tui.desk.admin.allocation import set_contact_country

app = noun("Contacts: who may open tickets where not everybody may, and where they are.")


@app.command()
def authorized(ctx: typer.Context, json: Json = False) -> None:
    """List the persons who are authorized."""
    people = verbs.list_authorized(open_desk(ctx))
    if json:
        say_json(
            [
                {"email": p.email, "name": p.name or None, "organization": p.organization or None}
                for p in people
            ]
        )
        return
    say_table(
        ("ADDRESS", "NAME", "ORGANIZATION"), [(p.email, p.name, p.organization) for p in people]
    )


@app.command()
def authorize(
    ctx: typer.Context,
    email: str,
    name: Annotated[str, typer.Option(help="Name of a new contact.")] = "",
) -> None:
    """Put a person on the list."""
    verbs.authorize(open_desk(ctx), email, name=name)
    say(f"{email} may open tickets.")


@app.command()
def revoke(ctx: typer.Context, email: str) -> None:
    """Take a person off the list."""
    verbs.revoke(open_desk(ctx), email)
    say(f"{email} is off the list.")


@app.command()
def country(
    ctx: typer.Context,
    email: str,
    code: Annotated[str, typer.Argument(help="Two letters: dk; none = guess again.")],
) -> None:
    """Say in which country a customer is: tickets can be handed out by it."""
    set_contact_country(open_desk(ctx), email, "" if code == "none" else code)
    say(f"{email}: {code.lower()}.")
