"""An action that fails: taken back alone, told on the ticket and to admins, the mail filed."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.rules import add_rule, lint_rules, read_rule
from helpdesk_tui.desk.messages import File, Said, say
from helpdesk_tui.desk.rule_actions.registry import CARRIED_OUT, Doing
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import Refused
from helpdesk_tui.words import Audience, Direction, Fate, Priority
from tests.builders import IT
from tests.desk.intake.post import Post
from tests.worker import scene

MAIL = (
    f"From: bo@nordwind.example\r\nTo: {IT}\r\nSubject: Printer\r\n"
    "Message-ID: <1@nordwind.example>\r\n\r\nIt is on fire.\r\n"
).encode()


def rule(post: Post, then: str) -> None:
    text = f"[[rule]]\nname = 'x'\nthen = {then}\n"
    add_rule(post.desk, read_rule(text), force=True)


def skipped(post: Post, number: int) -> list[str]:
    changes = view_ticket(post.desk, number).changes
    return [change.new for change in changes if change.field == "rule skipped"]


@pytest.mark.parametrize("action", ["owner zoe", "notify mail zoe Look", "team Moon", "queue Moon"])
def test_a_name_the_desk_has_not_skips_the_action_and_the_mail_is_filed(
    sqlite_post: Post, action: str
) -> None:
    rule(sqlite_post, f'["priority high", "{action}", "tag seen"]')
    row = sqlite_post.comes(MAIL)
    assert row.fate == Fate.NEW_TICKET
    [said] = skipped(sqlite_post, row.ticket or 0)
    assert said.startswith(f"{action}: There is no ")
    view = view_ticket(sqlite_post.desk, row.ticket or 0)
    assert (view.row.priority, view.row.tags) == (Priority.HIGH, ("seen",))
    assert any(said in problem.what for problem in lint_rules(sqlite_post.desk))


def _stops_halfway(doing: Doing) -> None:
    tx, ticket = doing.tx, doing.ticket
    tx.set(ticket, "priority", "urgent")
    tx.set(ticket, "tags", ["seen"])
    said = Said(
        direction=Direction.INSIDE,
        audience=Audience.INTERNAL,
        author="half",
        body="half a thing",
        files=(File("half.txt", "text/plain", b"half"),),
    )
    say(tx, ticket, said)
    raise Refused("It broke.")


def test_what_failed_halfway_is_taken_back_and_nothing_else(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CARRIED_OUT, "spam", _stops_halfway)
    rule(post, '["priority high", "spam", "tag seen", "note Whole"]')
    row = post.comes(MAIL)
    view = view_ticket(post.desk, row.ticket or 0)
    assert (view.row.priority, view.row.tags) == (Priority.HIGH, ("seen",))
    bodies = [each.body.strip() for each in scene.messages(post.desk, row.ticket)]
    assert bodies[0] == "It is on fire."
    assert "Whole" in bodies
    assert "half a thing" not in bodies
    assert skipped(post, row.ticket or 0) == ["spam: It broke."]
    assert "urgent" not in [change.new for change in view.changes]
