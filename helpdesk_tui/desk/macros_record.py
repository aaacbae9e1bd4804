"""A macro from what an agent has just done to a ticket, as its history tells (P04)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import Value
from helpdesk_tui.desk.macros import add_macro
from helpdesk_tui.desk.pieces import shown_of
from helpdesk_tui.desk.take_back import UNDOING
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import NotFound, Refused, RuleError
from helpdesk_tui.rules.actions import NONE, Action, standing
from helpdesk_tui.rules.macro import ME, Macro, write_macro
from helpdesk_tui.store.tables import Change, Message
from helpdesk_tui.views import Done

_PAUSE = timedelta(minutes=30)
"""What was done before a longer pause is another story."""
_WORDS = {
    "queue": "queue", "team": "team", "owner": "owner", "category": "category",
    "priority": "priority", "status": "status", "kind": "kind", "language": "language",
    "organization": "organization",
}  # fmt: skip
_TIMES = {"due": "due", "hidden_until": "hide"}
_NONE_IS_WORD = frozenset({"team", "owner", "category", "organization", "due", "hide"})
_FOLLOWS = {
    "status": ("claim", "assign", "allocate", "reply", "forward", "ask", "merge"),
    "team": ("queue", "allocate"),
}
"""Fields with the verbs that change them on the side."""


_WHY_LEFT = {
    "subject": "the subject: it is this ticket's own (else add: subject TEXT)",
    "parent": "what it is below: that is this ticket's own (else add: link NUMBER)",
    "contact": "who asks: that is this ticket's own",
    "merged": "merging: no macro merges tickets",
    "merged_into": "merging: no macro merges tickets",
    "withdrawn": "",
    "external": "",
    "outbox": "",
}
"""Why what was done to a field is no action; "" for what goes without saying."""
_WHY_UNSAID = {
    "forward": "what you passed on: a recorded macro sends nothing (else add: forward ADDRESS)",
    "ask": "what you asked outside: it is a question about this ticket",
    "new": "how it was written down: a macro works on a ticket that is there",
}
"""The same for what was said, by the verb that said it."""
_NAMED = re.compile(r"(?P<name>.+?)\s+key\s+(?P<key>\S+)")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The macro, and what of the history did not go into it."""

    name: str
    text: str
    number: int
    """The ticket it was taken from."""
    took: tuple[str, ...]
    left: tuple[str, ...]
    """What did not go into it, and why: a sentence each."""


@dataclass(frozen=True, slots=True)
class LookedBack:
    """What an agent did to a ticket."""

    number: int
    took: tuple[Action, ...]
    left: tuple[str, ...]
    """What no action says, and why: a sentence each."""


def record_macro(
    desk: Desk,
    name: str,
    *,
    key: str = "",
    number: int | None = None,
    batches: int | None = None,
) -> Recorded:
    """Keep a macro of what the agent did last on one ticket.

    Answers become drafts: a recorded macro sends nothing. Raises as ``look_back``, and what
    ``add_macro`` raises.
    """
    done = look_back(desk, number=number, batches=batches)
    text = write_macro(Macro(name, done.took, key=key))
    add_macro(desk, text)
    return Recorded(name, text, done.number, tuple(map(str, done.took)), done.left)


def look_back(desk: Desk, *, number: int | None = None, batches: int | None = None) -> LookedBack:
    """What the agent did last on one ticket, as actions; keeps nothing.

    ``number``: by default the ticket they changed last. ``batches``: the newest so many verbs;
    by default all since somebody else changed the ticket, or since a pause of half an hour.
    Raises Refused when there is nothing to take.
    """
    if desk.actor.agent_id is None:
        raise Refused("Only an agent records macros.", "Say who you are: --agent LOGIN")
    with desk.store.read() as session:
        ticket = number if number is not None else _newest_ticket(session, desk.actor.agent_id)
        changes = _newest_changes(session, ticket, desk.actor.agent_id, batches)
        actions: list[Action] = []
        left: list[str] = []
        for change in changes:
            found, missing = _actions_of(session, change, desk.actor.name)
            actions += found
            left += missing
    drafts = sum(action.word == "draft" for action in actions)
    if drafts > 1:
        left.append(f"all but the last of your {drafts} answers: a macro has one draft")
    took = standing(tuple(actions))
    if not took:
        why = f" Left out: {'; '.join(dict.fromkeys(left))}." if left else ""
        raise Refused(
            f"You did nothing on #{ticket} that a macro could do.{why}",
            "Do it once, then record it.",
        )
    return LookedBack(ticket, took, tuple(dict.fromkeys(left)))


