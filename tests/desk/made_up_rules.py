"""Rulebooks and mails that nobody would write, made from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.events import read_event, scope_of
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rule_file import RuleFile, read_file
from helpdesk_tui.rules.rulebook_toml import write_rulebook
from tests.worker.scene import mail

WORDS = ("vpn", "printer", "invoice", "urgent", "Århus", "password")
SENDERS = (
    "Kim Kunde <kim@kunde.example>", "bo@nordwind.example", "Eva <eva@dahl.example>",
    "no-reply@machine.example", "Ida <ida@nordwind.example>",
)  # fmt: skip
OF_MAIL = (
    "has:attachment", "header:List-Id", "header.X-Spam=yes", "auto:none", "header.X-Spam:/^y/",
)  # fmt: skip
CONDITIONS = (
    "", "subject:vpn", "body:printer", "subject:/inv.ice/", "from:@nordwind.example",
    "from=kim@kunde.example", "-subject:urgent", "subject:arhus OR body:password",
    "queue:Faktura", "priority>=high", "tag:red", "-has:reply", "status:new", "-is:open",
    "owner:carl", "category:VPN", "org:nordwind", "lang:da", "to:it@desk.example", "-tag:blue",
    "body:received", "team:Network", "due<3d",
)  # fmt: skip
ACTIONS = (
    "queue IT", "queue faktura", "queue Old", "queue Nowhere", "priority high", "priority low",
    "tag red", "tag blue", "untag red", "owner carl", "owner none", "owner erik", "team network",
    "team none", "category Network / VPN", "category printing", "category Nothing", "close",
    "status waiting_contact", "status solved", "kind incident", "language da",
    "organization Nordwind", "organization none", "organization Nobody", "subject Renamed",
    "due 4h", "due 2020-01-01", "due tomorrow", "hide friday 9:00", "hide none", "link 1",
    "link 999999", "spam", "note Seen in {queue} by {owner}: {subject}",
    "reply Thank you, {customer}", "reply received", "reply danish", "notify mail owner Look",
    "notify mail team Look at {queue}", "notify mail dora {status}", "notify mail x@y.example Hi",
    "notify chat {subject} is {owner}'s", "notify Chat again", "notify pager Nobody has one",
    "forward them@supplier.example Please look", "forward it@desk.example",
    "allocate", "allocate first", "allocate second", "allocate skilled", "allocate nothing",
    "template sorted", "template taken", "template broken", "template mine", "template unknown",
    "template hand",
    "drop advertising",
)  # fmt: skip
MACROS = tuple(
    f"[[rule]]\nname = {name!r}\nthen = {list(then)!r}\n"
    for name, then in (
        ("sorted", ("category Printing", "tag sorted", "priority high", "note never mind")),
        ("taken", ("owner carl", "tag taken", "reply not for rules", "template sorted")),
        ("broken", ("tag half", "queue Once", "priority low")),
        ("mine", ("owner me", "tag mine")),
        ("hand", ("allocate first", "tag handed")),
    )
)
"""Rules use them as templates."""
EVENTS = (
    "mail in", "mail in", "mail in", "ticket created", "follow-up in", "message added",
    "field changed: priority", "field changed: tags", "field changed: status",
    "field changed: queue", "reopened",
)  # fmt: skip


EVENTS_OVER_TIME = (
    "no change for 3h", "no change for 7h", "no change for 3d", "due in 2h", "due in 1d",
    "schedule: 10:00", "schedule: mon-fri 17:00", "field changed: priority", "field changed: tags",
    "field changed: status", "message added", "reopened",
)  # fmt: skip
OVER_TIME = (
    "", "", "subject:vpn", "body:printer", "from:@nordwind.example", "-subject:urgent",
    "queue:Faktura", "priority>=high", "tag:red", "-has:reply", "status:new", "-is:open",
    "owner:carl", "category:VPN", "org:nordwind", "-tag:blue", "due<3h", "age>4d", "updated>5h",
    "is:overdue", "is:hidden", "team:Network OR due:none",
)  # fmt: skip
"""What a search may ask."""


def a_rule(rng: random.Random, name: str, now: datetime, known: Sequence[str] = EVENTS) -> Rule:
    """A rule that is allowed, whatever it is good for."""
    while True:
        events = tuple(dict.fromkeys(read_event(rng.choice(known))
                                     for _ in range(rng.choice((1, 1, 2, 3)))))  # fmt: skip
        only_mail = all(event.kind.is_mail for event in events)
        conditions: Sequence[str] = (*CONDITIONS, *OF_MAIL) if only_mail else CONDITIONS
        if any(event.kind.is_time for event in events):
            conditions = OVER_TIME
        actions = [Action.read(rng.choice(ACTIONS)) for _ in range(rng.choice((1, 1, 2, 3)))]
        fields = [action.kind.field for action in actions if action.kind.field]
        mails_only = any(action.kind.only_mail for action in actions)
        if len(fields) != len(set(fields)):
            continue
        if mails_only and any(str(event) != "mail in" for event in events):
            continue
        return Rule(
            name,
            tuple(dict.fromkeys(actions)),
            parse(rng.choice(conditions), scope_of(events)),
            events,
            stop=rng.random() < 0.15,
            enabled=rng.random() < 0.85,
            queues=("IT",) if rng.random() < 0.1 else (),
            departments=("administration",) if rng.random() < 0.1 else (),
            begins=now + timedelta(hours=rng.randint(-20, 4)) if rng.random() < 0.1 else None,
            ends=now + timedelta(hours=rng.randint(5, 20)) if rng.random() < 0.1 else None,
        )


def rulebooks(rng: random.Random, now: datetime) -> tuple[RuleFile, RuleFile]:
    """A rulebook, and the same with rules added, changed, switched, moved and taken out."""
    before = [a_rule(rng, f"r{n}", now) for n in range(rng.randint(0, 4))]
    after = [_altered(rng, rule, now) for rule in before if rng.random() < 0.85]
    after += [a_rule(rng, f"n{n}", now) for n in range(rng.randint(0 if after else 1, 3))]
    if rng.random() < 0.3:
        rng.shuffle(after)
    return _file(before), _file(after)


def rulebooks_over_time(rng: random.Random, now: datetime) -> tuple[RuleFile, RuleFile]:
    """The same, of rules about time and about what agents do."""
    before = [a_rule(rng, f"r{n}", now, EVENTS_OVER_TIME) for n in range(rng.randint(0, 3))]
    after = [_altered(rng, rule, now, EVENTS_OVER_TIME) for rule in before if rng.random() < 0.85]
    more = range(rng.randint(0 if after else 1, 2))
    after += [a_rule(rng, f"n{n}", now, EVENTS_OVER_TIME) for n in more]
    if rng.random() < 0.3:
        rng.shuffle(after)
    return _file(before), _file(after)


def _altered(rng: random.Random, rule: Rule, now: datetime, known: Sequence[str] = EVENTS) -> Rule:
    chance = rng.random()
    if chance < 0.3:
        return replace(rule, enabled=not rule.enabled)
    return a_rule(rng, rule.name, now, known) if chance < 0.5 else rule


def _file(rules: list[Rule]) -> RuleFile:
    return read_file(write_rulebook(rules), LOCAL)


def a_mail(rng: random.Random, number: int, answers: str = "") -> bytes:
    """A mail of a few words; ``answers`` is the id of another."""
    headers: dict[str, str] = {}
    if rng.random() < 0.15:
        headers["x_spam"] = rng.choice(("yes", "no"))
    if rng.random() < 0.1:
        headers["list_id"] = "<news.kunde.example>"
    if rng.random() < 0.1:
        headers["auto_submitted"] = "auto-replied"
    if rng.random() < 0.05:
        headers["reply_to"] = "Kim at home <kim@home.example>"
    subject = " ".join(rng.sample(WORDS, 2)) if rng.random() < 0.95 else ""
    body = " ".join(rng.choices((*WORDS, "jeg har et problem med", "please help me"), k=6))
    sender = "Kim Kunde <kim@kunde.example>" if answers else rng.choice(SENDERS)
    return mail(
        subject, body, sender=sender, message_id=f"<m{number}.{rng.random()}@kunde.example>",
        answers=answers, **headers,
    )  # fmt: skip
