"""``organization``: who customers belong to."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin.allocation import set_organization_country
from helpdesk_tui.desk.admin.organizations import (
    OrganizationEntry,
    add_organization,
    list_organizations,
)

app = noun("Organizations of customers.")


@app.command()
def add(
    ctx: typer.Context,
    name: str,
    domain: Annotated[
        str, typer.Option(help="Customers with an address at it belong here: acme.example.")
    ] = "",
    json: Json = False,
) -> None:
    """Add an organization; customers of its domain join it."""
    desk = open_desk(ctx)
    add_organization(desk, name, domain=domain)
    if json:
        say_json(next(_described(o) for o in list_organizations(desk) if o.name == name))
    else:
        say(f"Organization {name} added.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all organizations."""
    organizations = list_organizations(open_desk(ctx))
    if json:
        say_json([_described(each) for each in organizations])
    else:
        say_table(("NAME", "DOMAIN"), [(each.name, each.domain) for each in organizations])


@app.command()
def country(
    ctx: typer.Context,
    name: str,
    code: Annotated[str, typer.Argument(help="Two letters: dk; none = not known.")],
) -> None:
    """Say in which country an organization is.

    It counts for customers of whom no country is known.
    """
    set_organization_country(open_desk(ctx), name, "" if code == "none" else code)
    say(f"{name}: {code.lower()}.")


def _described(organization: OrganizationEntry) -> dict[str, str | None]:
    return {"name": organization.name, "domain": organization.domain or None}