@verb(
    "record",
    help="Make a macro of what you have just done",
    usage="record NAME [key KEY]",
)
def record(desk: Desk, words: str) -> Done:
    """Record a macro of the ticket changed last (P04). Raises as ``record_macro``."""
    found = _NAMED.fullmatch(words.strip())
    name, key = (found["name"], found["key"]) if found else (words.strip(), "")
    done = record_macro(desk, name, key=key)
    left = f"; left out: {'; '.join(done.left)}" if done.left else ""
    return Done("record", f"Macro {name} of #{done.number}: {', '.join(done.took)}{left}")


def _newest_ticket(session: Session, agent_id: int) -> int:
    statement = (
        select(Change.ticket_id)
        .where(Change.actor_id == agent_id, col(Change.ticket_id).is_not(None))
        .where(col(Change.undone_by).is_(None), col(Change.verb).not_in(UNDOING))
        .order_by(col(Change.id).desc())
    )
    number = session.exec(statement.limit(1)).first()
    if number is None:
        raise Refused("You have changed no ticket yet.", "Do it once, then record it.")
    return number


def _newest_changes(
    session: Session, number: int, agent_id: int, batches: int | None
) -> Sequence[Change]:
    """The agent's own changes of late that still stand, oldest first."""
    statement = select(Change).where(Change.ticket_id == number).order_by(col(Change.id).desc())
    kept: list[Change] = []
    seen: set[int] = set()
    rows = session.exec(statement.limit(500)).all()
    if not rows:
        raise NotFound(f"There is no ticket #{number}.", "List them: helpdesk-tui ticket list")
    for change in rows:
        if change.undone_by is not None or change.verb in UNDOING:
            continue
        if change.actor_id != agent_id:
            if change.actor_id is None or batches is not None:
                continue  # what a machine did meanwhile does not end it
            break
        if batches is None and kept and kept[-1].at - change.at > _PAUSE:
            break
        seen.add(change.batch)
        if batches is not None and len(seen) > batches:
            break
        kept.append(change)
    return kept[::-1]


def _actions_of(session: Session, change: Change, login: str) -> tuple[list[Action], list[str]]:
    """What an action says of a change, and what none can say."""
    if change.verb == "allocate" and change.field == "owner":
        return [Action("allocate")], []
    if change.cause.startswith("macro "):
        label = change.cause.removeprefix("macro ").partition(",")[0]
        return [], [f"what macro {label} did: run it too, or copy its actions"]
    if not change.cause.startswith("verb "):
        return [], []  # a rule did it, and will do it again
    if change.verb in _FOLLOWS.get(change.field, ()) or change.field == "ticket":
        return [], []
    if change.verb in ("reply", "note") and change.field == "owner":
        return [], []
    try:
        return list(_read(session, change, login)), []
    except RuleError as error:
        return [], [f"{change.field}: {error.what.rstrip('.')}"]
    except KeyError:
        why = _WHY_UNSAID if change.field == "message" else _WHY_LEFT
        key = change.verb if change.field == "message" else change.field
        said = why.get(key, f"{change.field}: no action of a macro does that")
        return [], [said] if said else []


def _read(session: Session, change: Change, login: str) -> Iterator[Action]:
    old: Value = json.loads(change.old or "null")
    new: Value = json.loads(change.new or "null")
    if change.field == "tags" and isinstance(new, list):
        before = set(old) if isinstance(old, list) else set()
        yield from (Action("tag", tag) for tag in sorted(set(new) - before))
        yield from (Action("untag", tag) for tag in sorted(before - set(new)))
    elif change.field == "message" and change.verb in ("reply", "note"):
        message = session.get_one(Message, change.message_id)
        text = shown_of(message).strip()
        yield Action("draft" if change.verb == "reply" else "note", text)
    elif change.field in _TIMES:
        word = _TIMES[change.field]
        yield Action(word, _span(str(new), change.at) if new else NONE)
    else:
        word = _WORDS[change.field]
        value = ME if word == "owner" and new == login else str(new or "")
        yield Action(word, value or (NONE if word in _NONE_IS_WORD else ""))


def _span(moment: str, at: datetime) -> str:
    """A time as so long after now: 4h, 3d."""
    hours = max(1, round((datetime.fromisoformat(moment) - at) / timedelta(hours=1)))
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"
