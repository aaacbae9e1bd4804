"""Saying something: replies, notes, drafts, recall, and what of it can be taken back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.drafts import drop_draft, save_draft
from helpdesk_tui.desk.lifecycle import close, set_status
from helpdesk_tui.desk.messages import File
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.sending import take_due
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import Moved, NotFound, NothingToUndo, Refused, Usage
from helpdesk_tui.views import DraftView
from helpdesk_tui.words import Audience, DraftKind, OutboxState, Status
from tests.desk.stage import Stage


def drafts(desk: Desk, number: int) -> dict[DraftKind, str]:
    return {draft.kind: draft.body for draft in view_ticket(desk, number).drafts}


def typed(body: str, kind: DraftKind = DraftKind.REPLY, at: int = 0) -> DraftView:
    from tests.builders import START

    return DraftView(kind, body, ("anna@nord.example",), ("c@nord.example",), (), at, START)


def test_a_reply_waits_ten_seconds_addressed_to_who_asked(stage: Stage) -> None:
    number = stage.ticket()
    done = reply(stage.carl, number, "Pull the plug.  \n", cc=["chef@nord.example"])
    view = view_ticket(stage.carl, number)
    said = view.messages[-1]
    assert done.sends_at == stage.clock.now + timedelta(seconds=10)
    assert done.message == said.id
    assert (said.text, said.to, said.cc) == (
        "Pull the plug.\n", ("anna@nord.example",), ("chef@nord.example",)
    )  # fmt: skip
    assert (said.author, said.author_email) == ("Carl", "carl@desk.example")
    assert said.subject == f"Re: The printer smokes [#{number}]"
    assert said.delivery is not None
    assert said.delivery.state is OutboxState.WAITING
    assert (view.row.status, view.row.owner) == (Status.WAITING_CONTACT, "carl")
    assert not view.row.waiting_for_us


def test_a_reply_may_close_and_leaves_a_colleagues_ticket_with_the_colleague(stage: Stage) -> None:
    number = stage.ticket()
    run_line(stage.dora, "claim", [number])
    reply(stage.carl, number, "Done.", then=Status.SOLVED)
    row = view_ticket(stage.carl, number).row
    assert (row.status, row.owner) == (Status.SOLVED, "dora")


def test_replies_that_cannot_be_sent_are_refused(stage: Stage) -> None:
    number = stage.ticket()
    nobody = new_ticket(stage.alice, "IT", "Found a key").tickets[0]
    mark = stage.newest_change()
    with pytest.raises(Usage, match="empty"):
        reply(stage.carl, number, " \n ")
    with pytest.raises(Usage, match="'anna at nord' is not a mail address"):
        reply(stage.carl, number, "x", to=["anna at nord"])
    with pytest.raises(Usage, match="not a mail address"):
        reply(stage.carl, number, "x", bcc=["a@b.example,c@d.example"])
    with pytest.raises(Refused, match="no address to answer"):
        reply(stage.carl, nobody, "x")
    with pytest.raises(Usage, match="empty note"):
        note(stage.carl, number, "\n")
    assert stage.newest_change() == mark


def test_a_reply_knows_when_somebody_wrote_meanwhile(stage: Stage) -> None:
    number = stage.ticket()
    seen = view_ticket(stage.carl, number).last_message_id
    stage.customer_writes(number)
    with pytest.raises(Moved, match="Anna Åberg wrote"):
        reply(stage.carl, number, "Old news", seen_up_to=seen)
    assert len(view_ticket(stage.carl, number).messages) == 2
    seen = view_ticket(stage.carl, number).last_message_id
    reply(stage.dora, number, "I take it")
    with pytest.raises(Moved, match="Dora wrote"):
        reply(stage.carl, number, "So do I", seen_up_to=seen)
    reply(stage.dora, number, "And one thing more", seen_up_to=seen)


def test_a_note_that_was_not_read_holds_an_answer_up(stage: Stage) -> None:
    number = stage.ticket()
    seen = view_ticket(stage.carl, number).last_message_id
    note(stage.dora, number, "Legal answers this one")
    with pytest.raises(Moved, match="Dora"):
        reply(stage.carl, number, "Here you are", seen_up_to=seen)


def test_a_recalled_reply_does_not_hold_an_answer_up(stage: Stage) -> None:
    number = stage.ticket()
    seen = view_ticket(stage.carl, number).last_message_id
    reply(stage.dora, number, "Wrong ticket")
    recall(stage.dora, number)
    reply(stage.carl, number, "Here you are", seen_up_to=seen)


def test_recall_stops_the_mail_and_puts_everything_back(stage: Stage) -> None:
    number = stage.ticket()
    start, row = stage.fields(number), stage.row(number)
    save_draft(stage.carl, number, typed("Pull the plgu."))
    reply(stage.carl, number, "Pull the plgu.", cc=["c@nord.example"])
    assert drafts(stage.carl, number) == {}
    assert stage.finds("plgu") == [number]

    recall(stage.carl, number)

    assert stage.fields(number) == start
    view = view_ticket(stage.carl, number)
    assert [m.text for m in view.messages] == ["The printer smokes"]
    assert view.drafts[0].body == "Pull the plgu."
    assert (view.drafts[0].to, view.drafts[0].cc) == (("anna@nord.example",), ("c@nord.example",))
    assert stage.finds("plgu") == []
    assert view.row.waiting_for_us
    assert stage.row(number).first_reply_at == row.first_reply_at is None
    assert [c.field for c in stage.changes(number)[-5:]] == [
        "status", "status", "owner", "outbox", "message withdrawn"
    ]  # fmt: skip
    with pytest.raises(NotFound, match="waits in the outbox"):
        recall(stage.carl, number)
    with pytest.raises(NothingToUndo):
        undo(stage.carl)


def test_a_reply_about_to_leave_is_its_authors(stage: Stage) -> None:
    number = stage.ticket()
    reply(stage.carl, number, "On its way")
    with pytest.raises(Refused, match="Carl"):
        recall(stage.dora, number)
    recall(stage.alice, number)
    assert drafts(stage.carl, number) == {DraftKind.REPLY: "On its way"}


def test_undo_of_a_reply_is_a_recall(stage: Stage) -> None:
    number = stage.ticket()
    start = stage.fields(number)
    reply(stage.carl, number, "Too soon")
    undo(stage.carl)
    assert stage.fields(number) == start
    assert drafts(stage.carl, number) == {DraftKind.REPLY: "Too soon"}


def test_a_reply_is_stopped_even_when_a_colleague_moved_the_ticket(stage: Stage) -> None:
    number = stage.ticket()
    reply(stage.carl, number, "Too soon")
    set_status(stage.dora, number, Status.WAITING_EXTERNAL)
    undo(stage.carl)
    view = view_ticket(stage.carl, number)
    assert len(view.messages) == 1
    assert view.row.status is Status.WAITING_EXTERNAL
    assert view.row.owner == ""


@pytest.mark.parametrize(
    ("state", "went"),
    [(OutboxState.SENDING, "is on its way"), (OutboxState.SENT, "has been sent")],
)
def test_mail_that_left_does_not_come_back(
    sqlite_stage: Stage, state: OutboxState, went: str
) -> None:
    stage = sqlite_stage
    number = stage.ticket()
    reply(stage.carl, number, "Gone")
    stage.mail_is(number, state)
    mark = stage.newest_change()
    with pytest.raises(Refused, match=f"{went}, and mail that left"):
        recall(stage.carl, number)
    with pytest.raises(Refused, match=f"{went}, and mail that left"):
        undo(stage.carl)
    assert stage.newest_change() == mark
    assert view_ticket(stage.carl, number).row.status is Status.WAITING_CONTACT


def test_a_mail_the_worker_is_taking_is_waited_for_and_not_called_back(
    postgres_database: str,
) -> None:
    """The worker has begun and not committed: undo must see what comes of it."""
    stage = Stage(postgres_database)
    number = stage.ticket()
    reply(stage.carl, number, "On its way")
    stage.clock.forward(seconds=11)
    said: list[str] = []

    def take_back() -> None:
        try:
            undo(stage.carl)
        except Refused as error:
            said.append(str(error))

    thread = threading.Thread(target=take_back)
    with stage.worker.together("send") as tx:
        assert len(take_due(stage.worker, "w1")) == 1
        tx.session.flush()
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(30)
    assert [line.partition(", ")[0] for line in said] == [f"The reply on #{number} is on its way"]
    assert len(view_ticket(stage.carl, number).messages) == 2


@pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.RETRYING])
def test_mail_no_server_took_can_be_recalled(sqlite_stage: Stage, state: OutboxState) -> None:
    number = sqlite_stage.ticket()
    reply(sqlite_stage.carl, number, "Stuck")
    sqlite_stage.mail_is(number, state)
    recall(sqlite_stage.dora, number)
    assert drafts(sqlite_stage.carl, number) == {DraftKind.REPLY: "Stuck"}
    assert drafts(sqlite_stage.dora, number) == {}


def test_the_newest_waiting_reply_is_recalled_first(stage: Stage) -> None:
    number = stage.ticket()
    reply(stage.carl, number, "One")
    stage.mail_is(number, OutboxState.SENT)
    reply(stage.carl, number, "Two")
    reply(stage.carl, number, "Three")
    recall(stage.carl, number)
    recall(stage.carl, number)
    texts = [m.text for m in view_ticket(stage.carl, number).messages]
    assert texts == ["The printer smokes", "One\n"]
    assert drafts(stage.carl, number) == {DraftKind.REPLY: "Three\n\nTwo"}


def test_a_recalled_text_joins_a_draft_that_was_begun_since(stage: Stage) -> None:
    number = stage.ticket()
    reply(stage.carl, number, "First answer")
    save_draft(stage.carl, number, typed("Second ans"))
    recall(stage.carl, number)
    assert drafts(stage.carl, number) == {DraftKind.REPLY: "Second ans\n\nFirst answer"}


def test_a_note_is_for_colleagues_and_undo_makes_it_a_draft_again(stage: Stage) -> None:
    number = stage.ticket()
    done = note(stage.carl, number, "Ask Bo", files=[File("a.txt", "text/plain", b"log")])
    said = view_ticket(stage.carl, number).messages[-1]
    assert (said.audience, said.to, said.delivery) == (Audience.INTERNAL, (), None)
    assert said.attachments[0].filename == "a.txt"
    assert AgentDesk(stage.carl).attachment(said.attachments[0].id) == ("a.txt", b"log")
    assert stage.finds("ask bo") == [number]
    undo(stage.carl, done.batch)
    assert len(view_ticket(stage.carl, number).messages) == 1
    assert drafts(stage.carl, number) == {DraftKind.NOTE: "Ask Bo"}
    assert stage.finds("ask bo") == []


def test_drafts_are_each_agents_own_and_each_kinds_own(stage: Stage) -> None:
    number = stage.ticket()
    mark = stage.newest_change()
    save_draft(stage.carl, number, typed("Kære Anna"))
    save_draft(stage.carl, number, typed("Kære Anna, "))
    save_draft(stage.carl, number, typed("why?", DraftKind.NOTE))
    save_draft(stage.dora, number, typed("Hej"))
    assert drafts(stage.carl, number) == {
        DraftKind.REPLY: "Kære Anna, ", DraftKind.NOTE: "why?"
    }  # fmt: skip
    assert drafts(stage.dora, number) == {DraftKind.REPLY: "Hej"}
    assert stage.finds("has:draft", stage.dora) == [number]
    assert stage.finds("has:draft", stage.bo) == []
    reply(stage.carl, number, "Kære Anna, ja")
    assert drafts(stage.carl, number) == {DraftKind.NOTE: "why?"}
    drop_draft(stage.carl, number, DraftKind.NOTE)
    drop_draft(stage.carl, number, DraftKind.NOTE)
    assert drafts(stage.carl, number) == {}
    assert all(c.verb != "draft" for c in stage.changes(number, after=mark))
    with pytest.raises(NotFound):
        save_draft(stage.carl, 4711, typed("x"))
    with pytest.raises(Refused, match="Only an agent"):
        save_draft(stage.worker, number, typed("x"))


def test_a_customers_mail_is_unread_until_it_is_opened(stage: Stage) -> None:
    number = stage.ticket()
    assert stage.finds("is:unread", stage.carl) == [number]
    AgentDesk(stage.carl).ticket(number)
    assert stage.finds("is:unread", stage.carl) == []
    assert stage.finds("is:unread", stage.dora) == [number]
    stage.clock.forward(seconds=1)
    stage.customer_writes(number)
    assert stage.finds("is:unread", stage.carl) == [number]
    close(stage.dora, number)
    AgentDesk(stage.carl).ticket(number)
    AgentDesk(stage.carl).ticket(number)
    assert stage.finds("is:unread", stage.carl) == []
