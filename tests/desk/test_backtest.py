"""Looking back: what is told, what is left alone, and which rules get their turn."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk_tui.desk.admin.agents import add_team
from helpdesk_tui.desk.admin.allocation import add_strategy, set_codes
from helpdesk_tui.desk.admin.queues import add_category, edit_queue
from helpdesk_tui.desk.admin.rule_stats import rule_stats
from helpdesk_tui.desk.admin.rules import add_rule, import_rules, read_rule, switch_rule
from helpdesk_tui.desk.backtest.actions.registry import FORETOLD
from helpdesk_tui.desk.backtest.guard import wants_a_yes
from helpdesk_tui.desk.backtest.headers import headers_of
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import Stretch, backtest
from helpdesk_tui.desk.backtest.told import lines, summary
from helpdesk_tui.desk.channels import add_channel
from helpdesk_tui.desk.classify import set_priority
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lifecycle import set_status
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.merge import merge
from helpdesk_tui.errors import NotAllowed, NotFound, Refused, RuleError
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.rules.actions import ACTIONS
from helpdesk_tui.rules.allocation import Step
from helpdesk_tui.rules.rule_file import RuleFile, read_file
from helpdesk_tui.store.columns import METADATA
from helpdesk_tui.views_backtest import BacktestView
from helpdesk_tui.words import Priority, Status
from tests.builders import as_agent
from tests.desk.intake.post import Post
from tests.worker.scene import mail

LOUD = "[[rule]]\nname = 'loud'\nif = 'subject:fire'\nthen = ['priority high', 'tag hot']\n"
THANKS = "[[rule]]\nname = 'thanks'\nif = 'subject:fire'\nthen = ['reply Thank you']\n"


@pytest.fixture
def post(sqlite_url: str) -> Post:
    """Three mails of strangers, one of whom writes twice."""
    return filled(Post(sqlite_url))


def filled(post: Post) -> Post:
    """Let some mails come, an hour apart."""
    for number, sender in enumerate(("kim@kunde.example", "bo@nord.example", "kim@kunde.example")):
        subject = f"Fire {number}" if number else "Water"
        raw = mail(subject, sender=sender, message_id=f"<{number}@kunde.example>", x_from="web")
        post.comes(raw)
        post.clock.forward(hours=1)
    return post


def rules(toml: str) -> RuleFile:
    return read_file(toml, LOCAL)


def looked_back(desk: Desk, toml: str, stretch: Stretch | None = None) -> BacktestView:
    return backtest(desk, Proposal(rules(toml)), stretch or Stretch(), parse)


def fields(found: BacktestView) -> list[tuple[int | None, str, str, str]]:
    return [(e.ticket, e.field, e.was, e.now) for e in found.differences]


@pytest.fixture
def connections() -> Iterator[list[str]]:
    """Every connection that is opened; the database's own is open already."""
    seen: list[str] = []
    armed = [True]

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if armed[0] and event in ("socket.connect", "socket.sendto", "smtplib.connect"):
            seen.append(f"{event} {arguments[1:]}")

    sys.addaudithook(listen)
    yield seen
    armed[0] = False


def state_of(desk: Desk) -> object:
    """Every row of every table; on SQLite the file's bytes as well."""
    raw = b""
    if desk.store.path is not None:
        with desk.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = desk.store.path.read_bytes()
    with desk.store.read() as session:
        tables = METADATA.sorted_tables
        rows = {t.name: sorted(map(repr, session.connection().execute(select(t)))) for t in tables}
    return raw, rows


def test_nothing_is_written_and_nothing_connected(desk_url: str, connections: list[str]) -> None:
    post = filled(Post(desk_url))
    add_rule(post.desk, read_rule("[[rule]]\nname = 'gone'\nif = 'subject:9'\nthen = 'drop no'\n"))
    post.comes(mail("Fire 9", message_id="<9@kunde.example>"))
    before = state_of(post.desk)
    connections.clear()
    late = "[[rule]]\nname = 'late'\nwhen = 'no change for 10m'\nthen = 'tag late'\n"
    loud = LOUD.replace("subject:fire", "header.X-From:web")
    found = looked_back(post.desk, THANKS + loud + late)
    assert found.mails == 4
    assert found.leaving == 2
    assert found.watched == 3
    assert [e.field for e in found.differences if e.at] == ["tags"] * 3
    assert connections == []
    assert state_of(post.desk) == before


