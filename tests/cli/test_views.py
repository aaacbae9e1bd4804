"""Saved views."""

from __future__ import annotations

from tests.cli.line import CommandLine


def named(desk: CommandLine, name: str) -> dict[str, object] | None:
    """A view as the list has it."""
    views: list[dict[str, object]] = desk.ok("view", "list", "--json").json
    return next((view for view in views if view["name"] == name), None)


def test_a_view_is_added_changed_renamed_and_removed(any_desk: CommandLine) -> None:
    any_desk.ok("view", "add", "Hot", "priority:urgent", "--shared")
    assert named(any_desk, "Hot") == {"name": "Hot", "query": "priority:urgent", "shared": True}
    any_desk.ok("view", "edit", "hot", "priority:high", "--rename", "Warm")
    assert named(any_desk, "Warm") == {"name": "Warm", "query": "priority:high", "shared": True}
    any_desk.ok("view", "remove", "Warm")
    assert named(any_desk, "Warm") is None


def test_an_own_view_is_nobody_else_s(desk: CommandLine) -> None:
    desk.ok("agent", "add", "anna")
    desk.ok("--agent", "anna", "view", "add", "My day", "owner:me")
    assert named(desk, "My day") is None
    desk.ok("view", "add", "My day", "is:open")


def test_everybody_s_views_are_the_supervisor_s(desk: CommandLine) -> None:
    desk.ok("agent", "add", "anna")
    anna = ("--agent", "anna", "view")
    assert "needs supervisor" in desk.refused(*anna, "add", "X", "is:open", "--shared")
    assert "needs supervisor" in desk.refused(*anna, "edit", "Mine", "is:open")
    assert "needs supervisor" in desk.refused(*anna, "remove", "Mine")


def test_what_cannot_be_is_one_line(desk: CommandLine) -> None:
    assert "Column 1" in desk.refused("view", "add", "X", "colour:red", code=2)
    assert "already" in desk.refused("view", "add", "mine", "is:open")
    assert "Did you mean Mine?" in desk.refused("view", "edit", "Min", "is:open")
    assert "Nothing to change" in desk.refused("view", "edit", "Mine", code=2)
    assert "no view 'X'" in desk.refused("view", "remove", "X")
