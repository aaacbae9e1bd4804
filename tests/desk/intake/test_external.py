"""What outside parties answer: back on the ticket, for agents alone (F63)."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.queue_options import QueueOptions, set_queue_options
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.external import ask
from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.desk.quoting import quote
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.words import AfterReopening, Audience, Fate, Status
from tests.desk.intake.post import Post
from tests.worker.scene import mail, messages, outbox, taking_part

FIRST = "<first@kunde.example>"
EXPERT = "expert@lab.example"


def asked(post: Post) -> tuple[int, str]:
    """A ticket about which somebody was asked; the Message-ID of the question."""
    number = post.comes(mail("Printer", message_id=FIRST)).ticket or 0
    ask(post.carl, number, [EXPERT], "Any idea?")
    return number, messages(post.desk, number)[-1].rfc_id


def test_an_answer_comes_back_and_only_agents_see_it(post: Post) -> None:
    number, question = asked(post)
    row = post.comes(mail("Re: Printer", "SECRET idea.", sender=EXPERT, answers=question))
    assert (row.fate, row.ticket) == (Fate.FOLLOW_UP, number)
    assert row.reason == f"by our own Message-ID; {EXPERT} was asked from here"
    assert post.message(row).audience == Audience.EXTERNAL
    view = view_ticket(post.carl, number)
    assert view.row.status is Status.OPEN
    assert view.row.unread
    assert [(p.email, p.answered_at) for p in view.externals] == [(EXPERT, post.clock.now)]
    assert EXPERT not in taking_part(post.desk, number)
    assert EXPERT not in (*view.reply_to, *view.reply_cc)
    assert "SECRET" not in quote(post.carl, number)


@pytest.mark.parametrize("answers", [FIRST, ""])
def test_into_whatever_thread_they_answer_it_is_never_public(
    sqlite_post: Post, answers: str
) -> None:
    number, _ = asked(sqlite_post)
    copied = mail("Re: Printer", cc=EXPERT, answers=FIRST, message_id="<2@kunde.example>")
    sqlite_post.comes(copied)
    row = sqlite_post.comes(
        mail(f"Re: Printer [#{number}]", "Idea.", sender=EXPERT, answers=answers)
    )
    assert row.ticket == number
    assert sqlite_post.message(row).audience == Audience.EXTERNAL


def test_what_was_said_outside_is_in_no_thread_of_the_customers(sqlite_post: Post) -> None:
    number, question = asked(sqlite_post)
    answer = mail(
        "Re: Printer", "Idea.", sender=EXPERT, answers=question, message_id="<a@lab.example>"
    )
    sqlite_post.comes(answer)
    reply(sqlite_post.carl, number, "Try this.")
    ask(sqlite_post.carl, number, [EXPERT], "And then?")
    ask(sqlite_post.carl, number, ["other@lab.example"], "You?")
    _, to_customer, again, other = outbox(sqlite_post.desk)[-4:]
    assert to_customer.in_reply_to == FIRST
    assert not {question, "<a@lab.example>"} & set(to_customer.references.split("\n"))
    assert again.in_reply_to == "<a@lab.example>"
    assert again.references.split("\n") == [question, "<a@lab.example>"]
    assert (other.in_reply_to, other.references) == ("", "")


def test_only_who_was_asked_may_answer(sqlite_post: Post) -> None:
    number, question = asked(sqlite_post)
    colleague = sqlite_post.comes(mail("Re: P", sender="boss@lab.example", answers=question))
    assert colleague.ticket != number
    away = mail("Away", sender=EXPERT, answers=question, auto_submitted="auto-replied")
    assert sqlite_post.comes(away).ticket == number
    assert sqlite_post.ticket(sqlite_post.comes(away)).status == Status.WAITING_EXTERNAL


@pytest.mark.parametrize("late", list(AfterReopening))
def test_an_answer_after_years_wakes_its_ticket_and_begins_none(
    sqlite_post: Post, late: AfterReopening
) -> None:
    change_setting(sqlite_post.desk, "confirm", "yes")
    set_queue_options(sqlite_post.desk, "IT", QueueOptions(closed=late, release_owner=True))
    number, question = asked(sqlite_post)
    close(sqlite_post.carl, number)
    mailed = len(outbox(sqlite_post.desk))
    sqlite_post.clock.forward(days=800)
    away = mail("Away", sender=EXPERT, answers=question, auto_submitted="auto-replied")
    assert sqlite_post.ticket(sqlite_post.comes(away)).status == Status.CLOSED
    row = sqlite_post.comes(mail("Re: Printer", "Idea.", sender=EXPERT, answers=question))
    assert (row.fate, row.ticket) == (Fate.FOLLOW_UP, number)
    assert sqlite_post.message(row).audience == Audience.EXTERNAL
    view = view_ticket(sqlite_post.carl, number)
    assert (view.row.status, view.row.owner, view.row.unread) == (Status.OPEN, "carl", True)
    assert len(outbox(sqlite_post.desk)) == mailed


def test_a_question_taken_back_lets_nobody_in(sqlite_post: Post) -> None:
    number, question = asked(sqlite_post)
    recall(sqlite_post.carl, number)
    row = sqlite_post.comes(mail("Re: Printer", sender=EXPERT, answers=question))
    assert row.ticket != number


def test_a_forwarded_first_mail_names_its_writer(sqlite_post: Post) -> None:
    body = (
        "Can you take this?\n\n---------- Forwarded message ---------\n"
        "From: Åsa Ek <asa@ek.example>\nDate: Mon, 4 May 2026 09:00\nSubject: Printer\n"
        "To: Kim <kim@kunde.example>\n\nIt smokes.\n"
    )
    row = sqlite_post.comes(mail("Fwd: Printer", body))
    found = view_ticket(sqlite_post.carl, row.ticket or 0).forwarded_from
    assert found is not None
    assert (found.name, found.email) == ("Åsa Ek", "asa@ek.example")
