"""Versions of rules, and trying rules on a mail without writing anything."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.letter_facts import Arrival, facts_of_letter
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.rule_foresight import DeskForesight
from helpdesk_tui.desk.rulebook import KeptRule, kept_rule, places_of, rules_in_order
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.errors import NotFound, RuleError
from helpdesk_tui.mail.authenticity import authenticate
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.decision import Decision, Explained
from helpdesk_tui.rules.events import MAIL_IN, When
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store.tables import Queue, RuleVersion
from helpdesk_tui.store.tables import Rule as RuleRow


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version of a rule."""

    version: int
    at: datetime
    actor: str
    text: str
    did: str = "added"
    """added, changed, moved or added again, switched on, switched off."""


def find_version(desk: Desk, name: str, version: int) -> KeptRule:
    """A rule as it was in one of its versions, also a removed one. Raises NotFound."""
    for entry in rule_history(desk, name):
        if entry.version == version:
            try:
                return KeptRule(name, version, entry.text, kept_rule(entry.text, version), "")
            except RuleError as error:
                return KeptRule(name, version, entry.text, None, str(error))
    raise NotFound(
        f"There is no version {version} of a rule {name!r}.",
        f"See: helpdesk-tui rules history {name}",
    )


def rule_history(desk: Desk, name: str) -> tuple[VersionEntry, ...]:
    """All versions of a rule, oldest first, also of a removed one. Raises NotFound."""
    statement = (
        select(RuleVersion)
        .join(RuleRow, col(RuleRow.id) == col(RuleVersion.rule_id))
        .where(RuleRow.name == name)
        .order_by(col(RuleVersion.version))
    )
    with desk.store.read() as session:
        rows = session.exec(statement).all()
        if not rows:
            known = session.exec(select(RuleRow.name)).all()
            raise directory.missing("rule", name, known, "See: helpdesk-tui rules list")
        before = ("", *(row.definition for row in rows))
        return tuple(
            VersionEntry(r.version, r.at, r.actor, r.definition, _did(old, r.definition))
            for old, r in zip(before, rows, strict=False)
        )


def removed_at(desk: Desk, name: str) -> datetime | None:
    """When a rule was taken out; None for one that is there, or was never."""
    with desk.store.read() as session:
        return session.exec(select(RuleRow.removed_at).where(RuleRow.name == name)).first()


def rule_diff(desk: Desk, name: str, old: int | None = None, new: int | None = None) -> str:
    """What changed between two versions, by default the newest two, as a unified diff.

    "" when nothing did but its place, and the empty lines around it. Raises NotFound.
    """
    entries = rule_history(desk, name)
    last = entries[-1].version if new is None else new
    first = max(last - 1, 0) if old is None else old
    before = find_version(desk, name, first).text if first else ""
    after = find_version(desk, name, last).text
    lines = difflib.unified_diff(
        before.strip("\n").splitlines(),
        after.strip("\n").splitlines(),
        f"{name}@{first}",
        f"{name}@{last}",
        lineterm="",
    )
    return "\n".join(lines)


def _did(old: str, new: str) -> str:
    """What made the second text of the first: "" is none."""
    if not old:
        return "added"
    if old.strip("\n") == new.strip("\n"):
        return "moved or added again"
    before, after = _table(old), _table(new)
    was, now = (table.pop("enabled", True) for table in (before, after))
    if not before or before != after or was == now:
        return "changed"
    return "switched on" if now else "switched off"


def _table(text: str) -> dict[str, object]:
    """The keys of a rule; {} for a text that cannot be read."""
    try:
        (table,) = tomllib.loads(text)["rule"]
    except (tomllib.TOMLDecodeError, KeyError, ValueError):
        return {}
    return dict(table)


def rulebook_as_is(desk: Desk) -> Rulebook:
    """The rulebook, compiled, for a test that writes nothing."""
    with desk.store.read() as session:
        return Rulebook.compile(rules_in_order(session), places_of(session))


def weigh(
    desk: Desk, rulebook: Rulebook, facts: TicketFacts, event: When = MAIL_IN
) -> tuple[tuple[Explained, ...], Decision]:
    """What each rule says of a ticket, and what they would do; writes nothing."""
    with desk.store.read() as session:
        foresight = DeskForesight(session, desk.clock())
        said = rulebook.explain(facts, event, foresight=foresight)
        return said, rulebook.decide(facts, event, foresight=foresight)


def facts_for(desk: Desk, letter: Letter, queue: str = "") -> TicketFacts:
    """What rules would know of a mail; without ``queue`` it arrives where it is addressed to.

    Raises NotFound for an unknown queue.
    """
    with desk.store.read() as session:
        name = directory.queue(session, queue).name if queue else _queue_of(session, letter)
        servers = load_settings(session).mail_servers
        verified = authenticate(letter, servers).is_verified
        arrival = Arrival(name, desk.clock().astimezone(LOCAL), verified)
        return facts_of_letter(session, letter, arrival, places_of(session))


def _queue_of(session: Session, letter: Letter) -> str:
    """The queue one of a mail's addresses belongs to, else the first queue, else ""."""
    to = [address.email.lower() for address in (*letter.to, *letter.cc)]
    queues = session.exec(
        select(Queue).where(col(Queue.active)).order_by(col(Queue.position))
    ).all()
    found = next((queue for queue in queues if queue.address in to), None)
    return found.name if found else queues[0].name if queues else ""
