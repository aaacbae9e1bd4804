"""Rules of earlier desks in the new language: they match the mails they matched before."""

from __future__ import annotations

import importlib
import json
import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.rules.rulebook_toml import read_rulebook
from helpdesk_tui.store import schema
from helpdesk_tui.store.engine import Store
from tests.rules.asked import mail
from tests.services.desks import closers

converted = importlib.import_module("helpdesk_tui.store.migrations.versions.0007_rules").converted
QUEUES = ["IT", "HR", "Inbox"]
Old = dict[str, str]


def old_rule(every: list[Old], some: list[Old], no: list[Old]) -> str:
    return json.dumps({
        "name": "r", "version": 3, "enabled": True, "stop": False, "all": every, "any": some,
        "none": no, "actions": [["queue", "IT"], ["tag", "a"], ["close", ""]],
    })  # fmt: skip


def held(condition: Old, facts: TicketFacts) -> bool:
    """What a condition of old meant."""
    (message,) = facts.messages
    header = condition.get("header", "").lower()
    values = {
        "from": [message.address, message.name], "to": list(message.to), "source": ["mail"],
        "subject": [message.subject], "body": [message.body], "queue": [facts.queue],
        "header": [text for name, text in facts.mail.headers if name.lower() == header],
    }[condition["field"]]  # fmt: skip
    wanted = unicodedata.normalize("NFC", condition["value"])
    for raw in values:
        value = unicodedata.normalize("NFC", raw)
        match condition["operator"]:
            case "is":
                found = value.strip().casefold() == wanted.strip().casefold()
            case "contains":
                found = re.search(re.escape(wanted), value, re.IGNORECASE) is not None
            case "matches":
                found = re.search(wanted, value, re.IGNORECASE) is not None
            case _:
                domain = value.rpartition("@")[2].lower()
                found = "@" in value and (domain == wanted or domain.endswith("." + wanted))
        if found:
            return True
    return False


WORDS = st.text('aAåÅøæřč.*+(b /\\"-', min_size=1, max_size=4).filter(lambda t: t.strip())
TEXTS = st.text('aAåÅøæřč.*+(b /\\"-', max_size=10)
PATTERNS = st.sampled_from(["a+b", "^å", "(b|ř)a", "a/b", r"\.", "[^a-z ]", r"\\"])
FIELDS = st.sampled_from(["subject", "body", "from", "to"])
CONDITIONS = st.one_of(
    st.fixed_dictionaries(
        {"field": FIELDS, "operator": st.sampled_from(["is", "contains"]), "value": WORDS}
    ),
    st.fixed_dictionaries({"field": FIELDS, "operator": st.just("matches"), "value": PATTERNS}),
    st.fixed_dictionaries({
        "field": st.just("header"), "operator": st.sampled_from(["is", "contains"]),
        "value": WORDS, "header": st.sampled_from(["X-A", "x-b", "bad name"]),
    }),
    st.fixed_dictionaries({
        "field": st.sampled_from(["from", "to"]), "operator": st.just("in_domain"),
        "value": st.sampled_from(["x.example", "y.example"]),
    }),
    st.fixed_dictionaries({
        "field": st.just("queue"), "operator": st.sampled_from(["is", "contains", "matches"]),
        "value": st.sampled_from(["IT", "hr", "In", "I"]),
    }),
    st.fixed_dictionaries({
        "field": st.just("source"), "operator": st.sampled_from(["is", "contains"]),
        "value": st.sampled_from(["mail", "web", "fax", "ai"]),
    }),
)  # fmt: skip
GROUP = st.lists(CONDITIONS, max_size=2)
MAILS = st.builds(
    mail, TEXTS, TEXTS,
    sender=st.sampled_from(["a@x.example", "A@sub.x.example", "b@notx.example", ""]),
    name=TEXTS, headers=st.lists(st.tuples(st.sampled_from(["X-A", "X-B"]), TEXTS)).map(tuple),
    queue=st.sampled_from(QUEUES),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(GROUP, GROUP, GROUP, MAILS)
def test_a_converted_rule_matches_as_before(
    every: list[Old], some: list[Old], no: list[Old], facts: TicketFacts
) -> None:
    before = (
        all(held(each, facts) for each in every)
        and (not some or any(held(each, facts) for each in some))
        and not any(held(each, facts) for each in no)
    )
    rules = read_rulebook(converted(old_rule(every, some, no), QUEUES))
    assert bool(Rulebook.compile(rules).decide(facts).matches) is before
    assert [str(action) for action in rules[0].then] == ["queue IT", "tag a", "close"]


def test_kept_rules_are_converted_with_all_their_versions(desk_url: str) -> None:
    store = Store(desk_url)
    if store.path is not None:
        store.path.touch(mode=0o600)
    closers.append(store.close)
    schema.upgrade(store, "0006")
    condition = {"field": "subject", "operator": "contains", "value": "vpn"}
    old = old_rule([condition], [], [])
    with store.write() as session:
        run = session.connection().execute
        run(
            text(
                "INSERT INTO rule (id, name, position, enabled, version, definition)"
                " VALUES (1, 'r', 0, :yes, 3, :old), (2, 'broken', 1, :yes, 1, 'x')"
            ),
            {"old": old, "yes": True},
        )
        run(
            text(
                "INSERT INTO rule_version (rule_id, version, definition, at, actor)"
                " VALUES (1, 3, :old, '2026-01-01 00:00:00+00:00', 'alice')"
            ),
            {"old": old},
        )
    schema.upgrade(store)
    new = '[[rule]]\nname = "r"\nif = "subject:/vpn/"\nthen = ["queue IT", "tag a", "close"]\n'
    with store.read() as session:
        run = session.connection().execute
        assert run(text("SELECT definition FROM rule ORDER BY id")).scalars().all() == [new, "x"]
        assert run(text("SELECT definition FROM rule_version")).scalar() == new
