"""Each action of a rule: carried out, with its why, and taken back with its verb."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.organizations import add_organization
from helpdesk_tui.desk.admin.rules import add_rule, read_rule
from helpdesk_tui.desk.classify import set_kind, set_tags
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.macros import add_macro
from helpdesk_tui.desk.snippets import list_snippets, put_snippet, remove_snippet
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.words import Kind, OutboxKind, OutboxState
from tests.builders import make_desk
from tests.worker import scene

FIELDS = [
    ("link {other}", "parent"),
    ("spam", "status"),
    ("organization Acme", "organization"),
    ("hide 2099-01-01", "hidden_until"),
    ("due 2099-01-01", "due"),
    ("subject Better", "subject"),
    ("language da", "language"),
    ("kind incident", "kind"),
    ("template calm", "priority"),
]
WORDS = [
    ("reply Dear {customer}", "automatic reply", "sent"),
    ("notify mail carl Look", "notice", "carl@desk.example"),
    ("notify mail x@nordwind.example Look", "notice", "x@nordwind.example"),
    ("forward help@nordwind.example See below", "forwarded", "help@nordwind.example"),
    ("note Look", "message", "noted internal"),
]


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return make_desk(sqlite_url)


def a_ticket(desk: Desk, language: str = "") -> int:
    text = "The printer is on fire."
    number = new_ticket(desk, "IT", "Printer", contact="bo@nordwind.example", text=text).tickets[0]
    if language:
        rule(desk, "speak", f"language {language}", on="kind")
        set_kind(desk, number, Kind.INCIDENT)
    return number


def rule(desk: Desk, name: str, then: str, on: str = "tags") -> None:
    when = f"field changed: {on}"
    text = f"[[rule]]\nname = '{name}'\nwhen = '{when}'\nif = 'is:open'\nthen = '{then}'\n"
    add_rule(desk, read_rule(text), force=True)


def recorded(desk: Desk, number: int, field: str) -> list[tuple[str, str]]:
    changes = view_ticket(desk, number).changes
    return [(change.new, change.cause) for change in changes if change.field == field]


@pytest.mark.parametrize(("then", "field"), FIELDS)
def test_an_action_on_a_field(desk: Desk, then: str, field: str) -> None:
    add_organization(desk, "Acme")
    add_macro(desk, "[[rule]]\nname = 'calm'\nthen = ['priority low', 'reply Never sent']\n")
    other, number = a_ticket(desk), a_ticket(desk)
    before = len(recorded(desk, number, field))
    rule(desk, "x", then.format(other=other))
    set_tags(desk, number, ["+go"])
    done = recorded(desk, number, field)
    assert len(done) == before + 1
    assert "rule x@1 (is:open), verb tag" in done[-1][1]
    assert recorded(desk, number, "rule skipped") == []
    undo(desk)
    assert recorded(desk, number, field)[-1][1].startswith("undo of")


@pytest.mark.parametrize(("then", "field", "said"), WORDS)
def test_an_action_that_says_something(desk: Desk, then: str, field: str, said: str) -> None:
    number = a_ticket(desk)
    rule(desk, "x", then)
    set_tags(desk, number, ["+go"])
    assert recorded(desk, number, field)[-1] == (said, "rule x@1 (is:open), verb tag")
    assert recorded(desk, number, "rule skipped") == []
    mails = {mail.kind for mail in scene.outbox(desk)}
    wanted = {"automatic reply": {OutboxKind.CONFIRMATION.value}, "message": set()}
    assert mails == wanted.get(field, {OutboxKind.ALERT.value})
    undo(desk)
    assert all(m.withdrawn_at for m in scene.messages(desk, number)[1:])
    assert all(mail.state == OutboxState.RECALLED for mail in scene.outbox(desk))


def test_notices_climb_the_ladder_and_one_passed_on_may_answer(desk: Desk) -> None:
    number = a_ticket(desk)
    rule(desk, "tell", "notify mail carl Look")
    rule(desk, "pass", "forward help@nordwind.example")
    for tag in "abc":
        set_tags(desk, number, [f"+{tag}"])
    reason = f"not sent: carl@desk.example got 2 about #{number} within 10 minutes"
    assert [new for new, _ in recorded(desk, number, "notice")] == [
        "carl@desk.example", "carl@desk.example", reason,
    ]  # fmt: skip
    [party] = view_ticket(desk, number).externals
    assert party.email == "help@nordwind.example"
    passed_on = [m for m in scene.messages(desk, number) if m.audience == "external"]
    assert "The printer is on fire." in passed_on[0].body
    assert {m.automatic for m in passed_on} == {"auto-generated"}


@pytest.mark.parametrize(
    ("language", "said"),
    [("da", "Tak, for IT"), ("sv", "Tack"), ("cs", "Thanks"), ("", "Thanks")],
)
def test_a_reply_takes_the_text_of_the_tickets_language_then_queue(
    desk: Desk, language: str, said: str
) -> None:
    for text, queue, code in (
        ("Thanks", "", "en"), ("Thank you", "", ""), ("Tack", "", "sv"), ("Tak", "", "da"),
        ("Tak, for {queue}", "IT", "da"), ("Faktura!", "Faktura", "da"),
    ):  # fmt: skip
        put_snippet(desk, "thanks", text, queue=queue, language=code, new=True)
    number = a_ticket(desk, language)
    rule(desk, "x", "reply thanks")
    set_tags(desk, number, ["+go"])
    assert scene.messages(desk, number)[-1].body.strip() == said


def test_a_snippet_that_has_no_text_for_anybody_here_is_skipped(desk: Desk) -> None:
    put_snippet(desk, "thanks", "Danke", language="de", new=True)
    number = a_ticket(desk)
    rule(desk, "x", "reply thanks")
    set_tags(desk, number, ["+go"])
    [(said, _)] = recorded(desk, number, "rule skipped")
    assert said == "reply thanks: Snippet 'thanks' has no text for IT in en."


def test_snippets_are_checked_changed_and_forgotten(desk: Desk) -> None:
    with pytest.raises(Usage, match=r"no placeholder \{whom\}"):
        put_snippet(desk, "thanks", "Dear {whom}", new=True)
    with pytest.raises(Usage, match="not usable"):
        put_snippet(desk, "two words", "Hello", new=True)
    put_snippet(desk, "thanks", "Dear {customer}", queue="it", new=True)
    with pytest.raises(Refused, match="already"):
        put_snippet(desk, "thanks", "Again", queue="IT", new=True)
    put_snippet(desk, "thanks", "Hello {customer}", queue="IT", new=False)
    [entry] = list_snippets(desk, "thanks")
    assert (entry.queue, entry.text) == ("IT", "Hello {customer}")
    remove_snippet(desk, "thanks", queue="IT")
    assert list_snippets(desk) == ()
    with pytest.raises(Refused, match="no snippet 'thanks'"):
        list_snippets(desk, "thanks")
