"""Verbs of being away, as they are typed on the ``:`` line."""

from __future__ import annotations

from helpdesk_tui.desk.allocation.absence import ask_on_quit, come_back, go_away, leaving
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.rules.absence import USAGE, Absence, next_morning, read_absence
from helpdesk_tui.views import Done


@verb("away", help="Say you are away; your open tickets move to others", usage=USAGE)
def away(desk: Desk, words: str = "") -> Done:
    """Go away until a day or until "back" (F52).

    Raises Refused, saying how many tickets would move, without "yes"; Usage, NotFound.
    """
    return _go(desk, read_absence(words, desk.clock().astimezone(LOCAL)), "away", words)


@verb(
    "leave",
    help="End work for the day: away until the next working morning",
    usage="leave [deputy LOGIN] [keep] [yes]",
    aliases=("logoff",),
)
def leave(desk: Desk, words: str = "") -> Done:
    """Go away until the next working morning (F53). Raises as ``away``."""
    now = desk.clock().astimezone(LOCAL)
    typed = read_absence(words, now)
    until = typed.until or next_morning(now)
    absence = Absence(typed.login, until, typed.deputy, typed.keep_waiting, typed.yes)
    return _go(desk, absence, "leave", words)


@verb("back", help="Say you are here again", usage="back [LOGIN]")
def back(desk: Desk, login: str = "") -> Done:
    """Be present again; tickets that moved stay where they are. Raises NotFound, NotAllowed."""
    name = login or desk.actor.name
    was_away = come_back(desk, name)
    return Done("back", f"{name} is here again" if was_away else f"{name} was not away")


@verb("onquit", help="Closing the program: ask to leave, or just close", usage="onquit ask|close")
def on_quit(desk: Desk, words: str) -> Done:
    """Say what closing the program does (F53). Raises Usage."""
    if words not in ("ask", "close"):
        raise Usage(f"{words!r} is not said so.", "Type: onquit ask, or onquit close")
    ask_on_quit(desk, desk.actor.name, words == "ask")
    said = "asks whether your day ends, and then your tickets move"
    return Done("onquit", f"Closing {said if words == 'ask' else 'just closes the program'}")


def _go(desk: Desk, absence: Absence, verb_name: str, words: str) -> Done:
    login = absence.login or desk.actor.name
    if not absence.yes:
        would = leaving(desk, login, deputy=absence.deputy, keep_waiting=absence.keep_waiting)
        if would.tickets:
            raise Refused(f"{would}.", f"If so, type: {' '.join((verb_name, words, 'yes')).strip()}"
                          .replace("  ", " "))  # fmt: skip
    left = go_away(
        desk,
        login,
        until=absence.until,
        deputy=absence.deputy,
        keep_waiting=absence.keep_waiting,
        verb=verb_name,
    )
    return Done(verb_name, str(left), tuple(sorted(left.moved)))
