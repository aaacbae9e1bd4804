"""The rulebook as the rules screen asks for it, on a real desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.errors import Moved, NotAllowed, NothingToUndo, Refused, RuleError, WantsYes
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.rule_form import text_of
from helpdesk_tui.store.tables import Change
from helpdesk_tui.views_rules import RuleForm
from tests.builders import as_agent, make_desk, worker_desk

BOOK = """\
# Ours.
[[rule]]
name = "vpn"
# Both spellings.
if = '''
  subject:vpn*
    OR body:/vpn-?klient/
'''
then = ["priority high", "tag net"]  # carl's wish

[[rule]]
name = "bulk"
if = 'header:List-Id'
then = ["priority low"]
stop = true
"""
VPN = RuleForm("vpn", condition="subject:vpn*", then=("priority high",))


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return make_desk(sqlite_url)


@pytest.fixture
def agent(desk: Desk, tmp_path: Path) -> AgentDesk:
    """Alice, who has taken in the book above."""
    file = tmp_path / "rules.toml"
    file.write_text(BOOK, "utf-8")
    agent = AgentDesk(desk)
    agent.import_rules(str(file))
    return agent


def _names(agent: AgentDesk) -> list[str]:
    return [row.name for row in agent.rulebook().rules]


def _book(agent: AgentDesk, tmp_path: Path) -> str:
    for number in range(100):
        file = tmp_path / f"out-{number}.toml"
        if not file.exists():
            agent.export_rules(str(file))
            return file.read_text("utf-8")
    raise AssertionError("a hundred exports")


def _mail(desk: Desk, number: int, subject: str, more: str = "") -> None:
    raw = (
        f"From: Bo <bo{number}@nordwind.example>\r\nTo: it@desk.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{number}@nordwind.example>\r\n{more}\r\nHej\r\n"
    )
    worker = worker_desk(desk)
    receive(worker, Origin("import", 1), [Received(0, 0, "", None, raw.encode(), name=subject)])
    read = [Read(waiting.id, parse(waiting.raw)) for waiting in begin(worker)]
    file_read(worker, RulebookReader(), read)


def test_a_form_changes_only_what_was_changed(agent: AgentDesk, tmp_path: Path) -> None:
    row = agent.rulebook().rules[0]
    assert row.form is not None
    assert row.form.condition.split() == ["subject:vpn*", "OR", "body:/vpn-?klient/"]
    done = agent.save_rule(replace(row.form, then=("priority urgent",)), "vpn", row.text)
    assert done.text == "vpn@2 saved"
    book = _book(agent, tmp_path)
    assert "# Both spellings." in book
    assert "    OR body:/vpn-?klient/\n'''" in book
    assert 'then = ["priority urgent"]' in book
    agent.undo_rules()
    assert _book(agent, tmp_path) == BOOK


def test_a_rule_that_would_have_sent_many_mails_wants_a_yes(
    desk: Desk, agent: AgentDesk, tmp_path: Path
) -> None:
    for number in range(6):
        _mail(desk, number, f"Fire {number}")
    loud = RuleForm("thanks", condition="subject:fire", then=("reply Thank you",))
    with pytest.raises(WantsYes) as asked:
        agent.save_rule(loud, "", "")
    assert asked.value.said == "6 mails in 30 days"
    assert any("bo3@nordwind.example" in line for line in asked.value.lines)
    file = tmp_path / "thanks.toml"
    file.write_text(text_of(loud), "utf-8")
    with pytest.raises(WantsYes):
        agent.import_rules(str(file))
    assert _names(agent) == ["vpn", "bulk"]
    agent.save_rule(replace(loud, enabled=False), "", "")
    with pytest.raises(WantsYes):
        agent.write_rule(text_of(loud), "thanks", agent.rulebook().rules[2].text)
    agent.save_rule(loud, "thanks", agent.rulebook().rules[2].text, yes=asked.value.said)
    with desk.store.read() as session:
        newest = session.exec(select(Change).order_by(col(Change.id).desc())).first()
    assert newest is not None
    assert newest.cause.endswith("said yes to 6 mails in 30 days")
    agent.undo_rules()
    assert agent.rulebook().rules[2].form == replace(loud, enabled=False)


def test_every_change_is_taken_back_in_turn(agent: AgentDesk, tmp_path: Path) -> None:
    agent.save_rule(VPN, "vpn", agent.rulebook().rules[0].text)
    agent.save_rule(replace(VPN, name="tunnel"), "vpn", agent.rulebook().rules[0].text)
    agent.save_rule(replace(VPN, name="wifi"), "", "")
    agent.move_rule("wifi", 1)
    agent.switch_rule("bulk", False, agent.rulebook().rules[2].text)
    agent.remove_rule("tunnel", agent.rulebook().rules[1].text)
    assert _names(agent) == ["wifi", "bulk"]
    for _ in range(6):
        agent.undo_rules()
    assert _names(agent) == ["vpn", "bulk"]
    assert _book(agent, tmp_path) == BOOK
    agent.undo_rules()
    assert _names(agent) == []
    with pytest.raises(NothingToUndo):
        agent.undo_rules()


def test_what_somebody_else_changed_stands(desk: Desk, agent: AgentDesk) -> None:
    seen = agent.rulebook().rules[0].text
    AgentDesk(desk).save_rule(VPN, "vpn", seen)
    with pytest.raises(Moved):
        agent.save_rule(replace(VPN, stop=True), "vpn", seen)
    with pytest.raises(Moved):
        agent.remove_rule("vpn", seen)
    with pytest.raises(Moved):
        agent.switch_rule("vpn", False, seen)
    assert agent.rulebook().rules[0].form == VPN


def test_undo_takes_back_only_what_still_stands(desk: Desk, agent: AgentDesk) -> None:
    agent.switch_rule("vpn", False, agent.rulebook().rules[0].text)
    AgentDesk(desk).save_rule(VPN, "vpn", agent.rulebook().rules[0].text)
    with pytest.raises(Moved):
        agent.undo_rules()
    assert agent.rulebook().rules[0].form == VPN


def test_an_import_is_not_taken_back_over_somebody_elses_change(
    desk: Desk, agent: AgentDesk
) -> None:
    AgentDesk(desk).move_rule("bulk", 1)
    with pytest.raises(Moved):
        agent.undo_rules()
    assert _names(agent) == ["bulk", "vpn"]


def test_only_admins_change_rules(desk: Desk, agent: AgentDesk) -> None:
    dora = AgentDesk(as_agent(desk, "dora"))
    assert "admins change rules" in dora.rulebook().locked
    assert agent.rulebook().locked == ""
    with pytest.raises(NotAllowed):
        dora.switch_rule("vpn", False, dora.rulebook().rules[0].text)


def test_a_form_is_told_what_is_wrong_and_where(agent: AgentDesk) -> None:
    wrong = RuleForm("x", when=("noon",), condition="vpn prio:high", then=("tag a", "fly away"),
                     begins="soon")  # fmt: skip
    found = {doubt.key: doubt for doubt in agent.check_rule(wrong, "").doubts}
    assert set(found) == {"when", "if", "then", "from"}
    assert found["if"].column == 5
    assert found["then"].line == 2
    nameless = agent.check_rule(replace(VPN, name=""), "")
    assert nameless.error is not None
    unknown = agent.check_rule(replace(VPN, then=("owner gone",)), "vpn").doubts
    assert [(doubt.key, doubt.is_error) for doubt in unknown] == [("then", False)]
    with pytest.raises(RuleError):
        agent.save_rule(replace(VPN, then=("owner gone",)), "vpn", agent.rulebook().rules[0].text)


def test_what_matches_is_counted_and_tried(desk: Desk, agent: AgentDesk) -> None:
    _mail(desk, 1, "VPN nede")
    _mail(desk, 2, "Nyt", "List-Id: <nyt.nordwind.example>\r\n")
    new_ticket(desk, "IT", "Printer", text="", contact="Bo")
    check = agent.check_rule(VPN, "vpn")
    assert check.matches == "1 of the newest 2 mails"
    assert [hit.subject for hit in check.examples] == ["VPN nede"]
    assert agent.check_rule(replace(VPN, condition="header:List-Id"), "").matches.startswith("1 of")
    assert agent.check_rule(replace(VPN, queues=("Faktura",)), "").matches.startswith("0 of")
    of_time = RuleForm("late", when=("no change for 4h",), condition="is:open", then=("tag late",))
    assert agent.check_rule(of_time, "").matches == "3 tickets, 3 of them open"
    in_faktura = replace(of_time, queues=("Faktura",))
    assert agent.check_rule(in_faktura, "").matches == "0 tickets, 0 of them open"
    hits = {each.name: each for each in agent.rule_hits()}
    assert (hits["vpn"].count, hits["vpn"].newest[0].ticket) == (1, 1001)
    trial = agent.try_rules(1001)
    assert trial.would_do == (("priority high", "vpn@1"), ("tag net", "vpn@1"))
    assert [rule.verdict for rule in agent.try_rules(1003).rules] == ["elsewhere", "elsewhere"]


def test_a_query_is_completed_with_the_names_of_the_desk(agent: AgentDesk) -> None:
    assert agent.complete_condition("vpn queue:f", ("mail in",)) == ("vpn queue:Faktura",)
    assert "header:" in agent.complete_condition("hea", ("mail in",))
    assert agent.complete_condition("hea", ("due in 4h",)) == ()
    assert agent.complete_condition("hea", ("noon",)) == ()


def test_files_that_cannot_be_read_or_written_are_one_line(
    agent: AgentDesk, tmp_path: Path
) -> None:
    (tmp_path / "broken.toml").write_text("[[rule]\n", "utf-8")
    with pytest.raises(RuleError, match="Line 1"):
        agent.import_rules(str(tmp_path / "broken.toml"))
    with pytest.raises(Refused, match="Check the path"):
        agent.import_rules(str(tmp_path / "missing.toml"))
    with pytest.raises(Refused, match="there already"):
        agent.export_rules(str(tmp_path / "broken.toml"))
