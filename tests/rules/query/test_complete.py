"""What is offered while a query is typed."""

from __future__ import annotations

import pytest

from helpdesk_tui.rules.query import Vocabulary, complete, parse
from helpdesk_tui.rules.query.complete import term_at

DESK = Vocabulary(
    queues=("IT", "Faktura", "Økonomi øst"),
    owners=("alice", "carl"),
    tags=("vip", "print"),
)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("", ()),
        ("sta", ("status:",)),
        ("-sta", ("-status:",)),
        ("is:open own", ("owner:",)),
        ("queue:", ("queue:IT", "queue:Faktura", 'queue:"Økonomi øst"')),
        ("queue:ok", ('queue:"Økonomi øst"',)),
        ('queue:"øk', ('queue:"Økonomi øst"',)),
        ("queue:IT,fak", ("queue:IT,Faktura",)),
        ("queue:IT,it", ()),
        ("(owner:a", ("owner:alice", "owner:carl")),
        ("owner:m", ("owner:me",)),
        ("owner:no", ("owner:none",)),
        ("priority>=h", ("priority>=high",)),
        ("is:un", ("is:unread", "is:unassigned")),
        ("IS:ver", ("IS:overdue",)),
        ("has:d", ("has:draft",)),
        ("due:tom", ("due:tomorrow",)),
        ("age>", ("age>1h", "age>4h", "age>1d", "age>3d", "age>1w", "age>1mo")),
        ("nothing:x", ()),
    ],
)
def test_completion_at_the_end(text: str, offered: tuple[str, ...]) -> None:
    assert complete(text, len(text), DESK) == offered


def test_completion_replaces_the_term_at_the_cursor() -> None:
    text = "vpn sta queue:IT"
    start, end = term_at(text, 7)
    (offered,) = complete(text, 7, DESK)
    assert text[:start] + offered + text[end:] == "vpn status: queue:IT"


@pytest.mark.parametrize("text", ["status:", "queue:", "is:", "due:", "age<", "owner:", "tag:"])
def test_whatever_is_offered_can_be_read(text: str) -> None:
    offered = complete(text, len(text), DESK)
    assert offered
    for term in offered:
        parse(term)
