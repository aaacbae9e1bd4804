"""Tickets from the command line: lists, the thread, every verb, undo and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import FOUND
from tests.cli.line import CommandLine, mail

KEYS = [
    "number", "subject", "status", "priority", "queue", "team", "owner", "category", "tags",
    "contact", "organization", "created", "updated",
]  # fmt: skip


def new(desk: CommandLine, subject: str = "Printer", contact: str = "eva@dahl.example") -> int:
    """Write down an enquiry; its number."""
    words = ("ticket", "new", "IT", subject, "--contact", contact, "--text", "It is broken.")
    return int(desk.ok(*words, "--json").json["tickets"][0])


def row(desk: CommandLine, number: int) -> dict[str, object]:
    """A ticket as the list has it."""
    found: dict[str, object] = desk.ok("ticket", "list", f"number:{number}", "--json").json[0]
    return found


def test_a_list_has_exactly_the_promised_keys(any_desk: CommandLine) -> None:
    number = new(any_desk, contact="Eva Dahl <eva@dahl.example>")
    (ticket,) = any_desk.ok("ticket", "list", "--json").json
    assert list(ticket) == KEYS
    assert ticket["number"] == number
    assert ticket["contact"] == "eva@dahl.example"
    assert ticket["priority"] == "normal"
    assert (ticket["team"], ticket["owner"], ticket["category"]) == (None, None, None)
    assert ticket["tags"] == []
    assert ticket["created"].endswith("Z")


def test_a_query_chooses_and_a_sort_orders(desk: CommandLine) -> None:
    first, second = new(desk, "Printer"), new(desk, "Screen")
    desk.ok("ticket", "priority", second, "urgent")
    found = desk.ok("ticket", "list", "--sort", "number", "--json").json
    assert [t["number"] for t in found] == [second, first]
    found = desk.ok("ticket", "list", "--sort", "-number", "--limit", 1, "--json").json
    assert [t["number"] for t in found] == [first]
    found = desk.ok("ticket", "list", "is:open", "-priority:urgent", "--json").json
    assert [t["number"] for t in found] == [first]
    assert desk.ok("ticket", "list", "screen", "--count").out == "1\n"


def test_a_wrong_query_or_order_is_one_line_with_its_place(desk: CommandLine) -> None:
    assert "Column 8" in desk.refused("ticket", "list", "status:nope", code=2)
    assert "no order 'foo'" in desk.refused("ticket", "list", "--sort", "foo", code=2)
    assert "--jsn" in desk.refused("ticket", "list", "--jsn", code=2)


def test_a_ticket_is_shown_with_its_thread(desk: CommandLine) -> None:
    number = new(desk)
    desk.ok("ticket", "note", number, "--text", "Ask Bo.")
    ticket = desk.ok("ticket", "show", f"#{number}", "--json").json
    assert [m["text"].strip() for m in ticket["messages"]] == ["It is broken.", "Ask Bo."]
    assert [m["audience"] for m in ticket["messages"]] == ["public", "internal"]
    said = desk.ok("ticket", "show", number).out
    assert "It is broken." in said and "internal note" in said


def test_every_verb_with_a_value_is_a_subcommand(any_desk: CommandLine) -> None:
    desk = any_desk
    desk.ok("agent", "add", "anna")
    desk.ok("team", "add", "Net")
    desk.ok("queue", "add", "HR")
    desk.ok("category", "add", "Network / VPN")
    number = new(desk)
    for verb, value, field in (
        ("priority", "high", "priority"),
        ("category", "network/vpn", "category"),
        ("queue", "hr", "queue"),
        ("team", "net", "team"),
        ("assign", "anna", "owner"),
        ("status", "waiting_external", "status"),
        ("subject", "Better words", "subject"),
    ):
        desk.ok("ticket", verb, number, value)
        assert str(row(desk, number)[field]).casefold().replace(" ", "") == value.replace(" ", "") \
            .casefold(), verb  # fmt: skip
    desk.ok("ticket", "tag", number, "+vpn", "-hardware", "wifi")
    assert row(desk, number)["tags"] == ["vpn", "wifi"]
    desk.ok("ticket", "tag", number, "-vpn")
    assert row(desk, number)["tags"] == ["wifi"]
    desk.ok("ticket", "kind", number, "incident")
    desk.ok("ticket", "due", number, "2h")
    desk.ok("ticket", "hide", number, "tomorrow", "9:00")
    shown = desk.ok("ticket", "show", number, "--json").json
    assert shown["kind"] == "incident" and shown["due"] and shown["hidden_until"]


def test_claim_release_close_and_reopen(desk: CommandLine) -> None:
    number = new(desk)
    desk.ok("ticket", "claim", number)
    assert (row(desk, number)["owner"], row(desk, number)["status"]) == ("boss", "open")
    desk.ok("ticket", "release", number)
    desk.ok("ticket", "close", number)
    assert (row(desk, number)["owner"], row(desk, number)["status"]) == (None, "closed")
    desk.ok("ticket", "reopen", number)
    assert "not closed" in desk.refused("ticket", "reopen", number)


def test_several_tickets_are_one_verb_and_one_undo(desk: CommandLine) -> None:
    numbers = [new(desk, f"Ticket {i}") for i in range(3)]
    desk.ok("ticket", "close", ",".join(map(str, numbers)))
    assert desk.ok("ticket", "list", "is:closed", "--count", "--json").json == {"count": 3}
    desk.ok("undo")
    assert desk.ok("ticket", "list", "is:closed", "--count", "--json").json == {"count": 0}


def test_two_become_one_and_two_again(desk: CommandLine) -> None:
    one, two = new(desk, "One"), new(desk, "Two")
    desk.ok("ticket", "merge", two, one)
    assert desk.ok("ticket", "show", one, "--json").json["merged"] == [two]
    assert "already" in desk.refused("ticket", "merge", two, one)
    desk.ok("ticket", "unmerge", two)
    assert desk.ok("ticket", "show", one, "--json").json["merged"] == []


def test_a_reply_comes_from_standard_input_and_can_be_recalled(desk: CommandLine) -> None:
    number = new(desk)
    done = desk.ok("ticket", "reply", number, "--cc", "bo@dahl.example", "--json",
                   stdin="Try it again — now.\n").json  # fmt: skip
    assert done["message"] and done["sends_at"].endswith("Z")
    message = desk.ok("ticket", "show", number, "--json").json["messages"][-1]
    assert message["text"] == "Try it again — now.\n"
    assert (message["to"], message["cc"]) == (["eva@dahl.example"], ["bo@dahl.example"])
    assert message["delivery"]["state"] == "waiting"
    desk.ok("ticket", "recall", number)
    (draft,) = desk.ok("draft", "list", "--json").json
    assert (draft["ticket"], draft["body"]) == (number, "Try it again — now.")


def test_files_go_along_and_come_back_the_same(desk: CommandLine, tmp_path: Path) -> None:
    number = new(desk)
    file = tmp_path / "log.txt"
    file.write_bytes(b"\x00\xff log")
    desk.ok("ticket", "note", number, "--text", "See log.", "--attach", file)
    (kept,) = desk.ok("ticket", "show", number, "--json").json["messages"][-1]["attachments"]
    assert (kept["filename"], kept["content_type"]) == ("log.txt", "text/plain")
    target = tmp_path / "back.txt"
    desk.ok("ticket", "attachment", kept["id"], "--output", target)
    assert target.read_bytes() == file.read_bytes()
    said = desk.refused("ticket", "attachment", kept["id"], "--output", target)
    assert "already there" in said


def test_a_dangerous_file_is_saved_after_a_yes_only(desk: CommandLine, tmp_path: Path) -> None:
    number = new(desk)
    file = tmp_path / "invoice.pdf.exe"
    file.write_bytes(b"MZ")
    desk.ok("ticket", "note", number, "--text", "See.", "--attach", file)
    (kept,) = desk.ok("ticket", "show", number, "--json").json["messages"][-1]["attachments"]
    assert kept["danger"] == "it can run as a program (.exe), named like a pdf file"
    assert f"DANGEROUS: {kept['danger']}" in desk.ok("ticket", "show", number).out
    target = tmp_path / "back.bin"
    said = desk.refused("ticket", "attachment", kept["id"], "--output", target)
    assert kept["danger"] in said
    assert not target.exists()
    desk.ok("ticket", "attachment", kept["id"], "--output", target, "--yes")
    assert target.read_bytes() == b"MZ"


def test_a_reply_is_refused_when_somebody_wrote_meanwhile(
    desk: CommandLine, tmp_path: Path
) -> None:
    number = new(desk)
    seen = desk.ok("ticket", "show", number, "--json").json["last_message"]
    answer = mail(f"Re: Printer [#{number}]", "It works now.\n", sender="eva@dahl.example")
    (tmp_path / "a.eml").write_bytes(answer)
    assert desk.ok("mail", "import", tmp_path / "a.eml", "--json").json["follow_ups"] == 1
    said = desk.refused("ticket", "reply", number, "--text", "Still?", "--seen-up-to", seen)
    assert "wrote on" in said
    assert "changed while you looked" in desk.refused(
        "ticket", "priority", number, "high", "--if-version", 1
    )


def test_undo_takes_back_and_why_tells_it_all(desk: CommandLine) -> None:
    number = new(desk)
    desk.ok("ticket", "priority", number, "urgent")
    assert "Undone: priority" in desk.ok("undo").out
    assert row(desk, number)["priority"] == "normal"
    why = steps_of(desk, number, "priority")
    assert [(c["old"], c["new"], c["undone"]) for c in why] == [
        ("urgent", "normal", False),
        ("normal", "urgent", True),
        (None, "normal", False),
    ]
    assert why[1]["actor"] == "boss" and why[1]["cause"] == "verb priority"
    assert "(priority by boss)" in why[0]["because"][0]
    said = desk.ok("why", number, "priority").out
    assert "(undone)" in said and "undo of" in said.splitlines()[1]
    assert desk.ok("why", number, "due").out == "due: none\n  never set\n"


def steps_of(desk: CommandLine, number: int, *about: str) -> list[dict[str, Any]]:
    """The chain of one thing, newest first."""
    (why,) = desk.ok("why", number, *about, "--json").json["whys"]
    steps: list[dict[str, Any]] = why["steps"]
    return steps


def test_why_knows_every_field_and_no_other(desk: CommandLine) -> None:
    number = desk.ok("ticket", "new", "IT", "VPN", "--json").json["tickets"][0]
    said = desk.refused("why", number, "bogus", code=2)
    assert "no field 'bogus'" in said and "owner" in said and "confirmation" in said
    for field in ("due", "hidden until", "hidden_until", "Hidden-until", "due_at"):
        assert steps_of(desk, number, field) == []
    assert "only mail is confirmed; this was written down by boss" in (
        desk.ok("why", number, "Confirmation").out
    )
    assert "has no message 99. Its messages: 1" in desk.refused("why", number, "message", 99)
    assert "Mail 7 is not on" in desk.refused("why", number, "mail", 7)
    assert "boss: verb new" in desk.ok("why", number, "message", 1).out
    everything = desk.ok("why", number).out
    assert "boss: verb new" in everything and "never set" in everything


def test_why_also_tells_what_was_not_done(desk: CommandLine, tmp_path: Path) -> None:
    machine = mail("Backup done").replace(b"MIME-", b"Auto-Submitted: auto-generated\nMIME-", 1)
    (tmp_path / "m.eml").write_bytes(machine)
    desk.ok("mail", "import", tmp_path / "m.eml", "--confirm")
    (ticket,) = desk.ok("ticket", "list", "--json").json
    said = desk.ok("why", ticket["number"], "confirmation").out
    assert "confirmation: not sent" in said
    assert "  the mail is automatic (bulk); mail 1\n" in said
    made, threaded = steps_of(desk, ticket["number"], "ticket")
    assert made["cause"] == "mail 1"
    assert made["because"] == ["mail 1 from eva@dahl.example to IT: Backup done"]
    assert threaded["what"] == "it began a ticket: it points to none that is here"


def test_drafts_are_kept_listed_and_thrown_away(desk: CommandLine) -> None:
    number = new(desk)
    desk.ok("draft", "save", number, "--text", "Half a")
    desk.ok("draft", "save", number, "--kind", "note", "--text", "Hm.")
    assert desk.ok("draft", "show", number).out == "Half a\n"
    assert len(desk.ok("draft", "list", "--json").json) == 2
    desk.ok("draft", "drop", number)
    assert "no reply draft" in desk.refused("draft", "show", number)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ticket", "show", "9"), 1, "no ticket #9"),
        (("ticket", "show", "x9"), 2, "not a ticket number"),
        (("ticket", "claim", "9"), 1, "no ticket #9"),
        (("ticket", "claim", "9,x"), 2, "not a ticket number"),
        (("ticket", "claim"), 2, "NUMBER"),
        (("ticket", "priority", "9"), 2, "PRIORITY"),
        (("ticket", "new", "Nope", "x"), 1, "no queue 'Nope'"),
        (("ticket", "new", "IT", " "), 2, "needs a subject"),
        (("ticket", "new", "IT", "x", "--source", "fax"), 2, "fax"),
        (("ticket", "reply", "9", "--text", "x"), 1, "no ticket #9"),
        (("ticket", "reply", "9"), 2, "empty answer"),
        (("ticket", "reply", "9", "--text", "x", "--file", "y"), 2, "not from both"),
        (("ticket", "reply", "9", "--file", "/nowhere"), 1, "No such file"),
        (("ticket", "attachment", "9"), 1, "no attachment 9"),
        (("ticket", "frobnicate", "9"), 2, "No such command"),
        (("why", "9"), 1, "no ticket #9"),
        (("undo",), 1, "nothing that can be undone"),
        (("draft", "show", "9"), 1, "no reply draft"),
    ],
)
def test_what_cannot_be_is_one_line(
    desk: CommandLine, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused(*words, code=code)


@pytest.mark.parametrize(
    ("verb", "value", "code", "said"),
    [
        ("priority", "max", 2, "Known: low, normal, high, urgent"),
        ("status", "happy", 2, "is no status"),
        ("queue", "Nope", 1, "no queue 'Nope'"),
        ("assign", "nobody", 1, "no agent 'nobody'"),
        ("due", "yesterday", 2, "not a time"),
        ("reply", "--to=nobody", 2, "not a mail address"),
        ("reply", "--then=happy", 2, "happy"),
    ],
)
def test_a_value_that_cannot_be_leaves_the_ticket_alone(
    desk: CommandLine, verb: str, value: str, code: int, said: str
) -> None:
    number = new(desk)
    before = row(desk, number)
    assert said in desk.refused("ticket", verb, number, value, code=code, stdin="Hello.")
    assert row(desk, number) == before


def test_two_agents_who_is_who(
    desk: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    number = new(desk)
    desk.ok("agent", "add", "anna")
    desk.ok("--agent", "anna", "ticket", "claim", number)
    assert "anna owns" in desk.refused("ticket", "claim", number, "--agent", "boss")
    monkeypatch.setenv("USER", "anna")
    desk.ok("ticket", "release", number)
    monkeypatch.setenv("HELPDESK_AGENT", "boss")
    desk.ok("ticket", "claim", number)
    monkeypatch.delenv("HELPDESK_AGENT")
    config = tmp_path / "config.toml"
    config.write_text('agent = "boss"\n')
    assert desk.ok("--config", config, "ticket", "release", number).code == 0
    actors = [c["actor"] for c in steps_of(desk, number, "owner")]
    assert actors == ["boss", "boss", "anna", "anna"]
    assert "no active agent 'ghost'" in desk.refused("--agent", "ghost", "ticket", "list")


def test_on_a_shared_database_nobody_is_taken_for_the_admin(
    line: CommandLine, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_DATABASE_URL", postgres_database)
    line.ok(*FOUND)
    line.ok("ticket", "list")
    line.ok("agent", "add", "anna")
    assert "who are you?" in line.refused("ticket", "list", code=2)
    monkeypatch.setenv("USER", "anna")
    line.ok("ticket", "list")


def test_undo_takes_back_nothing_that_lies_behind_a_change_of_the_desk(desk: CommandLine) -> None:
    number = new(desk)
    desk.ok("ticket", "priority", number, "high")
    desk.ok("queue", "add", "HR")
    refused = desk.refused("undo")
    assert "is to no ticket and is set back by hand" in refused
    batch = refused.split("--batch ")[1].split()[0].rstrip(".")
    assert "Undone: priority" in desk.ok("undo", "--batch", batch).out
