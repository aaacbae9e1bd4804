"""Queues, categories, departments, agents and teams."""

from __future__ import annotations

from tests.cli.line import CommandLine


def test_a_queue_is_added_changed_and_listed(any_desk: CommandLine) -> None:
    added = any_desk.ok("queue", "add", "HR", "--address", "HR@acme.example", "--json").json
    assert added["address"] == "hr@acme.example"
    any_desk.ok("queue", "edit", "HR", "--rename", "People", "--address", "", "--inactive")
    queues = any_desk.ok("queue", "list", "--json").json
    assert [(q["name"], q["address"], q["active"]) for q in queues] == [
        ("IT", "it@acme.example", True),
        ("People", None, False),
    ]


def test_a_name_or_address_that_is_taken_is_refused_with_its_owner(desk: CommandLine) -> None:
    assert "already" in desk.refused("queue", "add", "it")
    said = desk.refused("queue", "add", "Two", "--address", "it@acme.example")
    assert "address of queue IT" in said


def test_a_name_typed_wrong_is_answered_with_the_near_one(desk: CommandLine) -> None:
    assert "Did you mean IT?" in desk.refused("queue", "edit", "ITT", "--address", "x@y.example")


def test_an_agent_is_added_with_role_and_team_and_taken_out_of_use(desk: CommandLine) -> None:
    desk.ok("team", "add", "Net")
    desk.ok(
        "agent", "add", "anna", "--name", "Anna Ek", "--email", "anna@acme.example",
        "--role", "specialist", "--team", "Net",
    )  # fmt: skip
    assert desk.ok("team", "list", "--json").json == [{"name": "Net", "members": ["anna"]}]
    ended = desk.ok("agent", "edit", "anna", "--inactive", "--role", "worker", "--json").json
    assert (ended["active"], ended["role"]) == (False, "worker")


def test_agents_join_and_leave_a_team(desk: CommandLine) -> None:
    desk.ok("agent", "add", "anna")
    desk.ok("team", "add", "Net", "--member", "boss")
    team = desk.ok("team", "edit", "Net", "--join", "anna", "--leave", "boss", "--json").json
    assert team == {"name": "Net", "members": ["anna"]}
    assert "Nothing to change" in desk.refused("team", "edit", "Net", code=2)


def test_the_last_admin_stays_one(desk: CommandLine) -> None:
    assert "last admin" in desk.refused("agent", "edit", "boss", "--role", "worker")


def test_an_unknown_role_is_a_usage_error_that_names_the_known_ones(desk: CommandLine) -> None:
    assert "specialist" in desk.refused("agent", "add", "x", "--role", "king", code=2)


def test_categories_have_two_levels(desk: CommandLine) -> None:
    desk.ok("category", "add", "Network/VPN")
    assert desk.ok("category", "list", "--json").json == [
        {"path": "Network"},
        {"path": "Network / VPN"},
    ]
    assert "one or two levels" in desk.refused("category", "add", "a/b/c", code=2)


def test_a_department_is_added_and_listed(desk: CommandLine) -> None:
    desk.ok("department", "add", "Norden", "--language", "da", "--signature", "Hilsen")
    assert desk.ok("department", "list", "--json").json == [
        {"name": "Norden", "language": "da", "signature": "Hilsen", "number_in_subject": "inherit"}
    ]


def test_an_organization_is_added_and_listed(any_desk: CommandLine) -> None:
    added = any_desk.ok("organization", "add", "Dahl", "--domain", "Dahl.example", "--json").json
    assert added == {"name": "Dahl", "domain": "dahl.example"}
    any_desk.ok("organization", "add", "Ek")
    found = any_desk.ok("organization", "list", "--json").json
    assert found == [added, {"name": "Ek", "domain": None}]
    assert "already" in any_desk.refused("organization", "add", "Dahl")
    assert "domain" in any_desk.refused("organization", "add", "X", "--domain", "a@b", code=2)


def test_only_a_near_name_is_suggested(desk: CommandLine) -> None:
    desk.ok("agent", "add", "bo")
    desk.ok("team", "add", "T1")
    said = desk.refused("team", "edit", "T1", "--join", "nobody")
    assert "Did you mean" not in said and "Known: bo, boss." in said
    assert "Did you mean boss?" in desk.refused("team", "edit", "T1", "--join", "bosss")


def test_what_only_an_admin_may_do_is_refused_with_the_way_out(desk: CommandLine) -> None:
    desk.ok("agent", "add", "anna")
    for command in (
        ("queue", "add", "X"),
        ("agent", "add", "bob"),
        ("team", "add", "X"),
        ("category", "add", "X"),
        ("department", "add", "X"),
        ("organization", "add", "X"),
        ("db", "settings", "send_delay", "3"),
    ):
        assert "needs admin" in desk.refused("--agent", "anna", *command)


def test_lists_are_aligned_for_people(desk: CommandLine) -> None:
    desk.ok("queue", "add", "Löner 工資", "--address", "pay@acme.example")
    lines = desk.ok("queue", "list").out.splitlines()
    assert lines[0].startswith("NAME        ADDRESS")
    assert lines[1].startswith("IT          it@acme.example")
    assert lines[2].startswith("Löner 工資  pay@acme.example")
