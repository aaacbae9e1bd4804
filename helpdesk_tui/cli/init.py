"""``init``: make a desk, by questions or all by flags."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import typer

from helpdesk_tui.cli.front import front_of, open_store, system_user
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.desk.admin.agents import check_login
from helpdesk_tui.desk.admin.found import found_desk, has_desk
from helpdesk_tui.desk.admin.queues import add_queue
from helpdesk_tui.desk.conversation import checked
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.store.engine import Store

app = noun("Make a desk: its database, its first admin, its first queue.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the new desk is to be."""

    name: str
    admin: str
    email: str
    queue: str
    address: str


@app.command()
def init(
    ctx: typer.Context,
    name: Annotated[str, typer.Option(help='Name of the desk: "Acme IT".')] = "",
    admin: Annotated[str, typer.Option(metavar="LOGIN", help="Login of the first admin.")] = "",
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Mail address of the admin.")] = "",
    queue: Annotated[str, typer.Option(help="Name of the first queue.")] = "",
    address: Annotated[str, typer.Option(help="Address customers write to.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    json: Json = False,
) -> None:
    """Make a desk: its database, its first admin, its first queue."""
    asks = sys.stdin.isatty() and not yes
    given = Wanted(name, admin, email, queue, address)
    if given.admin:
        check_login(given.admin)
    checked([given.email, given.address])
    wanted = given if asks else _complete(given)
    store = open_store(ctx)
    if has_desk(store):
        raise Refused(f"There is a desk at {store.label} already.", "Open it: helpdesk-tui")
    if asks:
        wanted = _ask(given)
    desk = found_desk(store, name=wanted.name, login=wanted.admin, email=wanted.email)
    if wanted.queue:
        add_queue(desk, wanted.queue, address=wanted.address)
    if json:
        say_json({"database": store.label, **_described(wanted)})
    else:
        _say_next(store, wanted, bool(front_of(ctx).database))


def _complete(given: Wanted) -> Wanted:
    """Fill in what can be, without a question. Raises Usage for what cannot."""
    missing = [
        flag
        for flag, value in (
            ("--name", given.name), ("--admin", given.admin), ("--email", given.email),
        )
        if not value.strip()
    ]  # fmt: skip
    if missing:
        raise Usage(
            f"init needs {' and '.join(missing)}.",
            'Write: init --name "Acme IT" --admin LOGIN --email ADDRESS --yes',
        )
    return given if given.queue or not given.address else _with_queue(given, "Support")


def _ask(given: Wanted) -> Wanted:
    """Ask a person for what was not given; an answer that cannot be is asked for again."""
    name = given.name or _answer("Name of the desk", "Helpdesk")
    admin = given.admin or _answer("Your login", _usual_login(), check_login)
    email = given.email or _answer("Your mail address", None, _check_address)
    queue = given.queue or _answer("First queue", "Support")
    later = "Address customers write to (empty: later)"
    address = given.address or _answer(later, "", _check_address)
    return Wanted(name, admin, email, queue, address)


def _answer(question: str, usual: str | None, check: Callable[[str], None] | None = None) -> str:
    """Ask until the answer passes its check; ``usual`` is taken for an empty one."""
    while True:
        answer = str(typer.prompt(question, default=usual, show_default=bool(usual))).strip()
        try:
            if check is not None:
                check(answer)
        except Usage as error:
            say(str(error))
        else:
            return answer


def _usual_login() -> str:
    """What the system calls the person, where that can be a login."""
    try:
        check_login(system_user())
    except Usage:
        return "admin"
    return system_user()


def _check_address(address: str) -> None:
    checked([address])


def _with_queue(given: Wanted, queue: str) -> Wanted:
    return Wanted(given.name, given.admin, given.email, queue, given.address)


def _described(wanted: Wanted) -> dict[str, str | None]:
    return {
        "name": wanted.name,
        "admin": wanted.admin,
        "email": wanted.email,
        "queue": wanted.queue or None,
        "address": wanted.address or None,
    }


def _say_next(store: Store, wanted: Wanted, named: bool) -> None:
    say(f"{wanted.name} is ready at {store.label}, and {wanted.admin} is its admin.")
    if named:
        say("Tell later commands where it is: --database or HELPDESK_DATABASE_URL.")
    say("Next:")
    called = shlex.quote(wanted.queue or "Support")
    if not wanted.queue:
        say(f"  helpdesk-tui queue add {called} --address help@example.com")
    say(f"  helpdesk-tui mailbox add main --queue {called} --host imap.example.com --user NAME")
    say("  helpdesk-tui mailbox password main")
    say("  helpdesk-tui mailbox test main")
    say("  helpdesk-tui")
