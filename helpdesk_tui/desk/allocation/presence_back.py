"""Taking back that somebody went away, or came back: their presence, and each ticket apart.

Where a colleague has worked on a ticket since it moved, it stays where it is and is named:
one such ticket is no reason to leave all others with the wrong agent.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.allocation.absence import away_words, locked_agent
from helpdesk_tui.desk.take_back import UNDOING, has_left, mails_left, only_mail_left, take_back
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import Moved, NotFound, Refused
from helpdesk_tui.store.tables import Change
from helpdesk_tui.words import ActorKind

ABSENCE = ("away", "leave", "back")
"""Verbs that say who is here."""
_PRESENCE = re.compile(r"agent (?P<login>\S+) (?P<what>away until|deputy)")
_MOST_NAMED = 10


def take_back_absence(tx: Transaction, changes: Sequence[Change]) -> str:
    """Take back one verb of ABSENCE as far as it stands; says what it did and what it left.

    ``changes``: what of its batch still stands; its tickets are locked. Raises NothingToUndo
    when that is only mail that has left.
    """
    told = [change for change in changes if has_left(tx, change)]
    moved: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        if change.ticket_id is not None and change not in told:
            moved[change.ticket_id].append(change)
    if len(told) == len(changes):
        raise only_mail_left()
    left = {number: why for number, group in moved.items() if (why := _give_back(tx, group))}
    said = _presence_back(tx, [change for change in changes if change.ticket_id is None])
    if not tx.pending:
        tx.record(None, "undone", None, changes[0].verb)
    back = len(moved) - len(left)
    if moved:
        said.append(f"{back} of {len(moved)} tickets moved back" if left else
                    f"{back} ticket{' is' if back == 1 else 's are'} where"
                    f" {'it was' if back == 1 else 'they were'}")  # fmt: skip
    if told:
        said.append(mails_left(len(told)))
    if left:
        named = [f"#{number} ({why})" for number, why in sorted(left.items())[:_MOST_NAMED]]
        more = f" and {len(left) - len(named)} more" if len(left) > len(named) else ""
        said.append(f"left as they are: {', '.join(named)}{more}")
    return "; ".join(said)


def _give_back(tx: Transaction, group: Sequence[Change]) -> str:
    """Put one ticket back; else why not."""
    since = _worked_on_since(tx, group[-1])
    if since is not None:
        return f"{since.actor} since: {since.verb}"
    try:
        with tx.attempt():
            take_back(tx, group)
    except (Moved, Refused, NotFound) as error:
        return error.what.rstrip(".")
    return ""


def _worked_on_since(tx: Transaction, last: Change) -> Change | None:
    """The newest thing another agent did to a ticket since, which still stands."""
    statement = (
        select(Change)
        .where(Change.ticket_id == last.ticket_id, col(Change.id) > last.id)
        .where(Change.actor_kind == ActorKind.AGENT.value, Change.actor_id != tx.actor.agent_id)
        .where(col(Change.undone_by).is_(None), col(Change.verb).not_in(UNDOING))
        .order_by(col(Change.id).desc())
    )
    return tx.session.exec(statement.limit(1)).first()


def _presence_back(tx: Transaction, changes: Sequence[Change]) -> list[str]:
    """Let the agent be here, or away, and have the deputy of before; says so.

    All of it counts as taken back: what somebody changed since is theirs to say.
    """
    said: dict[str, None] = {}
    for change in reversed(changes):
        found = _PRESENCE.fullmatch(change.field)
        if found is None:
            continue
        tx.undoing = change.id
        try:
            _put_back(tx, found["login"], found["what"], change)
        finally:
            tx.undoing = None
        said[found["login"]] = None
    tx.mark_undone(change.id for change in changes)
    return [away_words(tx.session, login, tx.now) or f"{login} is here again" for login in said]


def _put_back(tx: Transaction, login: str, what: str, change: Change) -> None:
    agent = locked_agent(tx, login)
    old, new = json.loads(change.old or "null"), json.loads(change.new or "null")
    if what == "deputy":
        now = directory.agent_login(tx.session, agent.deputy_id) if agent.deputy_id else None
        stands = now == new
        if stands:
            agent.deputy_id = directory.agent(tx.session, old).id if old else None
    else:
        stands = agent.away_until == _moment(new)
        if stands:
            agent.away_until = _moment(old)
    if stands:
        tx.session.add(agent)
        tx.session.flush()
        tx.record(None, change.field, new, old)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
