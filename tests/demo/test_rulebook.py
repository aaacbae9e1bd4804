"""The sample desk and its rulebook name only what there is, and their patterns compile."""

from __future__ import annotations

from helpdesk_tui.words import Role

from .sample import DESK, EXPECTED, MAILS, RULES, SNIPPETS


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
    assert 12 <= len(RULES) <= 25
    assert len({rule["name"] for rule in RULES}) == len(RULES)


STAGES = ("received", "assigned", "waiting", "solved", "closed", "reopened")


def test_each_stage_is_answered_in_every_language_of_the_desk() -> None:
    replies = {rule["name"]: rule["then"] for rule in RULES if rule["name"] in STAGES}
    assert replies == {stage: f"reply {stage}" for stage in STAGES}
    for queue in sorted(names("queue")):
        for stage in STAGES:
            fitting = [row for row in SNIPPETS if row["name"] == stage]
            found = {row["language"] for row in fitting if row.get("queue", queue) == queue}
            assert found == {"en", "da", "sv", "cs"}, f"{stage} for {queue}"


def test_some_stages_say_something_else_in_each_queue() -> None:
    own = {(row["name"], row["queue"]) for row in SNIPPETS if "queue" in row}
    assert own == {*(("received", queue) for queue in names("queue")), ("solved", "Faktura")}
    assert len({row["text"] for row in SNIPPETS}) == len(SNIPPETS)


def test_expected_queues_exist() -> None:
    queues = {row["queue"] for row in EXPECTED.values() if "queue" in row}
    assert queues == names("queue")


def test_most_senders_belong_to_an_organization() -> None:
    domains = tuple(f"@{row['domain']}>" for row in DESK["organization"])
    known = [name for name, mail in MAILS.items() if str(mail["From"]).endswith(domains)]
    assert len(known) > len(MAILS) * 3 // 4