def test_each_number_has_its_tickets(post: Post) -> None:
    found = looked_back(post.desk, LOUD)
    assert fields(found) == [
        (1002, "priority", "normal", "high"), (1002, "tags", "", "hot"),
        (1003, "priority", "normal", "high"), (1003, "tags", "", "hot"),
    ]  # fmt: skip
    assert {name: len(listed) for name, listed in found.by_field.items()} == {
        "priority": 2, "tags": 2,
    }  # fmt: skip
    assert summary(found) == (
        "3 mails of 30 days: 2 would differ: 2 priority, 2 tags;"
        " no customer would have got another mail."
    )
    assert "      2  normal → high  #1002 #1003" in list(lines(found))


def test_every_mail_a_customer_would_have_got_is_named(post: Post) -> None:
    found = looked_back(post.desk, THANKS)
    told = [(e.ticket, e.to, e.rule, e.held) for e in found.customer_mails]
    assert told == [
        (1002, "bo@nord.example", "thanks", ""),
        (1003, "kim@kunde.example", "thanks", ""),
    ]
    assert summary(found).endswith("2 customers would have got 2 mails.")


def test_what_the_ladder_holds_back_is_no_mail(post: Post) -> None:
    post.comes(mail("Fire 7", message_id="<7@kunde.example>", auto_submitted="auto-generated"))
    found = looked_back(post.desk, THANKS)
    assert found.leaving == 2
    [held] = found.held_mails
    assert (held.ticket, held.held) == (1004, "the mail is automatic (bulk)")
    assert any("Held back" in line for line in lines(found))


def test_a_rule_that_closes_keeps_the_confirmation_from_leaving(post: Post) -> None:
    found = looked_back(
        post.desk, "[[rule]]\nname = 'shut'\nif = 'subject:water'\nthen = 'close'\n"
    )
    assert fields(found) == [(1001, "status", "new", "closed")]
    [gone] = found.sent
    assert (gone.to, gone.rule, gone.more) == ("kim@kunde.example", "", False)


def test_a_rule_that_is_off_is_tried_as_if_it_were_on(post: Post) -> None:
    with pytest.raises(Refused, match="No rule is switched off"):
        backtest(post.desk, Proposal(), Stretch(), parse)
    add_rule(post.desk, read_rule(LOUD))
    switch_rule(post.desk, "loud", False)
    for proposal in (Proposal(), Proposal(on=("loud",))):
        assert backtest(post.desk, proposal, Stretch(), parse).differing == 2
    with pytest.raises(NotFound, match="quiet"):
        backtest(post.desk, Proposal(on=("quiet",)), Stretch(), parse)


def test_what_a_rule_dropped_is_read_again(post: Post) -> None:
    add_rule(
        post.desk, read_rule("[[rule]]\nname = 'ads'\nif = 'subject:ads'\nthen = 'drop ads'\n")
    )
    post.comes(mail("Ads", message_id="<8@kunde.example>"))
    kept = "[[rule]]\nname = 'ads'\nif = 'subject:ads'\nthen = 'tag ads'\n"
    found = looked_back(post.desk, kept)
    assert fields(found) == [(None, "fate", "dropped: ads", "filed")]
    assert found.changed == ("ads",)


def test_an_answer_is_met_with_the_ticket_as_it_was(post: Post) -> None:
    post.comes(mail("Re: Water", message_id="<5@kunde.example>", answers="<0@kunde.example>"))
    set_priority(post.desk, 1001, Priority.URGENT)
    again = (
        "[[rule]]\nname = 'again'\nwhen = 'follow-up in'\n"
        "if = 'priority:normal'\nthen = 'tag again'\n"
    )
    found = looked_back(post.desk, again)
    assert fields(found) == [(1001, "tags", "", "again")]
    assert found.mails == 4


