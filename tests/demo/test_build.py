"""The sample desk, built headless: every mail accounted for, none lost, none twice."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
from sqlmodel import col, select

from helpdesk_tui.demo.build import build_desk, report, sample_desk, set_aside
from helpdesk_tui.desk.allocation.hand_out import explain
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lists import all_rows, count
from helpdesk_tui.desk.macros import list_macros
from helpdesk_tui.errors import Refused
from helpdesk_tui.store.tables import Blob, Change, Intake, Message, Outbox

DEMO = resources.files("helpdesk_tui.demo")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample desk, built once."""
    folder = tmp_path_factory.mktemp("sample")
    build_desk(folder).close()
    return folder


@pytest.fixture
def desk(folder: Path) -> Desk:
    """The sample desk as its admin sees it."""
    return sample_desk(folder)


def expected() -> dict[str, dict[str, str | bool]]:
    """What should become of each mail, by file."""
    table = tomllib.loads(DEMO.joinpath("expected.toml").read_text("utf-8"))
    return {mail["file"]: mail for mail in table["mail"]}


def test_every_mail_has_its_one_fate(desk: Desk) -> None:
    told = {mail.file: mail for mail in report(desk)}
    assert set(told) == set(expected())
    for file, wanted in expected().items():
        assert told[file].fate == wanted["fate"], file
        assert told[file].queue == wanted.get("queue", told[file].queue), file
        if "of" in wanted:
            assert told[file].ticket == told[str(wanted["of"])].ticket, file


def test_none_is_lost_and_none_is_there_twice(desk: Desk) -> None:
    files = Counter(mail.file for mail in report(desk))
    assert set(files.values()) == {1}
    with desk.store.read() as session:
        rows = session.exec(select(Intake)).all()
        assert all(row.fate and row.settled_at for row in rows)
        raw = [session.get_one(Blob, row.sha256).content for row in rows]
        assert all(len(content) == row.size for content, row in zip(raw, rows, strict=True))
        filed = session.exec(
            select(Message.intake_id).where(col(Message.intake_id).is_not(None))
        ).all()
        assert max(Counter(filed).values()) == 1
        joined = [row for row in rows if row.fate in ("new_ticket", "follow_up")]
        assert {row.id for row in joined} == set(filed)


def test_only_people_were_confirmed(desk: Desk) -> None:
    machines = {f for f, mail in expected().items() if mail.get("confirmation") is False}
    told = {mail.file: mail for mail in report(desk)}
    with desk.store.read() as session:
        confirmed = set(
            session.exec(
                select(Message.ticket_id)
                .join(Outbox, col(Outbox.message_id) == col(Message.id))
                .where(Outbox.kind == "confirmation")
            )
        )
    for file, mail in told.items():
        if mail.fate == "new_ticket":
            assert (mail.ticket in confirmed) == (file not in machines), file


def test_the_newcomer_finds_work(desk: Desk) -> None:
    assert count(desk, "owner:me is:open") >= 2
    assert count(desk, "owner:none is:open") >= 10
    assert count(desk, "status:waiting_contact") >= 2
    assert count(desk, "is:overdue") == 0
    assert count(desk, "přístup") == count(desk, "pristup") >= 1


def test_the_command_tells_what_became_of_every_mail(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "helpdesk_tui", "demo", "--no-tui", "--json"]
    ran = subprocess.run(
        [*command, "--folder", str(tmp_path)], capture_output=True, text=True, check=True
    )
    mails = json.loads(ran.stdout)["mails"]
    assert len(mails) >= 40
    assert {"file", "fate", "ticket", "queue", "rules"} <= set(mails[0])
    assert any(mail["rules"] for mail in mails)


def test_a_second_sample_desk_sets_the_first_aside(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"a real desk")
    with pytest.raises(Refused, match="no sample desk"):
        set_aside(tmp_path)
    assert (tmp_path / "desk.db").read_bytes() == b"a real desk"
    with pytest.raises(Refused, match="already"):
        build_desk(tmp_path)
    (tmp_path / "sample-desk.txt").touch()
    assert set_aside(tmp_path)
    assert (tmp_path / "previous" / "desk.db").read_bytes() == b"a real desk"
    assert not set_aside(tmp_path)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    with pytest.raises(Refused, match="other files"):
        build_desk(tmp_path)
    (tmp_path / "previous").mkdir()
    (tmp_path / "desk.db").touch()
    (tmp_path / "sample-desk.txt").touch()
    with pytest.raises(Refused, match="holds no sample desk"):
        set_aside(tmp_path)


def test_its_tickets_can_be_handed_out_and_its_macros_run(desk: Desk) -> None:
    open_vpn = next(row for row in all_rows(desk, 'category:"Network / VPN"', "number", 0))
    found = explain(desk, open_vpn.number, "first line")
    assert found.login in ("alice", "carl")
    assert "first line: skill: no difference" in found.reasons
    macros = [macro for macro in list_macros(desk) if macro.macro]
    assert [macro.name for macro in macros] == ["Ask for the error", "VPN is back"]


def test_customers_heard_of_every_stage_and_who_complained_of_people_only(desk: Desk) -> None:
    told = {mail.file: mail.ticket for mail in report(desk)}
    statement = select(Change.ticket_id, Change.cause).where(
        Change.field == "automatic reply", Change.new == '"sent"'
    )
    with desk.store.read() as session:
        heard = [(number, cause.split("@")[0]) for number, cause in session.exec(statement)]
    assert {stage for _, stage in heard} == {
        f"rule {stage}"
        for stage in ("received", "assigned", "waiting", "solved", "closed", "reopened")
    }
    printer = [stage for number, stage in heard if number == told["02-skrivare-plan-3.eml"]]
    assert printer == ["rule received", "rule assigned", "rule solved", "rule reopened"]
    angry = [stage for number, stage in heard if number == told["28-tredje-gangen-paminnelse.eml"]]
    assert angry == ["rule received"]
