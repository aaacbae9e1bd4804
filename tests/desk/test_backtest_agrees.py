"""What a backtest says is what enabling then does, field by field and mail by mail."""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.backtest.outcome import Outcome, field_differences, mail_differences
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import Stretch, backtest
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.rules.rule_file import RuleFile
from helpdesk_tui.store.tables import Intake
from tests.desk.backtest_life import EARLIER, MAILS, coming, copied, furnished, lived, plain
from tests.desk.made_up_rules import rulebooks

CASES = int(os.environ.get("BACKTEST_CASES", "10"))
Facts = dict[str, object]


def difference(before: list[Outcome], after: list[Outcome], rows: list[int]) -> list[Facts]:
    """What differs between two lives, as a backtest says it."""
    found: list[Facts] = []
    for row, was, now in zip(rows, before, after, strict=True):
        found += [
            {"mail": row, "field": name, "was": old, "now": new}
            for name, old, new in field_differences(was, now)
        ]
        found += [
            {
                "mail": row,
                "to": each.to,
                "rule": each.rule,
                "more": more,
                "held": each.held,
                "customer": each.to_customer,
                "text": each.text,
            }
            for each, more in mail_differences(was, now)
        ]
    return sorted(found, key=str)


def foretold(desk: Desk, after: RuleFile, begin: datetime) -> tuple[list[Facts], int]:
    """What a backtest says will differ."""
    days = (desk.clock() - begin) / timedelta(days=1)
    assert days < 1
    said = backtest(desk, Proposal(after, replace_all=True), Stretch(days=1), parse)
    assert not said.left_out
    assert not said.unforeseen
    found: list[Facts] = [
        {"mail": e.mail, "field": e.field, "was": plain(e.was), "now": plain(e.now)}
        for e in said.differences
    ]
    found += [
        {
            "mail": e.mail,
            "to": e.to,
            "rule": e.rule,
            "more": e.more,
            "held": plain(e.held),
            "customer": e.to_customer,
            "text": "" if e.held else plain(e.text.strip()),
        }
        for e in said.sent
    ]
    return sorted(found, key=str), said.mails


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """The file of a furnished desk, and what time it is there."""
    path = tmp_path_factory.mktemp("backtest") / "desk.db"
    post = furnished(f"sqlite:///{path}")
    with post.desk.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    post.desk.store.close()
    return path, post.clock.now


def test_enabling_changes_just_what_the_backtest_said(
    template: tuple[Path, datetime], tmp_path: Path
) -> None:
    file, now = template
    differing = sending = 0
    for seed in range(CASES):
        rng = random.Random(seed)
        before, after = rulebooks(rng, now)
        mails = coming(rng, now)
        first = copied(file, tmp_path / "first.db", now)
        import_rules(first.desk, before, force=True)
        was = lived(first, mails)
        said, count = foretold(first.desk, after, now)
        rows = _rows(first.desk)
        assert 0 < count <= len(rows) == MAILS, f"seed {seed}"
        second = copied(file, tmp_path / "second.db", now)
        import_rules(second.desk, before, force=True)
        import_rules(second.desk, after, replace_all=True, force=True)
        then = lived(second, mails)
        assert said == difference(was, then, rows), f"seed {seed}"
        back, _ = foretold(second.desk, before, now)
        assert back == difference(then, was, rows), f"seed {seed}, taken back"
        differing += any("field" in each for each in said)
        sending += any("to" in each for each in said)
        first.desk.store.close()
        second.desk.store.close()
    assert differing > CASES // 3, "rulebooks that differ in nothing prove nothing"
    assert sending > CASES // 10


def _rows(desk: Desk) -> list[int]:
    with desk.store.read() as session:
        return [row or 0 for row in session.exec(
            select(Intake.id).where(col(Intake.id) > EARLIER).order_by(col(Intake.id))
        )]  # fmt: skip
