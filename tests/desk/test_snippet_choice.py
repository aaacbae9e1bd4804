"""The snippets an agent is offered on a ticket: which, in what order, filled in."""

from __future__ import annotations

from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.assign import assign
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.placeholders import PLACEHOLDERS, placeholders_of
from helpdesk_tui.desk.snippet_choice import snippets_for
from helpdesk_tui.desk.snippets import put_snippet
from helpdesk_tui.store.tables import Ticket
from tests.desk.stage import Stage

TEXTS = (
    ("hello", "", "en", "Hello"), ("hello", "", "da", "Hej"), ("hello", "IT", "da", "Hej fra IT"),
    ("hello", "Faktura", "da", "Hej fra Faktura"), ("hello", "", "cs", "Dobrý den"),
    ("bye", "", "", "#{number}"), ("again", "", "da", "{customer}, {queue}: {subject} {oops}"),
)  # fmt: skip


def offered(stage: Stage, number: int) -> list[str]:
    found = snippets_for(stage.carl, number)
    return [" ".join(filter(None, (each.name, each.queue, each.language))) for each in found]


def test_the_tickets_language_comes_first_and_other_queues_not_at_all(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    for name, queue, language, text in TEXTS:
        put_snippet(stage.alice, name, text.replace("{oops}", "!"), queue=queue, language=language,
                    new=True)  # fmt: skip
    number = stage.ticket()
    assert offered(stage, number) == [
        "hello en", "bye", "hello cs", "again da", "hello IT da", "hello da",
    ]  # fmt: skip
    with stage.worker.transaction("test") as tx:
        tx.set(tx.ticket(number), "language", "da")
    assert offered(stage, number) == [
        "again da", "hello IT da", "hello da", "bye", "hello en", "hello cs",
    ]  # fmt: skip
    found = AgentDesk(stage.carl).snippets(number)
    assert found[0].text == "Anna Åberg, IT: The printer smokes !"
    assert found[3].text == f"#{number}"
    run_line(stage.alice, "move Faktura", (number,), None)
    assert "hello Faktura da" in offered(stage, number)
    assert "hello IT da" not in offered(stage, number)


def test_every_placeholder_has_a_meaning(sqlite_stage: Stage) -> None:
    number = sqlite_stage.ticket()
    assign(sqlite_stage.alice, number, "carl")
    with sqlite_stage.alice.store.read() as session:
        known = placeholders_of(session, session.get_one(Ticket, number))
    assert tuple(known) == PLACEHOLDERS
    assert all(known.values())
    assert known["owner"] == "carl"
