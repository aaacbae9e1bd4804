"""Two admins change the rulebook at the same moment: one waits, and no change is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlmodel import select

from helpdesk_tui.desk.admin.agents import add_agent
from helpdesk_tui.desk.admin.rule_versions import rule_history
from helpdesk_tui.desk.admin.rules import (
    add_rule,
    edit_rule,
    find_rule,
    list_rules,
    move_rule,
    read_rule,
)
from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import Moved
from helpdesk_tui.rules.rule_file import WrittenRule
from helpdesk_tui.store.tables import RulebookState
from helpdesk_tui.words import Role
from tests.builders import as_agent, make_desk
from tests.desk.waiting import until_somebody_waits


def rule(name: str, then: str = "priority high") -> WrittenRule:
    return read_rule(f"[[rule]]\nname = '{name}'\nthen = '{then}'\n")


class TwoAdmins:
    """Alice and zoe; what alice does is not committed before zoe waits for it."""

    def __init__(self, url: str) -> None:
        self.alice = make_desk(url)
        add_agent(self.alice, "zoe", name="Zoe", email="zoe@desk.example", role=Role.ADMIN)
        self.zoe, self.watcher = as_agent(self.alice, "zoe"), as_agent(self.alice, "carl")

    def at_once(
        self, first: Callable[[Desk], object], then: Callable[[], object]
    ) -> Future[object]:
        with ThreadPoolExecutor(1) as pool:
            with self.alice.together("slow"):
                first(self.alice)
                second = pool.submit(then)
                until_somebody_waits(self.watcher)
            return second

    @property
    def names(self) -> list[str]:
        return [each.name for each in list_rules(self.alice)]


@pytest.fixture
def admins(postgres_database: str) -> TwoAdmins:
    return TwoAdmins(postgres_database)


def test_rules_added_and_moved_at_once_have_places_of_their_own(admins: TwoAdmins) -> None:
    admins.at_once(
        lambda alice: add_rule(alice, rule("a")), lambda: add_rule(admins.zoe, rule("b"))
    ).result()
    add_rule(admins.alice, rule("c"))
    admins.at_once(
        lambda alice: add_rule(alice, rule("d"), before="a"),
        lambda: move_rule(admins.zoe, "c", 1),
    ).result()
    assert admins.names == ["c", "d", "a", "b"]
    with admins.alice.store.read() as session:
        before = session.exec(select(RulebookState.version)).one()
    admins.at_once(
        lambda alice: edit_rule(alice, "a", rule("a", "tag a")),
        lambda: edit_rule(admins.zoe, "b", rule("b", "tag b")),
    ).result()
    with admins.alice.store.read() as session:  # each is a change that workers look for
        assert session.exec(select(RulebookState.version)).one() >= before + 2


def test_one_rule_edited_by_both_keeps_both_versions_or_says_so(admins: TwoAdmins) -> None:
    add_rule(admins.alice, rule("a"))
    seen = find_rule(admins.alice, "a").text
    admins.at_once(
        lambda alice: edit_rule(alice, "a", rule("a", "tag alice"), seen=seen),
        lambda: edit_rule(admins.zoe, "a", rule("a", "tag zoe")),
    ).result()
    written = [(each.version, each.actor) for each in rule_history(admins.alice, "a")]
    assert sorted(written) == [(1, "alice"), (2, "alice"), (3, "zoe")]
    seen = find_rule(admins.alice, "a").text
    late = admins.at_once(
        lambda alice: edit_rule(alice, "a", rule("a", "tag again"), seen=seen),
        lambda: edit_rule(admins.zoe, "a", rule("a", "tag late"), seen=seen),
    )
    with pytest.raises(Moved, match=r"a was changed by somebody else meanwhile \(now @4\)"):
        late.result()
    assert "tag again" in find_rule(admins.alice, "a").text


def test_a_form_saved_second_is_refused_and_the_first_stands(admins: TwoAdmins) -> None:
    add_rule(admins.alice, rule("a"))
    screen = AgentDesk(admins.zoe)
    row = screen.rulebook().rules[0]
    form = row.form
    assert form is not None
    late = admins.at_once(
        lambda alice: edit_rule(alice, "a", rule("a", "tag alice")),
        lambda: screen.save_rule(form, "a", row.text),
    )
    with pytest.raises(Moved, match="changed by somebody else meanwhile") as refused:
        late.result()
    assert "What you typed is still here" in refused.value.remedy
    assert "tag alice" in find_rule(admins.alice, "a").text
