"""Verified senders, agents by mail, and what each queue makes of mail (E22, E30 to E39, F10)."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.authorized import authorize, list_authorized, revoke
from helpdesk_tui.desk.admin.queue_options import QueueOptions, set_queue_options
from helpdesk_tui.desk.approve import approve
from helpdesk_tui.desk.assign import claim
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.external import ask
from helpdesk_tui.desk.ledger import release
from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.desk.recipients import recipients
from helpdesk_tui.desk.sending import take_due
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import Refused
from helpdesk_tui.words import AfterReopening, Fate, Senders, Unauthorized
from tests.builders import IT
from tests.desk.intake.post import Post
from tests.worker.scene import CUSTOMER, changes, mail, messages, outbox, taking_part, tickets

FIRST = "<first@kunde.example>"
CARL = "Carl <carl@desk.example>"
PASS = "Authentication-Results: mx.desk.example; dmarc=pass\r\n"
FAIL = "Authentication-Results: mx.desk.example; dmarc=fail\r\n"
FORGED = "Received: by mx.desk.example\r\n" + PASS


@pytest.fixture
def post(sqlite_post: Post) -> Post:
    """A desk that believes its own mail server and confirms nothing."""
    change_setting(sqlite_post.desk, "authserv_ids", "mx.desk.example")
    change_setting(sqlite_post.desk, "confirm", "no")
    return sqlite_post


def by(field: str, raw: bytes) -> bytes:
    """A mail with a field on top."""
    return field.encode() + raw


def enquiry(post: Post) -> int:
    return post.comes(mail("Printer", message_id=FIRST)).ticket or 0


@pytest.mark.parametrize(
    ("field", "word"), [(PASS, "verified"), ("", "unverified"), (FAIL, "failed")]
)
def test_a_message_says_what_its_sender_proved(post: Post, field: str, word: str) -> None:
    row = post.comes(by(field, mail()))
    [message] = view_ticket(post.carl, row.ticket or 0).messages
    assert (message.authenticity, row.authenticity) == (word, word)


def test_an_agents_verified_answer_goes_to_the_customer(post: Post) -> None:
    change_setting(post.desk, "agent_answers", "yes")
    number = enquiry(post)
    raw = mail("Re: Printer", "Pull the plug.\n\n> It smokes.", sender=CARL, answers=FIRST)
    row = post.comes(by(PASS, raw))
    said = post.message(row)
    assert (said.direction, said.audience, said.to) == ("out", "public", CUSTOMER)
    assert said.body.strip() == "Pull the plug."
    assert post.ticket(row).status == "waiting_contact"
    assert [each.kind for each in outbox(post.desk)] == ["reply"]
    assert row.ticket == number


@pytest.mark.parametrize(
    ("setting", "field", "reason"),
    [
        ("yes", "", "wrote no Authentication-Results"),
        ("yes", FORGED.replace("mx.desk", "mx.evil"), "wrote no Authentication-Results"),
        ("no", PASS, "keeps what agents write by mail"),
    ],
)
def test_else_it_is_a_note_and_the_agent_hears_why_once(
    post: Post, setting: str, field: str, reason: str
) -> None:
    change_setting(post.desk, "agent_answers", setting)
    number = enquiry(post)
    for words in ("One.", "Two."):
        row = post.comes(by(field, mail("Re", words, sender=CARL, answers=FIRST)))
        assert (row.ticket, post.message(row).audience) == (number, "internal")
        post.clock.forward(minutes=1)
    [notice] = [said for said in messages(post.desk) if said.direction == "out"]
    assert (notice.to, notice.audience) == ("carl@desk.example", "internal")
    assert reason in notice.body
    [due] = take_due(post.worker, "worker")
    assert (due.outgoing.automatic, due.envelope_from) == ("auto-replied", "")


def test_a_forged_agent_is_a_stranger(post: Post) -> None:
    number = enquiry(post)
    row = post.comes(by(FAIL, mail("Re", "Pay here.", sender=CARL, answers=FIRST)))
    assert (row.fate, row.ticket == number) == (Fate.NEW_TICKET, False)
    assert "is forged" in row.reason


def test_an_agent_copied_in_by_a_customer_is_an_agent_still(post: Post) -> None:
    first = mail("Printer", message_id=FIRST, cc="carl@desk.example")
    number = post.comes(first).ticket
    row = post.comes(mail("Re", "He is angry.", sender=CARL, answers=FIRST))
    assert (row.ticket, post.message(row).audience) == (number, "internal")


def test_an_agents_absence_note_is_ignored(post: Post) -> None:
    number = enquiry(post)
    away = mail("Autosvar", "Ferie.", sender=CARL, answers=FIRST, auto_submitted="auto-replied")
    row = post.comes(away)
    assert row.fate is Fate.IGNORED
    assert len(messages(post.desk, number)) == 1


def test_what_answers_a_note_stays_a_note(post: Post) -> None:
    number = enquiry(post)
    inside = mail("Re", "Inside.", sender=CARL, answers=FIRST, message_id="<in@desk.example>")
    post.comes(inside)
    row = post.comes(mail("Re", "I saw that.", answers="<in@desk.example>"))
    assert (row.ticket, post.message(row).audience) == (number, "internal")


@pytest.mark.parametrize("answers", ["question", "<answer@lab.example>", "<aside@lab.example>"])
def test_what_an_agent_writes_to_an_outside_party_never_reaches_the_customer(
    post: Post, answers: str
) -> None:
    change_setting(post.desk, "agent_answers", "yes")
    number = enquiry(post)
    ask(post.carl, number, ["expert@lab.example"], "Any idea?")
    question = messages(post.desk, number)[-1].rfc_id
    post.comes(
        mail(
            "Re", "Idea.", sender="expert@lab.example", cc=CARL, answers=question,
            message_id="<answer@lab.example>",
        )
    )  # fmt: skip
    aside = mail(
        "Re", "SECRET", sender=CARL, to="expert@lab.example", cc=IT,
        answers=question if answers == "question" else answers,
    )  # fmt: skip
    if answers.startswith("<aside"):  # to a mail that only the agent got
        aside = aside.replace(b"References: ", f"References: {question} ".encode())
    row = post.comes(by(PASS, aside))
    assert (row.ticket, post.message(row).audience) == (number, "internal")
    assert len(outbox(post.desk)) == 1


def test_a_forged_mail_does_not_say_where_answers_go(post: Post) -> None:
    number = enquiry(post)
    forged = mail(f"[#{number}]", "Answer me here.", reply_to="evil@evil.example")
    assert post.comes(by(FAIL, forged)).ticket == number
    assert recipients(post.carl, number).to == (CUSTOMER,)


def test_our_own_address_with_a_proof_is_no_recipient(post: Post) -> None:
    number = enquiry(post)
    proved = f"it+t{number}.m1.abcdefghijklmnopqrst@desk.example"
    post.comes(mail("Re", answers=FIRST, cc=f"{proved}, boss@kunde.example"))
    found = recipients(post.carl, number)
    assert (found.cc, found.dropped) == (("boss@kunde.example",), ())
    reply(post.carl, number, "Hi", cc=[proved])
    assert taking_part(post.desk, number) == {CUSTOMER, "boss@kunde.example"}
    with pytest.raises(Refused, match="address of this desk"):
        ask(post.carl, number, [proved], "Any idea?")


def test_an_absence_note_leaves_who_waits_for_whom(post: Post) -> None:
    number = enquiry(post)
    post.clock.forward(hours=1)
    reply(post.carl, number, "Which floor?")
    post.clock.forward(hours=1)
    post.comes(mail("Frånvaro", "Borta.", answers=FIRST, auto_submitted="auto-replied"))
    assert not view_ticket(post.carl, number).row.waiting_for_us


def test_a_queue_refuses_answers_after_its_own_time(post: Post) -> None:
    number = enquiry(post)
    options = QueueOptions(reopen_days=0, closed=AfterReopening.REFUSE)
    set_queue_options(post.desk, "IT", options)
    close(post.carl, number)
    post.clock.forward(hours=1)
    row = post.comes(mail("Re", "Again.", answers=FIRST))
    assert (row.ticket, post.ticket(row).status) == (number, "closed")
    assert [each.kind for each in outbox(post.desk)] == ["notice"]
    [refusal] = changes(post.desk, number, "refusal")
    assert "sent" in str(refusal.new)


@pytest.mark.parametrize("release_owner", [True, False])
def test_a_reopened_ticket_keeps_or_loses_its_owner(post: Post, release_owner: bool) -> None:
    number = enquiry(post)
    claim(post.carl, number)
    close(post.carl, number)
    set_queue_options(post.desk, "IT", QueueOptions(release_owner=release_owner))
    row = post.comes(mail("Re", "Again.", answers=FIRST))
    assert post.ticket(row).status == "open"
    assert (post.ticket(row).owner_id is None) is release_owner


def test_a_web_forms_visitor_is_the_requester(post: Post) -> None:
    set_queue_options(post.desk, "IT", QueueOptions(reply_to_asks=True))
    form = mail(sender="form@shop.example", reply_to="Bo <bo@andre.example>")
    number = post.comes(form).ticket or 0
    assert taking_part(post.desk, number) == {"bo@andre.example"}


def test_our_own_addresses_ask_nothing_whatever_stands_before_the_at(post: Post) -> None:
    proved = "it+t1.m1.abcdefghij234567klmn@desk.example"
    for own in ("it@desk.example", "Faktura@Desk.example", proved):
        assert post.ticket(post.comes(mail(own, own, sender=own))).contact_id is None


@pytest.mark.parametrize("way", ["plus_address", "text_marker"])
@pytest.mark.parametrize("token_is_ours", [True, False])
def test_an_answer_proves_itself_without_any_id(post: Post, way: str, token_is_ours: bool) -> None:
    set_queue_options(post.desk, "IT", QueueOptions(**{way: True}))  # type: ignore[arg-type]
    number = enquiry(post)
    reply(post.carl, number, "Which floor?")
    post.clock.forward(minutes=1)
    [due] = take_due(post.worker, "worker")
    to, text = due.outgoing.reply_to or "it@desk.example", due.outgoing.text
    if not token_is_ours:
        token = messages(post.desk, number)[-1].token
        to, text = to.replace(token, "a" * 20), text.replace(token, "a" * 20)
    row = post.comes(mail("Third", f"Third.\n> {text}", to=to))
    assert (row.ticket == number) is token_is_ours
    assert taking_part(post.desk, number) == {CUSTOMER}


def test_a_trackers_mails_are_one_ticket(post: Post) -> None:
    now = {"sender": "now@kunde.example", "X_ServiceNow_Generated": "true"}
    first = post.comes(mail("INC0012345 opened", "A.", **now))
    again = post.comes(mail("INC0012345 commented", "B.", **now))
    other = post.comes(mail("INC0012345", "C.", **{**now, "sender": "now@evil.test"}))
    assert again.ticket == first.ticket != other.ticket


def test_a_mail_to_two_queues_is_one_ticket_that_says_so(post: Post) -> None:
    rows = [post.comes(mail(message_id=FIRST), queue=queue) for queue in ("IT", "Faktura")]
    assert [row.fate for row in rows] == [Fate.NEW_TICKET, Fate.DUPLICATE]
    [also] = changes(post.desk, rows[0].ticket or 0, "delivered to")
    assert "Faktura" in str(also.new)


def test_or_one_in_each_where_the_desk_wants_it(post: Post) -> None:
    change_setting(post.desk, "ticket_per_queue", "yes")
    first, second, again = (
        post.comes(mail(message_id=FIRST), queue=queue) for queue in ("IT", "Faktura", "IT")
    )
    assert [each.fate for each in (first, second)] == [Fate.NEW_TICKET] * 2
    assert (again.fate, again.ticket) == (Fate.DUPLICATE, first.ticket)
    assert "Message-ID" not in post.message(second).problems
    [refers] = changes(post.desk, second.ticket or 0, "refers to")
    assert f"#{first.ticket}" in str(refers.new)
    answer = mail("Re: Printer", "More.", answers=FIRST)
    assert post.comes(answer, queue="Faktura").ticket == second.ticket
    assert post.comes(answer, queue="IT").ticket == first.ticket


def test_a_forward_without_a_word_before_its_subject_is_a_forward(post: Post) -> None:
    number = enquiry(post)
    head = "See below.\n\nFrom: Kim <kim@kunde.example>\nSent: Monday, 4 May 2026 10:00\n"
    body = f"{head}To: it@desk.example\nSubject: Printer\n\nIt smokes."
    assert post.comes(mail("Printer", body, answers=FIRST), queue="Faktura").ticket != number
    again = mail("SV: Printer", body, answers=FIRST, message_id="<2@kunde.example>")
    assert post.comes(again, queue="Faktura").ticket == number


def test_two_that_refer_to_a_mail_we_never_saw_meet_unless_they_are_strangers(post: Post) -> None:
    """Any id in common will do, within those who may join (E24)."""
    unseen = "<unseen@kunde.example>"
    first = post.comes(mail("One", "A.", answers=unseen))
    second = post.comes(mail("Two", "B.", answers=unseen))
    third = post.comes(mail("Three", "C.", answers=unseen, sender="x@andre.example"))
    assert second.ticket == first.ticket != third.ticket


def only(post: Post, senders: Senders, others: Unauthorized) -> None:
    set_queue_options(post.desk, "IT", QueueOptions(senders=senders, unauthorized=others))


def test_only_a_verified_person_of_the_list_opens_a_ticket(post: Post) -> None:
    only(post, Senders.AUTHORIZED, Unauthorized.QUARANTINE)
    authorize(post.desk, CUSTOMER, name="Kim")
    assert [person.email for person in list_authorized(post.desk)] == [CUSTOMER]
    assert post.comes(by(PASS, mail("A", "A."))).fate is Fate.NEW_TICKET
    assert post.comes(mail("B", "B.")).fate is Fate.QUARANTINED
    assert "is forged" in post.comes(by(FAIL + FORGED, mail("C", "C."))).reason
    revoke(post.desk, CUSTOMER)
    assert post.comes(by(PASS, mail("D", "D."))).fate is Fate.QUARANTINED


def test_a_list_is_refused_where_nobody_can_be_verified(post: Post) -> None:
    change_setting(post.desk, "authserv_ids", "")
    with pytest.raises(Refused, match="into From"):
        only(post, Senders.AUTHORIZED, Unauthorized.REFUSE)


def test_a_quarantined_mail_that_a_person_releases_is_let_in(post: Post) -> None:
    only(post, Senders.KNOWN, Unauthorized.QUARANTINE)
    row = post.comes(mail())
    assert (row.fate, tickets(post.desk)) == (Fate.QUARANTINED, [])
    release(post.carl, row.id)
    assert post.files(row.id).fate is Fate.NEW_TICKET


def test_the_same_bytes_are_held_once_whatever_number_the_server_gives_them(post: Post) -> None:
    only(post, Senders.KNOWN, Unauthorized.QUARANTINE)
    first, other = post.comes(mail()), post.comes(mail("Another", "Words."))
    again = post.comes(mail())
    assert (again.fate, again.reason) == (Fate.DUPLICATE, f"the same mail as ledger row {first.id}")
    assert other.fate is Fate.QUARANTINED
    assert post.comes(mail(), queue="Faktura").fate is Fate.NEW_TICKET
    only(post, Senders.EVERYBODY, Unauthorized.QUARANTINE)
    assert post.comes(mail("Another", "Words.")).fate is Fate.NEW_TICKET


def test_a_refusal_is_polite_and_comes_once(post: Post) -> None:
    only(post, Senders.KNOWN, Unauthorized.REFUSE)
    rows = []
    for words in ("Hello?", "Hello again, is nobody there?"):
        rows.append(post.comes(mail(words, words)))
        post.clock.forward(minutes=1)
    assert [post.ticket(row).status for row in rows] == ["closed", "closed"]
    assert [each.kind for each in outbox(post.desk)] == ["notice"]
    robot = post.comes(mail("News", "News.", sender="n@shop.example", precedence="bulk"))
    assert post.ticket(robot).status == "closed"
    ours = post.comes(mail("Forged", "Forged.", sender="faktura@desk.example"))
    [refusal] = changes(post.desk, ours.ticket or 0, "refusal")
    assert "faktura@desk.example is an address of this desk" in str(refusal.new)
    assert len(outbox(post.desk)) == 1


def test_a_pending_ticket_waits_until_it_is_approved(post: Post) -> None:
    change_setting(post.desk, "confirm", "yes")
    only(post, Senders.KNOWN, Unauthorized.PENDING)
    number = post.comes(mail("One", "A.")).ticket or 0
    assert view_ticket(post.carl, number).row.tags == ("unauthorized",)
    assert outbox(post.desk) == []
    second = post.comes(mail("Two", "B.")).ticket or 0
    assert view_ticket(post.carl, second).row.tags == ("unauthorized",)
    approve(post.carl, number)
    assert view_ticket(post.carl, number).row.tags == ()
    with pytest.raises(Refused):
        approve(post.carl, number)
    third = post.comes(mail("Three", "C.")).ticket or 0
    assert view_ticket(post.carl, third).row.tags == ()
