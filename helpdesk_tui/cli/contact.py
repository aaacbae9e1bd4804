"""``contact``: who asks, who may open tickets where not everybody may (F11), who is where."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.listing import Limit, rows_wanted, warn_of_more
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin import authorized as verbs
from helpdesk_tui.desk.admin.allocation import set_contact_country
from helpdesk_tui.desk.contact_list import ContactEntry, count_contacts, list_contacts
from helpdesk_tui.words import NO_ADDRESS

app = noun("Contacts: who asks, who may open tickets, and where they are.")


@app.command("list")
def list_(
    ctx: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY", help="Beginnings of words: name, address, organization."),
    ] = None,
    limit: Limit = None,
    json: Json = False,
) -> None:
    """List the contacts whose words a query finds; all without one."""
    desk = open_desk(ctx)
    words = " ".join(query or ())
    most = rows_wanted(limit, json=json)
    found = list_contacts(desk, words, most)
    if json:
        say_json([_described(each) for each in found])
        return
    say_table(
        ("ADDRESS", "NAME", "ORGANIZATION", "COUNTRY", "OPEN", "TICKETS", "NOTE"),
        [
            (c.email or NO_ADDRESS, c.name, c.organization, c.country, c.open, c.tickets, _note(c))
            for c in found
        ],
    )
    warn_of_more(len(found), most, lambda: count_contacts(desk, words))


def _note(contact: ContactEntry) -> str:
    authorized = "authorized" if contact.authorized else ""
    return ", ".join(filter(None, [authorized, "mail came back" if contact.undeliverable else ""]))


def _described(contact: ContactEntry) -> dict[str, object]:
    """A contact as JSON; what is missing is null."""
    return {name: None if value == "" else value for name, value in asdict(contact).items()}


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
    """Say in which country a customer is; tickets go by it."""
    set_contact_country(open_desk(ctx), email, "" if code == "none" else code)
    say(f"{email}: {code.lower()}.")