def test_only_mails_of_those_days_or_of_the_tickets_found(post: Post) -> None:
    assert looked_back(post.desk, LOUD, Stretch(query="from:bo@nord.example")).mails == 1
    post.clock.forward(days=1)
    assert looked_back(post.desk, LOUD, Stretch(days=1)).mails < 3
    with pytest.raises(RuleError):
        looked_back(post.desk, LOUD, Stretch(query="priority:purple"))


def test_rules_about_time_are_followed_through_what_happened(post: Post) -> None:
    post.clock.forward(hours=3)
    late = "[[rule]]\nname = 'late'\nwhen = 'no change for 2h'\nthen = 'priority high'\n"
    found = looked_back(post.desk, late)
    assert fields(found) == [(n, "priority", "normal", "high") for n in (1001, 1002, 1003)]
    now = post.clock()
    assert [now - e.at for e in found.differences if e.at] == [
        timedelta(hours=n) for n in (4, 3, 2)
    ]
    assert found.differences[0].rules == ("late",)
    assert summary(found).startswith(
        "3 mails of 30 days, 3 tickets followed over time: 3 would differ: 3 priority; no"
    )
    assert found.unforeseen == ()


def test_what_agents_did_is_an_event_as_well(post: Post) -> None:
    set_status(post.desk, 1001, Status.SOLVED)
    post.clock.forward(hours=1)
    post.comes(mail("Re: Water", message_id="<5@kunde.example>", answers="<0@kunde.example>"))
    solved = (
        "[[rule]]\nname = 'done'\nwhen = 'field changed: status'\n"
        "if = 'status:solved'\nthen = 'reply It is done.'\n"
    )
    found = looked_back(post.desk, solved)
    assert [(e.ticket, e.to, e.mail) for e in found.customer_mails] == [
        (1001, "kim@kunde.example", None)
    ]
    shut = "[[rule]]\nname = 'shut'\nwhen = 'no change for 30m'\nif = 'is:open'\nthen = 'close'\n"
    told = [(e.was, e.now) for e in looked_back(post.desk, shut).differences if e.ticket == 1001]
    assert told[0] == ("new", "closed"), "and solving it is no news then"


def test_tickets_made_merged_and_answered_meanwhile_are_followed(post: Post) -> None:
    desk = post.desk
    post.clock.forward(hours=1)
    [made] = new_ticket(desk, "IT", "Fire by phone").tickets
    merge(desk, 1002, into=1003)
    set_status(desk, 1001, Status.WAITING_CONTACT)
    post.clock.forward(hours=1)
    post.comes(mail("Re: Water", message_id="<5@kunde.example>", answers="<0@kunde.example>"))
    found = looked_back(
        desk,
        "[[rule]]\nname = 'born'\nwhen = 'ticket created'\nif = 'source:agent'\nthen = 'tag born'\n"
        "[[rule]]\nname = 'shut'\nwhen = 'field changed: status'\n"
        "if = 'status:closed,waiting_contact'\nthen = ['tag shut', 'status dormant']\n",
    )
    over_time = [(e.ticket, e.field, e.was, e.now) for e in found.differences if e.at]
    assert over_time == [
        (made, "tags", "", "born"),
        (1001, "status", "waiting_contact", "dormant"),
        (1001, "tags", "", "shut"),
    ]
    late = (
        "[[rule]]\nname = 'late'\nwhen = 'no change for 20m'\nif = 'status:open'\nthen = 'tag w'\n"
    )
    post.clock.forward(hours=1)
    [woken] = looked_back(desk, late).differences
    assert (woken.ticket, woken.now) == (1001, "w"), "the answer woke it, the merged one is closed"


def test_what_history_does_not_tell_is_said(post: Post) -> None:
    late = (
        "[[rule]]\nname = 'late'\nwhen = 'no change for 48h'\n"
        "if = 'is:unread'\nthen = 'priority high'\n"
    )
    found = looked_back(post.desk, late)
    assert found.unforeseen == ("what was unread then (is:unread)",)
    assert list(lines(found))[-1] == "Not told here: what was unread then (is:unread)."


def test_workers_do_not_look_back(post: Post) -> None:
    with pytest.raises(NotAllowed):
        looked_back(as_agent(post.desk, "dora"), LOUD)


