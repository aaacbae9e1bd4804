"""Whose mail joins which ticket, and what that does to it (E23 to E36, E48)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_tui.desk.admin.agents import edit_agent
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.lifecycle import close, hide, set_status
from helpdesk_tui.desk.merge import merge
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.words import Fate, Status
from tests.desk.intake.post import Post
from tests.worker.scene import CUSTOMER, changes, mail, messages, taking_part

FIRST = "<first@kunde.example>"
STRANGER = "Mallory <mallory@evil.example>"


def enquiry(post: Post, *, cc: str = "") -> int:
    return post.comes(mail("Printer", message_id=FIRST, cc=cc)).ticket or 0


@pytest.mark.parametrize(
    ("sender", "by_reference", "by_number"),
    [
        (CUSTOMER, True, True),
        (CUSTOMER.upper(), True, True),
        ("copied@andre.example", True, True),
        ("carl@desk.example", True, True),
        ("colleague@kunde.example", True, False),
        ("mallory@evil.example", False, False),
        (f"{CUSTOMER}.evil.example", False, False),
        ("kim@sub.kunde.example", False, False),
    ],
)
def test_the_gate(sqlite_post: Post, sender: str, by_reference: bool, by_number: bool) -> None:
    """Who may join by what (E25); by their own Message-ID, too, before any answer of ours (E29)."""
    number = enquiry(sqlite_post, cc="Copied <copied@andre.example>")
    refers = sqlite_post.comes(mail("Hello", "By id.", sender=sender, answers=FIRST))
    names = sqlite_post.comes(mail(f"Re: [#{number}]", "By number.", sender=sender))
    assert (refers.ticket == number) is by_reference
    # Who was let in by reference takes part from then on.
    assert (names.ticket == number) is (by_number or by_reference)


def test_a_colleague_is_not_let_in_by_the_number_alone(sqlite_post: Post) -> None:
    number = enquiry(sqlite_post)
    row = sqlite_post.comes(mail(f"Re: [#{number}]", sender="colleague@kunde.example"))
    assert row.fate is Fate.NEW_TICKET


def test_users_of_a_free_mail_provider_are_no_colleagues(sqlite_post: Post) -> None:
    first = sqlite_post.comes(mail(sender="kim@gmail.com", message_id=FIRST))
    other = sqlite_post.comes(mail("Re", sender="mallory@gmail.com", answers=FIRST))
    assert other.ticket != first.ticket


def test_a_stranger_gets_a_ticket_of_their_own_and_both_tickets_say_so(post: Post) -> None:
    number = enquiry(post)
    row = post.comes(mail("Re: Printer", "Me too.", sender=STRANGER, answers=FIRST))
    assert row.fate is Fate.NEW_TICKET
    assert f"#{number}" in row.reason
    [there] = changes(post.desk, number, "mentioned")
    [here] = changes(post.desk, row.ticket or 0, "refers to")
    assert f"#{row.ticket}" in str(there.new)
    assert f"#{number}" in str(here.new)
    bodies = {said.body.strip() for said in messages(post.desk, number)}
    assert "It smokes." in bodies
    assert "Me too." not in bodies


def test_reply_to_is_no_proof_of_who_wrote(sqlite_post: Post) -> None:
    number = enquiry(sqlite_post)
    forged = mail("Re", sender="noreply@evil.example", answers=FIRST, reply_to=CUSTOMER)
    assert sqlite_post.comes(forged).ticket != number


def test_an_inactive_agent_is_a_stranger(sqlite_post: Post) -> None:
    number = enquiry(sqlite_post)
    edit_agent(sqlite_post.desk, "dora", active=False)
    row = sqlite_post.comes(mail(f"[#{number}]", sender="dora@desk.example"))
    assert row.ticket != number


def test_an_agents_mail_is_internal_and_wakes_nothing(post: Post) -> None:
    number = enquiry(post)
    set_status(post.carl, number, Status.WAITING_CONTACT)
    row = post.comes(mail(f"Re: [#{number}]", "I know him.", sender="dora@desk.example"))
    assert row.fate is Fate.FOLLOW_UP
    assert post.message(row).audience == "internal"
    assert post.message(row).agent_id is not None
    assert post.ticket(row).status == "waiting_contact"


@pytest.mark.parametrize(
    ("status", "days", "joins", "afterwards"),
    [
        (Status.OPEN, 400, True, "open"),
        (Status.WAITING_CONTACT, 400, True, "open"),
        (Status.SOLVED, 400, True, "open"),
        (Status.CLOSED, 13, True, "open"),
        (Status.CLOSED, 15, False, "closed"),
    ],
)
def test_an_answer_to_what_was(
    post: Post, status: Status, days: int, joins: bool, afterwards: str
) -> None:
    number = enquiry(post)
    set_status(post.carl, number, status)
    post.clock.forward(days=days)
    row = post.comes(mail("Re: Printer", "Again.", answers=FIRST))
    assert (row.ticket == number) is joins
    assert row.fate is (Fate.FOLLOW_UP if joins else Fate.NEW_TICKET)
    assert (afterwards == "closed") is bool(changes(post.desk, number, "mentioned"))
    if not joins:
        assert f"#{number}" in row.reason
        assert "closed" in row.reason


def test_a_further_answer_joins_the_new_ticket_and_makes_no_third(sqlite_post: Post) -> None:
    number = enquiry(sqlite_post)
    close(sqlite_post.carl, number)
    sqlite_post.clock.forward(days=30)
    second = sqlite_post.comes(mail("Re: Printer", "Again.", answers=FIRST))
    third = sqlite_post.comes(mail("Re: Printer", "And again.", answers=FIRST))
    assert second.ticket != number
    assert third.ticket == second.ticket


def test_what_counts_is_when_the_answer_arrived_not_when_it_was_fetched(
    sqlite_post: Post,
) -> None:
    number = enquiry(sqlite_post)
    close(sqlite_post.carl, number)
    arrived = sqlite_post.clock() + timedelta(days=1)
    sqlite_post.clock.forward(days=20)  # nobody ran a worker for so long
    row = sqlite_post.comes(mail("Re: Printer", "Again.", answers=FIRST), at=arrived)
    assert row.ticket == number


def test_an_out_of_office_note_on_a_closed_ticket_wakes_nothing(post: Post) -> None:
    number = enquiry(post)
    close(post.carl, number)
    away = mail("Automatic reply: Printer", "Away.", answers=FIRST, auto_submitted="auto-replied")
    row = post.comes(away)
    assert (row.fate, row.ticket) == (Fate.FOLLOW_UP, number)
    assert post.ticket(row).status == "closed"
    post.clock.forward(days=40)
    late = post.comes(away.replace(b"Away.", b"Still away."))
    assert late.ticket == number
    assert post.ticket(late).status == "closed"


def test_an_answer_brings_back_what_was_hidden_and_an_automatic_one_does_not(
    sqlite_post: Post,
) -> None:
    number = enquiry(sqlite_post)
    hide(sqlite_post.carl, number, sqlite_post.clock() + timedelta(days=5))
    away = mail("Away", "Away.", answers=FIRST, auto_submitted="auto-replied")
    assert sqlite_post.ticket(sqlite_post.comes(away)).hidden_until is not None
    row = sqlite_post.comes(mail("Re: Printer", "Now!", answers=FIRST))
    assert sqlite_post.ticket(row).hidden_until is None


@pytest.mark.parametrize("prefix", ["Fwd", "FW", "VS", "VB", "Přeposláno", "Videresendt", "WG"])
def test_a_forward_to_another_queue_is_a_ticket_of_its_own(sqlite_post: Post, prefix: str) -> None:
    """In the languages of the desk (E31)."""
    number = enquiry(sqlite_post)
    forward = mail(f"{prefix}: Printer", "See below.", answers=FIRST)
    assert sqlite_post.comes(forward, queue="Faktura").ticket != number


def test_a_forward_in_the_same_queue_and_an_answer_in_another_join(sqlite_post: Post) -> None:
    number = enquiry(sqlite_post)
    assert sqlite_post.comes(mail("Fwd: Printer", "See.", answers=FIRST)).ticket == number
    answer = mail("Re: Printer", "To you too.", answers=FIRST)
    assert sqlite_post.comes(answer, queue="Faktura").ticket == number


def test_an_answer_to_a_merged_ticket_goes_to_its_target(post: Post) -> None:
    """It is neither dropped nor left on the merged one (E33)."""
    merged = enquiry(post)
    target = post.comes(mail("Printer two", "The same.", message_id="<2@kunde.example>")).ticket
    assert target is not None
    merge(post.carl, merged, target)
    row = post.comes(mail("Re: Printer", "Still.", answers=FIRST))
    assert (row.fate, row.ticket) == (Fate.FOLLOW_UP, target)


def test_who_is_copied_takes_part_and_our_own_addresses_do_not(post: Post) -> None:
    number = enquiry(post, cc="a@andre.example, Faktura@desk.example")
    assert taking_part(post.desk, number) == {CUSTOMER, "a@andre.example"}
    post.comes(mail("Re", "With B.", answers=FIRST, cc="B@andre.example"))
    assert taking_part(post.desk, number) == {CUSTOMER, "a@andre.example", "b@andre.example"}
    post.comes(mail("Re", "From B.", answers=FIRST, sender="b@andre.example"))
    assert "From B." in {said.body.strip() for said in messages(post.desk, number)}


def test_a_strangers_copies_take_part_in_nothing_of_ours(sqlite_post: Post) -> None:
    number = enquiry(sqlite_post)
    sqlite_post.comes(mail("Re", sender=STRANGER, answers=FIRST, cc="eve@evil.example"))
    assert taking_part(sqlite_post.desk, number) == {CUSTOMER}


@pytest.mark.parametrize("change", ["token", "ticket", "message"])
def test_our_own_message_id_joins_only_as_it_was_given(sqlite_post: Post, change: str) -> None:
    number = enquiry(sqlite_post)
    change_setting(sqlite_post.desk, "confirm", "no")
    reply(sqlite_post.carl, number, "Which floor?")
    ours = next(said for said in messages(sqlite_post.desk, number) if said.agent_id)
    # A colleague of Kim's, whom only a Message-ID lets in.
    colleague = "lee@kunde.example"
    forged = {
        "token": ours.rfc_id.replace(ours.token, "a" * 20),
        "ticket": ours.rfc_id.replace(f"t{number}.", f"t{number + 1}."),
        "message": ours.rfc_id.replace(f".m{ours.id}.", ".m1."),
    }[change]
    assert forged != ours.rfc_id
    wrong = sqlite_post.comes(mail("A", sender=colleague, answers=forged))
    right = sqlite_post.comes(mail("B", sender=colleague, answers=ours.rfc_id))
    assert wrong.fate is Fate.NEW_TICKET
    assert (right.fate, right.ticket) == (Fate.FOLLOW_UP, number)
    assert "our own Message-ID" in right.reason


@pytest.mark.parametrize(
    "subject", ["Order #{n}", "[#{n}0]", "x[#{n}]", "[# {n}]", "[#999999999999]", "[#0]"]
)
def test_a_number_that_is_no_tag_of_ours_leads_nowhere(sqlite_post: Post, subject: str) -> None:
    number = enquiry(sqlite_post)
    row = sqlite_post.comes(mail(subject.format(n=number), "Something else."))
    assert row.ticket != number


def test_mail_that_overtook_the_one_it_answers_brings_both_together(sqlite_post: Post) -> None:
    """The ids a mail refers to are kept (E24)."""
    answer = sqlite_post.comes(mail("Re: Printer", "Second.", answers="<late@kunde.example>"))
    first = sqlite_post.comes(mail("Printer", "First.", message_id="<late@kunde.example>"))
    assert first.ticket == answer.ticket
