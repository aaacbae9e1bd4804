"""The sample desk and its rulebook name only what there is, and their patterns compile."""

from __future__ import annotations

import re2

from helpdesk_tui.words import Priority, Role

from .sample import DESK, EXPECTED, MAILS, RULES

FIELDS = {"from", "to", "subject", "body", "source", "queue", "header"}
OPERATORS = {"is", "contains", "in_domain", "matches"}
CONDITIONS = [
    (rule["name"], condition)
    for rule in RULES
    for conditions in rule["when"].values()
    for condition in conditions
]


def names(table: str, key: str = "name") -> set[str]:
    """The names in one of the desk's tables."""
    return {row[key] for row in DESK[table]}


def test_desk_refers_only_to_itself() -> None:
    assert {team["department"] for team in DESK["team"]} <= names("department")
    assert {queue["department"] for queue in DESK["queue"]} <= names("department")
    assert {queue["team"] for queue in DESK["queue"]} <= names("team")
    assert {team for agent in DESK["agent"] for team in agent["teams"]} <= names("team")
    assert {agent["role"] for agent in DESK["agent"]} <= set(Role)


def test_agents_write_from_the_desks_own_domain() -> None:
    assert [agent["email"] for agent in DESK["agent"]] == [
        f"{agent['login']}@nordwind.example" for agent in DESK["agent"]
    ]


def test_categories_have_two_levels_and_stand_once() -> None:
    assert all(path.count(" / ") == 1 for path in DESK["categories"])
    assert len(set(DESK["categories"])) == len(DESK["categories"])


def test_rulebook_is_of_a_size_to_read() -> None:
    assert 12 <= len(RULES) <= 16
    assert len({rule["name"] for rule in RULES}) == len(RULES)


def test_rules_name_only_what_the_desk_has() -> None:
    then = [rule["then"] for rule in RULES]
    known = {
        "queue": names("queue"),
        "team": names("team"),
        "owner": names("agent", "login"),
        "category": set(DESK["categories"]),
        "priority": {priority.label for priority in Priority},
    }
    strange = {
        (key, actions[key])
        for actions in then
        for key, there in known.items()
        if key in actions and actions[key] not in there
    }
    assert strange == set()


def test_every_condition_is_one_question() -> None:
    assert {condition["field"] for _, condition in CONDITIONS} <= FIELDS
    assert [
        rule
        for rule, condition in CONDITIONS
        if len(condition.keys() & OPERATORS) != 1
        or ("name" in condition) != (condition["field"] == "header")
    ] == []


def test_patterns_compile_with_re2() -> None:
    patterns = [condition["matches"] for _, condition in CONDITIONS if "matches" in condition]
    assert patterns
    assert all(re2.compile(f"(?i){pattern}") for pattern in patterns)


def test_expected_queues_exist() -> None:
    queues = {row["queue"] for row in EXPECTED.values() if "queue" in row}
    assert queues == names("queue")


def test_most_senders_belong_to_an_organization() -> None:
    domains = tuple(f"@{row['domain']}>" for row in DESK["organization"])
    known = [name for name, mail in MAILS.items() if str(mail["From"]).endswith(domains)]
    assert len(known) > len(MAILS) * 3 // 4
