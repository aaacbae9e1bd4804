"""The full-text index: found with and without accents, and in step with the messages."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.messages import entry_of
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.store import search
from helpdesk_tui.store.matches import Term, messages_with
from helpdesk_tui.store.tables import Message
from tests.desk.stage import Stage


@pytest.fixture
def stage(desk_url: str) -> Stage:
    return Stage(desk_url)


def test_words_are_found_with_and_without_their_accents(stage: Stage) -> None:
    danish = stage.ticket("Århus", text="Søren spiser blåbærgrød på Ærø")
    swedish = stage.ticket("Återställ lösenord", text="Malmö är långt från Åmål")
    czech = stage.ticket("Škoda", text="přístup odepřen, žluťoučký kůň")
    wanted = {
        danish: "Århus arhus ARHUS søren soren Søren blåbærgrød blabaergrod ærø aero",
        swedish: "återställ aterstall lösenord losenord malmö malmo åmål amal ÅMÅL",
        czech: "Škoda skoda přístup pristup PŘÍSTUP žluťoučký zlutoucky kůň kun",
    }
    for number, words in wanted.items():
        for word in words.split():
            assert stage.finds(word) == [number], word
            assert stage.finds(word[:-1] + "*") == [number], word
    assert stage.finds("anna aberg") == [danish, swedish, czech]


def test_what_was_taken_back_is_not_found(stage: Stage) -> None:
    number = stage.ticket()
    reply(stage.carl, number, "secret xyzzy")
    note(stage.carl, number, "about xyzzy")
    assert stage.finds("body:xyzzy") == [number]
    undo(stage.carl)
    assert stage.finds("body:about") == []
    assert stage.finds("xyzzy") == [number]
    recall(stage.carl, number)
    assert stage.finds("xyzzy") == []
    assert entries(stage) == 1


def entries(stage: Stage) -> int:
    """How many messages hold any of the words of the first."""
    with stage.alice.store.read() as session:
        return len(ids(session, ["printer"], []))


def test_very_long_mails_and_words_are_kept_and_found(stage: Stage) -> None:
    long_word = "ř" * 5000
    distinct = " ".join(f"ž{i:x}" for i in range(150_000))
    number = stage.ticket("Long", text=f"begin {long_word} {distinct} end")
    assert stage.finds("body:begin") == [number]
    assert stage.finds("ž1f") == [number]
    assert stage.finds(long_word[:3900]) == [number]
    other = stage.ticket("Long", text="b " * 100_000 + "ﷺ" * 60_000)
    assert stage.finds("b") == [other]


def test_words_of_one_text_do_not_run_into_the_next(stage: Stage) -> None:
    number = stage.ticket("printer", text="fire")
    assert stage.finds("printer fire") == [number]
    assert stage.finds('"printer fire"') == []


def test_the_index_can_be_asked_for_each_text(stage: Stage) -> None:
    number = stage.customer_writes(stage.ticket(), "to be indexed otherwise")
    entry = search.Entry(number, "alpha", "beta gamma", "delta d@x.example", "epsilon")
    wanted = {
        "subject": ["alpha"],
        "body": ["beta", "gamma"],
        "sender": ["d", "x", "example"],
        "recipients": ["epsilon"],
    }
    with stage.alice.store.write() as session:
        search.unindex(session, [entry_of(session.get_one(Message, number))])
        search.index(session, [entry])
        for column, words in wanted.items():
            for asked in wanted:
                hits = ids(session, words, [asked])
                assert hits == ([number] if asked == column else []), (column, asked)
        assert ids(session, ["gam"], ["body", "sender"], prefix=True) == [number]
        assert ids(session, ["gamma", "delta"], []) == []


def ids(
    session: Session, words: list[str], columns: list[str], *, prefix: bool = False
) -> list[int]:
    found = messages_with(session, [Term(tuple(words), prefix, tuple(columns))])
    return [number for (number,) in session.connection().execute(found)]
