"""Why anything is as it is: the chain of each field, message and mail, sent or not."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from helpdesk_tui.desk.admin.rules import add_rule, read_rule
from helpdesk_tui.desk.assign import assign, claim
from helpdesk_tui.desk.classify import (
    set_category,
    set_kind,
    set_priority,
    set_queue,
    set_subject,
    set_tags,
)
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.fields import FIELDS
from helpdesk_tui.desk.lifecycle import close, hide, set_due, set_status
from helpdesk_tui.desk.merge import merge
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.desk.why.ask import names, why
from helpdesk_tui.desk.why.causes import read_cause
from helpdesk_tui.desk.why.derived import BY_NAME, COLUMNS, explains
from helpdesk_tui.errors import NotFound, Usage
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views_why import Why
from helpdesk_tui.words import Kind, Priority, Status
from tests.desk.intake.post import Post
from tests.desk.stage import Stage
from tests.worker.scene import CUSTOMER, bounce_of, mail, messages

FIRST = "<first@kunde.example>"
MACHINE = {"auto_submitted": "auto-replied"}


@pytest.fixture
def post(sqlite_url: str) -> Post:
    return Post(sqlite_url)


def the(desk: Stage | Post, number: int, field: str) -> Why:
    [found] = why(desk.carl, number, field).whys
    return found


def the_messages(post: Post, number: int) -> tuple[Why, ...]:
    return why(post.carl, number, "message").whys


@pytest.mark.parametrize(
    ("cause", "links"),
    [
        ("verb claim", ["verb claim"]),
        ("mail 8812", ["mail 8812"]),
        ("", []),
        (
            "rule network@7 (subject:nätverk), mail 8812",
            ["rule network@7 because subject matched nätverk", "mail 8812"],
        ),
        (
            'rule a b@1 (-body:"ring mig"; priority:urgent; is:unread; has:file; age>3d), verb x',
            [
                "rule a b@1 because body did not match ring mig and priority is urgent"
                " and it is unread and it has file and age>3d",
                "verb x",
            ],
        ),
        ("rule x@1 (status:new,open)", ["rule x@1 because status is new or open"]),
        ("rule x@1 (is:open -tag:x)", ["rule x@1 because it is open and tag is not x"]),
        ("rule x@2, clock: due in 4h", ["rule x@2, which has no condition", "clock: due in 4h"]),
        ("rule x@2 (body:/a(b)?/), mail 1", ["rule x@2 because body matched /a(b)?/", "mail 1"]),
        ("undo of 12; no mail: silent", ["undo of 12", "no mail: silent"]),
        ("rule ) ( nothing\nelse", ["rule ) ( nothing\nelse"]),
    ],
)  # fmt: skip
def test_a_cause_is_read_link_by_link(cause: str, links: list[str]) -> None:
    assert [link.text for link in read_cause(cause)] == links


def test_every_column_is_recorded_or_says_what_it_follows_from() -> None:
    assert [column.name for column in COLUMNS] == list(Ticket.model_fields)
    assert {column.field for column in COLUMNS if column.field} == set(FIELDS) - {"tags"}
    assert all(column.field or column.rule for column in COLUMNS)
    assert explains("solved_at", frozenset({"status"}))
    assert not explains("solved_at", frozenset({"owner"}))
    assert not explains("version", frozenset())
    assert not explains("a_new_column", frozenset({"status"}))


def test_each_column_that_changed_names_its_cause(sqlite_stage: Stage) -> None:
    carl, number = sqlite_stage.carl, sqlite_stage.ticket()
    other = sqlite_stage.ticket("The other")
    assign(carl, number, "dora")
    set_queue(carl, number, "Faktura")
    set_category(carl, number, "Network / VPN")
    set_priority(carl, number, Priority.HIGH)
    set_kind(carl, number, Kind.INCIDENT)
    set_subject(carl, number, "It burns")
    set_tags(carl, number, ["+fire"])
    set_due(carl, number, sqlite_stage.clock.now)
    hide(carl, number, sqlite_stage.clock.now)
    sqlite_stage.customer_writes(number)
    seen = messages(carl, number)[-1].id or 0
    reply(carl, number, "On my way.", seen_up_to=seen)
    merge(carl, number, other)
    row = sqlite_stage.row(number)
    unset = {"impact", "urgency", "language", "parent_id", "withdrawn_at", "department_id"}
    unset |= {"organization_id"}
    for column in COLUMNS:
        if column.name in unset:
            continue
        found = the(sqlite_stage, number, column.name)
        assert getattr(row, column.name) is not None, column.name
        assert found.steps, column.name
        assert found.steps[0].cause or found.steps[1].cause, column.name
        assert not found.because.startswith(("never set", "it has no history")), found
    assert the(sqlite_stage, number, "status").because == "carl: verb merge"
    assert the(sqlite_stage, number, "closed_at").because.endswith(": status closed")
    assert "message " in the(sqlite_stage, number, "first_reply_at").because
    assert the(sqlite_stage, number, "urgent_at").steps[0].verb == "due"


def test_what_never_changed_was_set_when_it_was_made(post: Post) -> None:
    number = post.comes(mail("Printer")).ticket or 0
    queue = the(post, number, "queue")
    assert (queue.now, queue.because) == ("IT", "set when it was made, mail 1; never changed since")
    assert queue.steps[0].because == (f"mail 1 from {CUSTOMER} to IT: Printer",)
    assert the(post, number, "kind").because.startswith("never changed: every ticket begins as")
    assert the(post, number, "due").because == "never set"


def test_a_rule_is_named_with_its_version_what_matched_and_the_mail(post: Post) -> None:
    add_rule(
        post.desk,
        read_rule("[[rule]]\nname = 'net'\nif = 'subject:nätverk'\nthen = ['queue Faktura']\n"),
    )
    number = post.comes(mail("Nätverk nere")).ticket or 0
    queue = the(post, number, "queue")
    assert queue.because == "rule net@1 because subject matched nätverk, mail 1"
    newest = queue.steps[0]
    assert (newest.old, newest.new, newest.who) == ("IT", "Faktura", "worker")
    assert newest.because[1] == f"mail 1 from {CUSTOMER} to IT: Nätverk nere"


def test_an_undo_names_what_it_took_back(sqlite_stage: Stage) -> None:
    number = sqlite_stage.ticket()
    claim(sqlite_stage.carl, number)
    undo(sqlite_stage.carl)
    owner = the(sqlite_stage, number, "owner")
    assert owner.now == "" and "(claim by carl)" in owner.because
    assert [step.undone for step in owner.steps] == [False, True]


def test_a_message_says_by_which_id_it_was_threaded(post: Post) -> None:
    number = post.comes(mail("Printer", message_id=FIRST)).ticket or 0
    came = post.comes(mail("Re: Printer", "Any news?", answers=FIRST))
    message = the(post, number, f"message {came.message}")
    assert message.because == (
        f"mail 2 from {CUSTOMER}; it joined by References; {CUSTOMER} takes part"
    )
    said = [step.what for step in message.steps]
    first = messages(post.desk, number)[0].id
    assert f"References {FIRST} is message {first} of {CUSTOMER}" in said
    reply(post.carl, number, "Soon.", seen_up_to=came.message or 0)
    ours = messages(post.desk, number)[-1]
    again = post.comes(mail("Re: Printer", "Thanks.", answers=ours.rfc_id))
    told = [step.what for step in the(post, number, f"message {again.message}").steps]
    assert f"In-Reply-To {ours.rfc_id} is our own message {ours.id}, proved by its token" in told
    confirmation = the(post, number, f"message {messages(post.desk, number)[1].id}")
    assert confirmation.because == (
        "confirmation: a first contact is answered (setting confirm); mail 1"
    )


def test_a_stranger_who_names_a_ticket_is_told_of_on_both(post: Post) -> None:
    number = post.comes(mail("Printer", message_id=FIRST)).ticket or 0
    row = post.comes(mail("Hello", sender="mallory@evil.example", answers=FIRST))
    other = the(post, row.ticket or 0, "ticket")
    assert f"it names #{number}: refers to it by References" in other.because
    assert "is a stranger" in other.because
    assert "is a stranger" in the(post, number, "mentioned").now


def test_what_was_not_sent_says_why_not(post: Post) -> None:
    number = post.comes(mail("Backup", **MACHINE)).ticket or 0
    confirmation = the(post, number, "confirmation")
    assert confirmation.now == "not sent"
    assert confirmation.because == "the mail is automatic (reply); mail 1"
    assert the(post, number, "notification").because == "no rule asked for one"


def test_a_mail_of_a_rule_is_not_taken_for_another_of_the_same_rule(post: Post) -> None:
    rule = "then = ['reply We have it.', 'notify mail alice Look', 'notify mail owner Look']"
    add_rule(post.desk, read_rule(f"[[rule]]\nname = 'both'\n{rule}\n"))
    number = post.comes(mail("Backup")).ticket or 0
    _, reply, alert = the_messages(post, number)
    assert reply.because.startswith("automatic reply: rule both@1")
    assert alert.because.startswith("rule both@1")
    assert the(post, number, "rule skipped").now.endswith("the ticket has no owner.")


def test_a_ticket_that_nobody_mailed_is_not_confirmed(sqlite_stage: Stage) -> None:
    found = the(sqlite_stage, sqlite_stage.ticket(), "confirmation")
    assert found.because == "only mail is confirmed; this was written down by alice"


def test_what_did_not_reopen_a_ticket_says_why(post: Post) -> None:
    number = post.comes(mail("Printer", message_id=FIRST)).ticket or 0
    assert the(post, number, "reopening").because == "it was never solved or closed"
    post.clock.forward(minutes=30)
    close(post.carl, number)
    assert the(post, number, "reopening").because == "nothing came in since it was closed"
    post.clock.forward(minutes=30)
    away = post.comes(mail("Re: Printer", "I am away.", answers=FIRST, **MACHINE))
    assert the(post, number, "reopening").because == (
        f"message {away.message} of {CUSTOMER} is automatic (reply): it wakes nothing"
    )
    post.comes(mail("Re: Printer", "It is back.", answers=FIRST))
    opened = the(post, number, "reopening")
    assert (opened.now, opened.because) == ("reopened", f"mail 3 from {CUSTOMER}")


def test_a_bounce_marks_an_address_only_when_it_lasts(post: Post) -> None:
    number = post.comes(mail("Printer", message_id=FIRST)).ticket or 0
    assert the(post, number, "bounce mark").because == "no mail came back"
    confirmation = messages(post.desk, number)[1].rfc_id
    soft = bounce_of(confirmation).replace(b"failed", b"delayed").replace(b"5.1.1", b"4.2.2")
    post.comes(soft)
    unmarked = the(post, number, "bounce mark")
    assert unmarked.now == "none" and "only a lasting failure" in unmarked.because
    post.comes(bounce_of(confirmation).replace(b"dsn", b"dsm"))
    marked = the(post, number, "bounce mark")
    assert marked.now == f"{CUSTOMER} is unreachable"
    assert marked.because.startswith("mail 3")


def test_an_overview_has_the_ticket_every_field_and_every_message(post: Post) -> None:
    number = post.comes(mail("Printer", message_id=FIRST)).ticket or 0
    set_status(post.carl, number, Status.SOLVED)
    about = [each.about for each in why(post.carl, number).whys]
    assert about[0] == "ticket" and {"owner", "due", "hidden until", "merged into"} <= set(about)
    assert {"confirmation", "solved", "source", "message 1", "message 2"} <= set(about)
    assert len(about) == len(set(about))
    assert not any("_" in name for name in (*about, *names()))
    assert "reopening" not in [each.about for each in why(post.carl, number).whys]
    for name in (*names(), *BY_NAME, *FIELDS):
        assert why(post.carl, number, name).whys, name
        assert why(post.carl, number, name.replace("_", " ").upper()).whys, name


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("bogus", r"no field .*Known: owner.*message ID"),
        ("confirmatoin", "Did you mean 'confirmation'"),
        ("message x", "'x' is not the number of a message.*message ID"),
        ("mail -1", "'-1' is not the number of a mail.*mail ID"),
        ("message 99999999999999999999x", "not the number of a message"),
    ],
)
def test_an_unknown_name_is_refused_with_the_known_ones(
    sqlite_stage: Stage, field: str, said: str
) -> None:
    with pytest.raises(Usage, match=said):
        why(sqlite_stage.carl, sqlite_stage.ticket(), field)


def test_messages_and_mails_of_other_tickets_are_not_told(sqlite_stage: Stage) -> None:
    first, second = sqlite_stage.ticket(), sqlite_stage.ticket()
    with pytest.raises(NotFound, match=f"#{second} has no message 1"):
        why(sqlite_stage.carl, second, "message 1")
    with pytest.raises(NotFound, match="Mail 1 is not on"):
        why(sqlite_stage.carl, first, "mail 1")
    with pytest.raises(NotFound):
        why(sqlite_stage.carl, 10**12)


def test_the_longest_history_costs_no_more_questions(stage: Stage) -> None:
    number = stage.ticket()
    few = _questions(stage, number)
    for _ in range(3):
        set_priority(stage.carl, number, Priority.HIGH)
        set_priority(stage.carl, number, Priority.LOW)
        stage.customer_writes(number)
    assert _questions(stage, number) == few <= 20


def _questions(stage: Stage, number: int) -> int:
    """So many statements one overview takes."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(stage.carl.store.engine, "before_cursor_execute", note)
    try:
        why(stage.carl, number)
    finally:
        event.remove(stage.carl.store.engine, "before_cursor_execute", note)
    return len(asked)