def test_many_mails_want_a_yes(post: Post) -> None:
    for number in range(10, 14):
        post.comes(mail(f"Fire {number}", sender=f"p{number}@kunde.example",
                        message_id=f"<{number}@kunde.example>"))  # fmt: skip
    proposal = Proposal(rules(THANKS))
    asked = wants_a_yes(post.desk, proposal, parse)
    assert asked is not None
    assert asked.leaving == 6
    assert wants_a_yes(post.desk, Proposal(rules(LOUD)), parse) is None
    import_rules(post.desk, rules(THANKS))
    assert wants_a_yes(post.desk, proposal, parse) is None


def test_stats_count_what_matched_and_what_never_gets_its_turn(post: Post) -> None:
    import_rules(post.desk, rules(
        LOUD
        + "[[rule]]\nname = 'all'\nthen = 'tag seen'\nstop = true\n"
        + "[[rule]]\nname = 'last'\nif = 'subject:x'\nthen = 'tag x'\n"
        + "[[rule]]\nname = 'seen'\nwhen = 'field changed: priority'\nthen = 'tag moved'\n"
    ))  # fmt: skip
    post.comes(mail("Fire 20", message_id="<20@kunde.example>"))
    set_priority(post.desk, 1001, Priority.LOW)
    found = {each.name: each for each in rule_stats(post.desk)}
    assert [(e.matched, e.mails) for e in found.values()] == [(1, 1), (1, 1), (0, 0), (1, 0)]
    assert found["loud"].last == post.clock()
    assert found["last"].never
    assert found["last"].shadowed_by == ("all",)
    assert not found["seen"].shadowed_by
    post.clock.forward(days=3)
    [loud, *_] = rule_stats(post.desk, days=1)
    assert (loud.matched, loud.never) == (0, False)


def test_headers_are_those_of_the_whole_mail() -> None:
    for raw in (
        mail("Århus", "Smørrebrød", x_spam="yes", list_id="<a.example>"),
        b"From: a@b.example\r\nSubject: folded\r\n over lines\r\nX: =?utf-8?q?=C3=A5?=\r\n\r\nBody",
    ):
        assert headers_of(raw) == parse(raw).headers
    assert headers_of(b"Subject: \xe5\r\n\r\nx") is None
    assert headers_of(b"Subject: no end") is None


def test_an_action_is_foretold_or_said_not_to_be(post: Post) -> None:
    assert set(ACTIONS) - set(FORETOLD) == {"drop", "draft"}, "drop is decided, draft is a macro's"
    assert looked_back(post.desk, LOUD).unforeseen == ()


def test_whom_load_would_choose_is_said_to_be_uncertain(post: Post) -> None:
    desk = post.desk
    add_team(desk, "Net", ("carl", "dora"))
    edit_queue(desk, "IT", team="Net")
    add_strategy(desk, "fair", "Net", "skill, workload")
    give = "[[rule]]\nname = 'give'\nif = 'subject:fire'\nthen = ['allocate', 'tag given']\n"
    found = looked_back(desk, give)
    [first, _] = found.by_field["owner"]
    assert (first.was, first.now, first.uncertain) == ("", "carl or dora by fair", True)
    assert not any(each.uncertain for each in found.by_field["status"])
    assert "whom allocate chooses" in list(lines(found))[-1]
    assert "      2  none → carl or dora by fair ?  #1002 #1003" in list(lines(found))
    set_codes(desk, "carl", {Step.SKILL: ("Fire",)})
    sorted_ = give.replace("['allocate'", "['category Fire', 'allocate'")
    add_category(desk, "Fire")
    found = looked_back(desk, sorted_)
    assert {each.now for each in found.by_field["owner"]} == {"carl"}
    assert found.unforeseen == ()


def test_what_channels_would_have_been_told_is_shown(post: Post) -> None:
    add_channel(post.desk, "chat", "json://hooks.desk.example/room")
    found = looked_back(post.desk, LOUD.replace("'tag hot'", "'notify chat {subject} burns'"))
    [first, _] = found.channel_messages
    assert (first.to, first.text, first.ticket) == ("chat", "Fire 1 burns", 1002)
    assert "  #1002  chat  Fire 1 burns  (rule loud)" in list(lines(found))
    assert "no customer would have got another mail" in summary(found)
    assert found.leaving == 2
