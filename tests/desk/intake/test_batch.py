"""Mails filed together meet the same fates as mails filed one after the other."""

from __future__ import annotations

import itertools

from sqlmodel import col, select

from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.receive import receive
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.store.tables import Attachment, Change, Contact
from helpdesk_tui.worker.filing import file_rows
from tests.desk.intake.post import Post
from tests.worker.scene import intake, mail, messages, taking_part, tickets

FIRST = "<first@kunde.example>"
OTHER = "<other@andre.example>"
MAILS = (
    mail("Printer", message_id=FIRST),
    mail("Printer", message_id=FIRST),
    mail("Re: Printer", "Still.", answers=FIRST),
    mail("VPN", "Down.", sender="Bo <bo@andre.example>", message_id=OTHER, cc="cy@andre.example"),
    mail("Re: VPN", "It is.", sender="cy@andre.example", answers=OTHER),
    mail("Re: VPN", "Me too.", sender="eve@fremmed.example", answers=OTHER),
    mail("Another", "Same id.", message_id=FIRST),
    mail("Away", "Monday.", sender="ida@kunde.example", auto_submitted="auto-replied"),
    mail("Nobody", "Who?", sender="", message_id="<nobody@kunde.example>"),
)


def take_in(post: Post, mails: tuple[bytes, ...]) -> None:
    origin = next(iter(post._origins.values()))
    came = [Received(uid, 1, "INBOX", post.clock(), raw) for uid, raw in enumerate(mails, 1)]
    receive(post.worker, origin, came)


def outcome(post: Post) -> list[object]:
    """Everything that was written, as far as two desks can have it in common."""
    with post.desk.store.read() as session:
        changes = session.exec(select(Change).order_by(col(Change.id))).all()
        contacts = session.exec(select(Contact).order_by(col(Contact.id))).all()
        files = session.exec(select(Attachment).order_by(col(Attachment.id))).all()
    first = tickets(post.desk)[0].id or 0
    return [
        [(row.fate, row.reason, row.duplicate_of, row.rules) for row in intake(post.desk)],
        [((row.id or 0) - first, row.subject, row.status, row.last_in_id)
         for row in tickets(post.desk)],
        [(row.ticket_id - first, row.body, row.audience, row.problems, row.contact_id)
         for row in messages(post.desk)],
        [sorted(taking_part(post.desk, row.id or 0)) for row in tickets(post.desk)],
        [(row.verb, row.field, row.old, row.new, row.cause) for row in changes],
        [(row.name, row.email, row.folded) for row in contacts],
        [row.filename for row in files],
    ]  # fmt: skip


def test_together_or_one_by_one_is_the_same(desk_url: str, sqlite_url: str) -> None:
    together, singly = Post(desk_url), Post(sqlite_url.replace("desk.db", "singly.db"))
    take_in(together, MAILS)
    waiting = begin(together.worker)
    read = [Read(each.id, parse(each.raw)) for each in waiting]
    assert len(file_read(together.worker, RulebookReader(), read)) == len(MAILS)
    take_in(singly, MAILS)
    for each in begin(singly.worker):
        file_read(singly.worker, RulebookReader(), [Read(each.id, parse(each.raw))])
    assert outcome(together) == outcome(singly)


def test_a_worker_told_to_stop_counts_no_attempt_for_what_it_read_ahead(sqlite_post: Post) -> None:
    take_in(sqlite_post, tuple(mail(f"Mail {n}") for n in range(60)))
    asked = itertools.count()
    filed = file_rows(sqlite_post.worker, RulebookReader(), stop=lambda: next(asked) > 0)
    assert len(filed) == 50
    assert [(row.fate, row.attempts) for row in intake(sqlite_post.desk)[50:]] == [(None, 0)] * 10
    assert len(file_rows(sqlite_post.worker, RulebookReader())) == 10


def test_nothing_is_read_beside_a_mail_that_was_begun_before(sqlite_post: Post) -> None:
    take_in(sqlite_post, tuple(mail(f"Mail {n}") for n in range(3)))
    first = begin(sqlite_post.worker, 1)
    assert begin(sqlite_post.worker, beyond=first[0].id)[0].attempts == 1
    assert begin(sqlite_post.worker, beyond=first[0].id) == []
