"""Machines that answer each other fall silent, whatever the other side leaves out (E45 to E47)."""

from __future__ import annotations

import email.policy
import itertools
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from helpdesk_tui.desk.admin.queue_options import QueueOptions, set_queue_options
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.desk.sending import sent, take_due
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.mail.compose import compose
from helpdesk_tui.words import AfterReopening
from tests.desk.intake.post import Post
from tests.worker.scene import mail, outbox, read

ROBOT = "desk@robot.example"
MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress", "Precedence", "X-Helpdesk-Loop")
THREAD = ("In-Reply-To", "References")
ENOUGH = 12
"""Mails after which two machines would surely go on for ever."""

Answer = Callable[[EmailMessage, int], bytes]


def leaves(post: Post) -> list[EmailMessage]:
    """What the desk sends now, as it travels."""
    due = take_due(post.worker, "worker")
    for each in due:
        sent(post.worker, each.outbox_id, "worker", "250 ok")
    return [read(compose(each.outgoing)) for each in due]


def acknowledges(came: EmailMessage, number: int, *, thread: bool, subject: str) -> bytes:
    """A desk that says to every mail, even to a machine's, that it came; and marks nothing."""
    return mail(
        subject.format(number=number, subject=came["Subject"]),
        f"We have received your message. It has number {number}.",
        sender=f"Robot <{ROBOT}>",
        answers=came["Message-ID"] if thread else "",
        message_id=f"<ack{number}@robot.example>",
    )


def talk(post: Post, begins: bytes, answers: Answer, *, minutes: float) -> int:
    """Let a robot answer everything the desk sends; how many mails were sent in all."""
    post.comes(begins)
    for number in itertools.count(1):
        ours = leaves(post)
        assert len(ours) <= 1
        if not ours or number > ENOUGH:
            return 2 * number - 2
        post.clock.forward(minutes=minutes)
        post.comes(answers(ours[0], number))
        post.clock.forward(minutes=minutes)
    return 0


PACES = [1 / 60, 5, 30, 120, 24 * 60]
"""Minutes a machine takes for an answer."""


@pytest.mark.parametrize("minutes", PACES)
@pytest.mark.parametrize("begins", ["a person", "the robot"])
@pytest.mark.parametrize(
    ("thread", "subject"), [(True, "Re: {subject}"), (False, "Ticket R-{number} received")]
)
def test_a_desk_that_confirms_confirmations_stops_within_three_mails_at_any_pace(
    sqlite_post: Post, minutes: float, begins: str, thread: bool, subject: str
) -> None:
    def answers(came: EmailMessage, number: int) -> bytes:
        return acknowledges(came, number, thread=thread, subject=subject)

    first = mail("Printer", sender=f"Robot <{ROBOT}>")
    if begins == "the robot":
        first = acknowledges(read(first), 0, thread=False, subject=subject)
    # The first mail, the desk's answer, and the machine's to that.
    assert 1 + talk(sqlite_post, first, answers, minutes=minutes) <= 3


@pytest.mark.parametrize("minutes", [30, 24 * 60])
def test_a_desk_that_takes_no_answers_says_so_to_a_machine_once(
    sqlite_post: Post, minutes: float
) -> None:
    set_queue_options(sqlite_post.desk, "IT", QueueOptions(closed=AfterReopening.REFUSE))
    row = sqlite_post.comes(mail("Printer", sender=ROBOT, auto_submitted="auto-replied"))
    close(sqlite_post.carl, row.ticket or 0)
    sqlite_post.clock.forward(days=60)

    def answers(came: EmailMessage, number: int) -> bytes:
        return acknowledges(came, number, thread=True, subject="Re: {subject}")

    again = mail("Re: Printer", "Thanks.", sender=ROBOT, answers=sqlite_post.message(row).rfc_id)
    assert talk(sqlite_post, again, answers, minutes=minutes) == 2


def test_a_person_who_writes_three_times_is_confirmed_three_times(sqlite_post: Post) -> None:
    asked = [
        ("Printer", "The printer on floor 3 smokes."),
        ("Screen", "Thank you for your help. Now the screen is black, and I got number 1."),
        ("Re: Printer", "It smokes again; should I report it as a new case?"),
    ]
    for subject, text in asked:
        row = sqlite_post.comes(mail(subject, text))
        assert sqlite_post.confirmed(row) == "sent"
        leaves(sqlite_post)
        sqlite_post.clock.forward(minutes=11)


def test_a_robot_that_never_says_the_same_twice_meets_the_ladder(sqlite_post: Post) -> None:
    words = iter("one two three four five six seven eight nine ten eleven twelve more".split())

    def answers(came: EmailMessage, number: int) -> bytes:
        word = next(words)
        return mail(f"Case {word}", f"We got {word}.", sender=ROBOT)

    change_setting(sqlite_post.desk, "auto_per_address", "2/1d")
    assert talk(sqlite_post, mail(sender=ROBOT), answers, minutes=11) == 4


@pytest.mark.parametrize(
    ("lost", "minutes"),
    [((), 1), (MARKS, 1), (THREAD, 1), *(((*MARKS, *THREAD), minutes) for minutes in PACES)],
)
def test_two_desks_of_this_kind_fall_silent_even_where_headers_get_lost(
    sqlite_post: Post,
    tmp_path_factory: pytest.TempPathFactory,
    lost: tuple[str, ...],
    minutes: float,
) -> None:
    other = Post(f"sqlite:///{new_file(tmp_path_factory)}")
    edit_queue(other.desk, "IT", address="it@other.example")
    sqlite_post.comes(mail(sender="Other desk <it@other.example>"))
    sides = itertools.cycle([(sqlite_post, other), (other, sqlite_post)])
    travelled = 0
    for here, there in itertools.islice(sides, ENOUGH):
        for each in leaves(here):
            travelled += 1
            for name in lost:
                del each[name]
            for post in (here, there):
                post.clock.forward(minutes=minutes)
            there.comes(each.as_bytes(policy=email.policy.SMTP))
    assert 1 <= travelled <= 3


def new_file(factory: pytest.TempPathFactory) -> str:
    path = factory.mktemp("other") / "desk.db"
    path.touch(mode=0o600)
    return str(path)


def test_our_own_mail_is_known_by_its_id_when_its_marks_were_lost(sqlite_post: Post) -> None:
    sqlite_post.comes(mail())
    [ours] = leaves(sqlite_post)
    for name in MARKS:
        del ours[name]
    row = sqlite_post.comes(ours.as_bytes(policy=email.policy.SMTP))
    assert (row.fate, row.reason) == ("ignored", "our own mail came back (its Message-ID)")


def test_the_excess_is_answered_by_why(sqlite_post: Post) -> None:
    change_setting(sqlite_post.desk, "auto_per_address", "1/1h")
    sqlite_post.comes(mail("Printer", "It smokes."))
    row = sqlite_post.comes(mail("Screen", "It is black."))
    assert sqlite_post.confirmed(row) == "not sent: kim@kunde.example got 1 within an hour"
    assert len(outbox(sqlite_post.desk)) == 1
