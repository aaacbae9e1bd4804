"""What leaves besides the text: recipients, quotes, files, forwards, subjects; silence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk_tui.desk.admin.authorized import authorize
from helpdesk_tui.desk.admin.queues import add_department, add_queue, edit_department
from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.command_line import complete_line, run_line
from helpdesk_tui.desk.contacts import take_part
from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.external import ask
from helpdesk_tui.desk.forwarding import forward, forward_text
from helpdesk_tui.desk.merge import merge
from helpdesk_tui.desk.messages import File, Said, say
from helpdesk_tui.desk.outgoing import reply_subject
from helpdesk_tui.desk.quoting import attribution, quote, quoted
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.recipients import recipients
from helpdesk_tui.desk.requester import requester
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.desk.thread import attachment, view_ticket
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import Moved, NotFound, Refused, Usage
from helpdesk_tui.mail.fold import fold
from helpdesk_tui.safe import UNSAFE
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import DraftView
from helpdesk_tui.words import Audience, Direction, DraftKind, Status
from tests.builders import START
from tests.desk.stage import Stage
from tests.worker.scene import taking_part

ANNA = "anna@nord.example"
EXPERT = "expert@lab.example"


def comes(stage: Stage, number: int, text: str, *, sender: str = ANNA, **said: object) -> int:
    """A public mail comes in."""
    given = Said(
        direction=Direction.IN, audience=Audience.PUBLIC, author="Anna Åberg", author_email=sender,
        body=text, **said,  # type: ignore[arg-type]
    )  # fmt: skip
    with stage.worker.transaction("file") as tx:
        return say(tx, tx.ticket(number), given).id or 0


# Recipients


def test_an_answer_goes_where_the_requester_wants_it_and_never_to_ourselves(stage: Stage) -> None:
    number = stage.ticket()
    assert recipients(stage.carl, number).to == (ANNA,)
    comes(
        stage, number, "Hi", reply_to=("anna@home.example",),
        to=("IT@desk.example", "lars@nord.example"),
        cc=("faktura@desk.example", "Eva@nord.example"),
    )  # fmt: skip
    found = recipients(stage.carl, number)
    assert (found.to, found.cc) == (("anna@home.example",), ("Eva@nord.example",))
    assert found.added == ("anna@home.example",)
    assert found.dropped == (ANNA, "lars@nord.example")
    view = view_ticket(stage.carl, number)
    assert (view.reply_to, view.reply_cc) == (found.to, found.cc)


def test_where_a_stranger_wants_answers_is_nothing_to_the_requester(stage: Stage) -> None:
    number = stage.ticket()
    comes(stage, number, "Me too", sender="lars@nord.example", reply_to=("x@evil.example",))
    assert recipients(stage.carl, number).to == (ANNA,)


def test_whom_an_answer_names_openly_may_answer_until_it_is_recalled(stage: Stage) -> None:
    number = stage.ticket()
    reply(stage.carl, number, "Hi", cc=["Boss@nord.example", "it@desk.example"], bcc=[EXPERT])
    assert taking_part(stage.alice, number) == {ANNA, "boss@nord.example"}
    recall(stage.carl, number)
    assert taking_part(stage.alice, number) == {ANNA}


# Quotes


def test_only_the_last_public_words_are_quoted(stage: Stage) -> None:
    number = stage.ticket(text="It smokes.")
    comes(stage, number, "Still!\n\n> Does it?\n\nYes.\n", folded="v8,f11,v5")
    note(stage.carl, number, "SECRET note")
    ask(stage.carl, number, [EXPERT], "SECRET question")
    reply(stage.carl, number, "SECRET slip")
    recall(stage.carl, number)
    text = quote(stage.carl, number)
    assert text.endswith("Anna Åberg wrote:\n> Still!\n>\n> Yes.\n")
    assert "SECRET" not in text


def test_a_ticket_without_public_words_has_no_quote(stage: Stage) -> None:
    number = new_ticket(stage.alice, "IT", "Found a key").tickets[0]
    assert quote(stage.carl, number) == ""
    with pytest.raises(NotFound):
        quote(stage.carl, 999)


def test_a_quote_carries_no_command_into_an_editor_or_our_mail() -> None:
    """What a stranger wrote goes to $EDITOR and out in our name as it shows (E112)."""
    hostile = "Pay \x1b]52;c;aGk=\x07now\x9b2J\u202efdp.exe\rPaid\x0bnot"
    assert quoted(hostile) == "> Pay ␛now\ufffd⟪RLO⟫fdp.exe\n> Paid␋not\n"
    assert attribution("en", START, "A\x1b]0;x\x07B\u202eC").endswith(", A␛B⟪RLO⟫C wrote:")
    assert attribution("en", START, "{date} {0}").endswith(", {date} {0} wrote:")


@pytest.mark.parametrize("language", ["cs", "da", "de", "en", "sv", "pl", "no", "xx"])
def test_our_own_folding_knows_every_attribution(language: str) -> None:
    text = f"Thanks.\n\n{attribution(language, START, 'Anna Åberg')}\n{quoted('It smokes.')}"
    assert fold(text).visible.strip() == "Thanks."


# Files


def test_files_stay_with_the_draft_until_they_are_sent(stage: Stage, tmp_path: Path) -> None:
    number, port = stage.ticket(), AgentDesk(stage.carl)
    (tmp_path / "log.txt").write_text("hop 1\n")
    (tmp_path / "odd.pdf").write_bytes(b"%PDF")
    first = port.attach(number, DraftKind.REPLY, str(tmp_path / "log.txt"))
    second = port.attach(number, DraftKind.REPLY, str(tmp_path / "odd.pdf"))
    assert (first.filename, first.size, second.content_type) == ("log.txt", 6, "application/pdf")
    (tmp_path / "photo.jpg").write_bytes(b"MZ")
    third = port.attach(number, DraftKind.REPLY, str(tmp_path / "photo.jpg"))
    assert (first.danger, third.danger) == ("", "it is a program, though it is named .jpg")
    assert port.ticket(number).drafts[0].files == (first, second, third)
    port.detach(number, DraftKind.REPLY, third.id)
    port.save_draft(number, DraftView(DraftKind.REPLY, "See log.", (), (), (), 0, START))
    port.detach(number, DraftKind.REPLY, second.id)
    [draft] = port.ticket(number).drafts
    assert (draft.body, draft.files) == ("See log.", (first,))
    port.reply(number, "See log.", to=[ANNA], cc=[], bcc=[], seen_up_to=10**6)
    view = port.ticket(number)
    [sent] = view.messages[-1].attachments
    assert attachment(stage.carl, sent.id) == ("log.txt", b"hop 1\n")
    assert view.drafts == ()
    recall(stage.carl, number)
    [again] = port.ticket(number).drafts
    assert [file.filename for file in again.files] == ["log.txt"]
    with pytest.raises(NotFound, match="No file"):
        AgentDesk(stage.dora).detach(number, DraftKind.REPLY, again.files[0].id)
    port.drop_draft(number, DraftKind.REPLY)
    assert port.ticket(number).drafts == ()


def test_too_much_or_nothing_to_attach_is_one_line(stage: Stage, tmp_path: Path) -> None:
    number, port = stage.ticket(), AgentDesk(stage.carl)
    change_setting(stage.alice, "max_attached_mb", "1")
    (tmp_path / "half").write_bytes(bytes(700_000))
    port.attach(number, DraftKind.NOTE, str(tmp_path / "half"))
    with pytest.raises(Refused, match=r"The files have 1\.3 MB; a mail takes 1 MB\."):
        port.attach(number, DraftKind.NOTE, str(tmp_path / "half"))
    for path, said in (
        (tmp_path, "a folder"),
        (tmp_path / "x", "not there"),
        ("/dev/null", "no file"),
    ):
        with pytest.raises(Refused, match=said):
            port.attach(number, DraftKind.NOTE, str(path))
    assert len(port.ticket(number).drafts[0].files) == 1


# Subjects


def test_each_department_decides_on_the_number_in_its_subjects(stage: Stage) -> None:
    add_department(stage.alice, "Norden")
    add_queue(stage.alice, "Kunder", address="kunder@desk.example", department="Norden")
    number = new_ticket(stage.alice, "Kunder", "Fwd: Hi", contact=ANNA).tickets[0]

    def subject() -> str:
        with stage.alice.store.read() as session:
            return reply_subject(session, session.get_one(Ticket, number))

    assert subject() == f"Re: Fwd: Hi [#{number}]"
    edit_department(stage.alice, "Norden", number_in_subject="no")
    assert subject() == "Re: Fwd: Hi"
    change_setting(stage.alice, "number_in_subject", "no")
    edit_department(stage.alice, "Norden", number_in_subject="yes")
    assert subject() == f"Re: Fwd: Hi [#{number}]"
    edit_department(stage.alice, "Norden", number_in_subject="inherit")
    assert subject() == "Re: Fwd: Hi"
    with pytest.raises(Usage, match="Write inherit, yes, no"):
        edit_department(stage.alice, "Norden", number_in_subject="maybe")


# Forwards


def test_a_thread_is_passed_on_without_what_is_ours(stage: Stage) -> None:
    number, port = stage.ticket(text="It smokes."), AgentDesk(stage.carl)
    inside = note(stage.carl, number, "SECRET note").message
    done = port.forward(number, [EXPERT], "Can you help?")
    view = view_ticket(stage.carl, number)
    sent = view.messages[-1]
    assert sent.id == done.message
    assert (sent.audience, sent.to) == (Audience.EXTERNAL, (EXPERT,))
    assert sent.subject == f"Fwd: The printer smokes [#{number}]"
    assert sent.pieces[0] == (False, "Can you help?\n")
    assert "From: Anna Åberg <anna@nord.example>" in sent.text
    assert "It smokes." in sent.text
    assert "SECRET" not in sent.text
    assert [party.email for party in view.externals] == [EXPERT]
    assert view.row.waiting_for_us
    assert "SECRET" not in quote(stage.carl, number)
    with pytest.raises(Refused, match="is internal; it does not leave"):
        port.forward(number, [EXPERT], "", message_id=inside)
    with pytest.raises(Refused, match="is external; it does not leave"):
        port.forward_text(number, sent.id)
    with pytest.raises(NotFound, match="no message"):
        port.forward(stage.ticket(), [EXPERT], "", message_id=view.messages[0].id)


def test_what_is_passed_on_keeps_an_agents_own_address_and_hidden_copies(stage: Stage) -> None:
    number = stage.ticket(text="It smokes.")
    reply(stage.carl, number, "Since when?", bcc=["hidden@nord.example"])
    text = forward_text(stage.carl, number)
    assert "From: Carl\n" in text  # customers saw the queue's address, never carl's
    assert "carl@" not in text
    assert "hidden@" not in text


def test_chosen_files_go_along_but_none_of_a_note(stage: Stage) -> None:
    number, port = stage.ticket(), AgentDesk(stage.carl)
    comes(stage, number, "See", files=(File("log.txt", "text/plain", b"log"),))
    note(stage.carl, number, "see", files=[File("own.txt", "text/plain", b"own")])
    files = {
        f.filename: f.id for m in view_ticket(stage.carl, number).messages for f in m.attachments
    }
    with pytest.raises(NotFound, match="no file"):
        port.forward(number, [EXPERT], "", files=[files["own.txt"]])
    port.forward(number, [EXPERT], "", files=[files["log.txt"]])
    sent = view_ticket(stage.carl, number).messages[-1]
    assert [file.filename for file in sent.attachments] == ["log.txt"]


def test_who_shall_join_takes_part_and_is_no_outside_party(stage: Stage) -> None:
    number, port = stage.ticket(), AgentDesk(stage.carl)
    port.ask(number, [EXPERT], "Any idea?")
    port.forward(number, [EXPERT], "Take over, please.", join=True)
    assert view_ticket(stage.carl, number).externals == ()
    assert taking_part(stage.alice, number) == {ANNA, EXPERT}


def test_of_merged_tickets_the_people_count_as_one_tickets(stage: Stage) -> None:
    number, other = stage.ticket(), stage.ticket()
    comes(stage, other, "Me too", sender="lars@nord.example", to=())
    with stage.worker.transaction("file") as tx:
        take_part(tx.session, tx.ticket(other), ["lars@nord.example"], "cc")
    ask(stage.carl, other, [EXPERT], "Any idea?")
    merge(stage.carl, other, number)
    with pytest.raises(Refused, match="takes part in"):
        ask(stage.carl, number, ["lars@nord.example"], "Any idea?")
    forward(stage.carl, number, [EXPERT], "Take over, please.", join=True)
    assert view_ticket(stage.carl, number).externals == ()


@pytest.mark.parametrize("address", ["a\x1b[2Jb@nord.example", "a\u202eb@k.example", "", "a b@c"])
def test_what_no_terminal_may_show_is_no_address(stage: Stage, address: str) -> None:
    number = stage.ticket()
    for mistaken in (
        lambda: reply(stage.carl, number, "Hi", to=[ANNA], cc=[address or "@"]),
        lambda: requester(stage.carl, number, address or "@"),
        lambda: authorize(stage.alice, address),
    ):
        with pytest.raises(Usage, match="is not a mail address") as refused:
            mistaken()
        assert not UNSAFE.search(str(refused.value))


# Silence and versions


def test_what_is_done_silently_says_so_in_its_cause(stage: Stage) -> None:
    number = stage.ticket()
    run_line(stage.carl, "silent status solved", [number])
    run_line(stage.carl, "reopen", [number])
    causes = [c.cause for c in stage.changes(number) if c.field == "status"][1:]
    assert causes == ["verb status; no mail: silent", "verb reopen"]
    assert complete_line("silent clo", lambda _: ()) == ("silent close",)


def test_a_reply_stops_for_a_colleagues_change_and_not_for_ones_own(stage: Stage) -> None:
    number = stage.ticket()
    version = view_ticket(stage.carl, number).version
    run_line(stage.carl, "priority high", [number])
    reply(stage.carl, number, "First.", version=version)
    version = view_ticket(stage.carl, number).version
    run_line(stage.dora, "status open", [number])
    mark = stage.newest_change()
    with pytest.raises(Moved, match=f"dora changed the status of #{number} meanwhile"):
        reply(stage.carl, number, "Second.", version=version)
    assert stage.newest_change() == mark
    reply(stage.carl, number, "Second.", version=view_ticket(stage.carl, number).version)


# Who asks


def test_another_may_be_the_one_who_asks_and_that_is_undone(stage: Stage) -> None:
    number = stage.ticket()
    requester(stage.carl, number, "Åsa Ek <Asa@ek.example>")
    view = view_ticket(stage.carl, number)
    assert (view.row.contact.name, view.reply_to) == ("Åsa Ek", ("asa@ek.example",))
    assert taking_part(stage.alice, number) == {ANNA, "asa@ek.example"}
    undo(stage.carl)
    assert view_ticket(stage.carl, number).reply_to == (ANNA,)
    assert taking_part(stage.alice, number) == {ANNA}
    with pytest.raises(Refused, match="begins with no forwarded mail"):
        requester(stage.carl, number)
    with pytest.raises(Usage, match="not a mail address"):
        requester(stage.carl, number, "Åsa")
    with pytest.raises(Refused, match="of this desk"):
        requester(stage.carl, number, "it@desk.example")


def test_the_first_writer_is_offered_until_taken(stage: Stage) -> None:
    number = stage.ticket()
    comes(stage, number, "FYI", forwarded_from="Åsa Ek <asa@ek.example>")
    found = view_ticket(stage.carl, number).forwarded_from
    assert found is not None
    assert (found.name, found.email) == ("Åsa Ek", "asa@ek.example")
    run_line(stage.carl, "requester", [number])
    view = view_ticket(stage.carl, number)
    assert (view.row.contact.email, view.forwarded_from) == ("asa@ek.example", None)


# Asking outside


def test_a_question_waits_for_the_party_and_can_be_recalled(stage: Stage) -> None:
    number, port = stage.ticket(), AgentDesk(stage.carl)
    done = port.ask(number, ["Expert@lab.example"], "Any idea?")
    view = view_ticket(stage.carl, number)
    assert done.sends_at == stage.clock.now + timedelta(seconds=10)
    assert (view.row.status, view.row.owner) == (Status.WAITING_EXTERNAL, "carl")
    assert [(p.email, p.answered_at) for p in view.externals] == [(EXPERT, None)]
    recall(stage.carl, number)
    view = view_ticket(stage.carl, number)
    assert (view.row.status, view.externals) == (Status.NEW, ())
    assert [(d.kind, d.body) for d in view.drafts] == [(DraftKind.EXTERNAL, "Any idea?")]


def test_nobody_is_asked_who_may_not_be(stage: Stage) -> None:
    number, port = stage.ticket(), AgentDesk(stage.carl)
    with pytest.raises(Refused, match="takes part"):
        port.ask(number, [ANNA], "You?")
    with pytest.raises(Refused, match="is an address of this desk"):
        port.ask(number, ["IT@desk.example"], "Me?")
    with pytest.raises(Usage, match="empty question"):
        port.ask(number, [EXPERT], " ")
    with pytest.raises(Usage, match="Nobody is named"):
        port.ask(number, [], "Who?")
