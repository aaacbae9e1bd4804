"""Mails as rules see them, and the rulebook's meaning told the slow and plain way."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk_tui.rules.actions import Action, standing
from helpdesk_tui.rules.effects import Places, after
from helpdesk_tui.rules.events import scope_of
from helpdesk_tui.rules.facts import MailFacts, MessageFacts, TicketFacts
from helpdesk_tui.rules.query import parse, predicate
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.words import Priority, Source, Status

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def mail(
    subject: str = "Hello",
    body: str = "",
    *,
    sender: str = "bo@nordwind.example",
    name: str = "Bo Hansen",
    to: tuple[str, ...] = ("help@desk.example",),
    headers: tuple[tuple[str, str], ...] = (),
    files: tuple[str, ...] = (),
    queue: str = "Inbox",
    language: str = "",
    automatic: str = "",
) -> TicketFacts:
    """A mail of which only what matters is said."""
    return TicketFacts(
        number=0, status=Status.NEW, priority=Priority.NORMAL, queue=queue, owner="", team="",
        category="", tags=(), contact_name=name, contact_email=sender, organization="Nordwind",
        source=Source.MAIL, language=language, created_at=NOON, updated_at=NOON, due_at=None,
        hidden_until=None, unread=True, merged=False, has_attachment=bool(files),
        has_reply=False, has_draft=False,
        messages=(MessageFacts(subject, body, name, sender, to),),
        mail=MailFacts(headers, files, automatic),
    )  # fmt: skip


def rule(name: str, condition: str = "", *then: str, **more: object) -> Rule:
    """A rule on mail, from its words."""
    made = Rule(name, tuple(map(Action.read, then or ("tag hit",))), **more)  # type: ignore[arg-type]
    return Rule(
        made.name, made.then, parse(condition, scope_of(made.when)), made.when, made.stop,
        made.enabled, made.begins, made.ends, made.queues, made.departments, made.version,
    )  # fmt: skip


def decide_slowly(rules: tuple[Rule, ...], facts: TicketFacts, places: Places) -> list[str]:
    """Names of the rules that match, in order: each asked on its own, one by one."""
    matched: list[Rule] = []
    for each in rules:
        done = standing(tuple(action for other in matched for action in other.then))
        now = after(facts, done, places, NOON)
        if not each.is_in_force(NOON) or (each.queues and now.queue not in each.queues):
            continue
        if each.departments and now.department not in each.departments:
            continue
        if predicate(each.condition, now, NOON, ""):
            matched.append(each)
            if each.stop:
                break
    return [each.name for each in matched]
