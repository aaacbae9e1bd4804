"""Whether rules would have sent so many mails that enabling them wants a yes (6.1).

Every front asks here: the command line on a terminal or by ``--yes``, screens in a question.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from helpdesk_tui.desk.backtest.proposal import Proposal, both
from helpdesk_tui.desk.backtest.run import Progress, Stretch, backtest
from helpdesk_tui.desk.backtest.stored import Read
from helpdesk_tui.desk.backtest.told import cut, lines, said_to_leave
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.settings import settings_of
from helpdesk_tui.errors import WantsYes
from helpdesk_tui.views_backtest import BacktestView


def wants_a_yes(
    desk: Desk,
    proposal: Proposal,
    read: Read,
    progress: Progress = lambda _done, _all: None,
) -> BacktestView | None:
    """The backtest that gives reason to ask; None when there is none.

    Only rules that are new, changed or switched on and that send mail are looked back on;
    the limit is the setting ``ask_above_mails``. Raises as ``backtest``.
    """
    if not _sends(desk, proposal):
        return None
    found = backtest(desk, proposal, Stretch(), read, progress)
    return found if found.leaving > settings_of(desk).ask_above_mails else None


def refusal(found: BacktestView, most: int) -> WantsYes:
    """What is told to who has not said yes, in at most so many lines."""
    said = said_to_leave(found)
    return WantsYes(
        f"By these rules the desk would have sent {said}.",
        "Look first: rules backtest. Then give --yes.",
        said,
        cut(tuple(lines(found)), most, "rules backtest"),
    )


@contextlib.contextmanager
def agreed_to(desk: Desk, verb: str, said: str) -> Iterator[None]:
    """Within, all changes are one, and their cause is who said yes to what; "" = nobody asked."""
    if not said:
        yield
        return
    with desk.together(verb, f"{desk.actor.name} said yes to {said}"):
        yield


def _sends(desk: Desk, proposal: Proposal) -> bool:
    with desk.store.read() as session:
        two = both(session, proposal)
    changed = set(two.changed)
    return any(
        rule.enabled and rule.name in changed and any(a.kind.sends for a in rule.then)
        for rule in two.after
    )
