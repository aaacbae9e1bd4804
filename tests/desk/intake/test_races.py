"""What two do at the same moment: each mail is filed once, and where it belongs (E12)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, text
from sqlmodel import Session

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake import follow_up
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.intake.threads import candidates
from helpdesk_tui.desk.merge import merge, unmerge
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.rules.trust import Evidence
from helpdesk_tui.store.tables import Lease, Ticket
from helpdesk_tui.words import Fate
from tests.builders import join_desk, worker_desk
from tests.desk.intake.post import Post
from tests.worker.scene import fates, mail, tickets

FIRST = "<first@kunde.example>"


class Meeting(RulebookReader):
    """Reads the rules; whoever is first waits till the other reads too, or waits for a lock."""

    inside = 0
    one_at_a_time = threading.Lock()

    def __init__(self, watcher: Desk) -> None:
        super().__init__()
        self._watcher = watcher

    def read(self, session: Session) -> Rulebook:
        with self.one_at_a_time:
            Meeting.inside += 1
        while Meeting.inside < 2 and not self._somebody_waits():
            threading.Event().wait(0.01)
        return super().read(session)

    def _somebody_waits(self) -> bool:
        with self._watcher.store.read() as session:
            waiting = text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(session.connection().execute(waiting).scalar_one())


def test_two_that_file_the_same_mail_on_a_desk_without_a_worker_make_one_ticket(
    postgres_database: str,
) -> None:
    post = Post(postgres_database)
    for source in ("one", "two"):
        came = Received(0, 0, "", post.clock(), mail("Printer", message_id=FIRST), name=source)
        queue_id = scene_queue(post.desk)
        receive(post.worker, Origin(source, queue_id), [came])
    mails = [Read(each.id, parse(each.raw)) for each in begin(post.worker)]
    assert len(mails) == 2
    with post.desk.transaction("test") as tx:
        tx.session.connection().execute(delete(Lease))
    Meeting.inside = 0
    desks = [worker_desk(join_desk(postgres_database, post.clock)) for _ in mails]
    with ThreadPoolExecutor(2) as pool:
        filed = [
            pool.submit(file_read, desk, Meeting(post.desk), [each])
            for desk, each in zip(desks, mails, strict=True)
        ]
        assert all(each.result(timeout=60) for each in filed)
    assert len(tickets(post.desk)) == 1
    assert fates(post.desk) == {"new_ticket": 1, "duplicate": 1}


def scene_queue(desk: Desk) -> int:
    with desk.store.read() as session:
        from_it = text("SELECT id FROM queue WHERE name = 'IT'")
        return int(session.connection().execute(from_it).scalar_one())


@pytest.mark.parametrize("between", ["merge", "undo"])
def test_what_happens_to_a_ticket_just_before_the_answer_is_filed_is_seen(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    """The mail's ticket is found, then somebody else is faster, then it is locked."""
    post = Post(postgres_database)
    number = post.comes(mail("Printer", message_id=FIRST)).ticket or 0
    other = post.comes(mail("Printer again", "It burns.")).ticket or 0
    rival = join_desk(postgres_database, post.clock)

    def then_somebody_acts(session: Session, letter: Letter) -> list[tuple[Ticket, Evidence]]:
        found = candidates(session, letter)
        if between == "merge":
            merge(rival, number, other)
        else:
            with rival.transaction("test") as tx:
                tx.ticket(number).withdrawn_at = tx.now
        return found

    monkeypatch.setattr(follow_up, "candidates", then_somebody_acts)
    row = post.comes(mail("Re: Printer", "Any news?", answers=FIRST))
    if between == "merge":
        assert (row.fate, row.ticket) == (Fate.FOLLOW_UP, other)
    else:
        assert row.fate is Fate.NEW_TICKET
        assert row.ticket not in (number, other)


def test_a_ticket_in_hand_keeps_its_changes_when_it_is_asked_for_again(post: Post) -> None:
    number = post.comes(mail("Printer")).ticket or 0
    with post.desk.transaction("test") as tx, tx.session.no_autoflush:
        tx.set(tx.ticket(number), "subject", "Printer on fire")
        assert tx.ticket(number).subject == "Printer on fire"
    assert [each.subject for each in tickets(post.desk)] == ["Printer on fire"]


def test_the_root_of_a_ticket_is_where_its_merge_leads(post: Post) -> None:
    first = post.comes(mail("One", "a")).ticket or 0
    second = post.comes(mail("Two", "b")).ticket or 0
    merge(post.carl, first, second)
    with post.desk.transaction("test") as tx:
        assert [row.id for each in (first, second) if (row := tx.root(each))] == [second] * 2
    unmerge(post.carl, first)
    with post.desk.transaction("test") as tx:
        assert [row.id for each in (first, second) if (row := tx.root(each))] == [first, second]
