"""Nothing lost and nothing twice, whatever happens to the workers, the line and the disk."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from signal import SIGTERM

import pytest
from sqlalchemy import func
from sqlmodel import select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.take_up import waits
from helpdesk_tui.desk.replay.run import Choice, replay
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.mail.sandbox import parse_safely, start_parsing
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.words import Fate
from tests.builders import make_desk
from tests.services.imap import ImapServer
from tests.worker.chaos import Crew, deliver, deliver_in_turn, fast_clock, post, renumber, until
from tests.worker.deaf_proxy import deaf_proxy
from tests.worker.scene import add_imap, intake, messages

MAILS = 5000
FOLDER = "work"


@pytest.mark.timeout(600)  # only against hanging: with other tests beside it, it takes long
def test_five_thousand_mails_survive_kills_cuts_renumbering_and_a_full_disk(
    sqlite_url: str, dovecot_server: ImapServer, tmp_path: Path
) -> None:
    desk = make_desk(sqlite_url, fast_clock)
    change_setting(desk, "confirm", "no")
    expected = post(MAILS)
    with dovecot_server.connection() as client:
        client.create(FOLDER)
    with deaf_proxy(dovecot_server) as line:
        add_imap(desk, line.server, folder=FOLDER)
        crew = Crew(sqlite_url, tmp_path, 4)

        def disk_full() -> None:
            before = crew.said().count("disk")
            with crew.no_room():
                deliver(dovecot_server, FOLDER, extra)
                until(lambda: crew.said().count("disk") > before, "a worker sees the full disk")

        def move_server() -> None:
            with line.closed():
                renumber(dovecot_server, FOLDER)

        extra, rest = expected.mails[-200:], expected.mails[:-200]
        deliver_in_turn(
            dovecot_server,
            FOLDER,
            rest,
            [
                *(crew.kill_one, line.cut, crew.kill_one, crew.kill_one),
                move_server,
                *(crew.kill_one, disk_full, line.cut, crew.kill_one, crew.kill_one),
            ],
        )
        until(lambda: _is_all_there(desk, MAILS - expected.repeated), "all mail is filed")
        # One that was just begun has not heard yet that it may end in order.
        assert set(crew.stop()) <= {0, -SIGTERM}

    assert _threads(desk) == sorted(map(sorted, expected.threads.values()))
    _is_explained(desk, expected.repeated, expected.bombs)
    report = replay(desk, Choice(), parse_safely, start=start_parsing)
    assert report.different == []
    assert report.mails == len(intake(desk))


def _is_all_there(desk: Desk, contents: int) -> bool:
    """Rows tell nothing: the moved server gives again what it gave before."""
    with desk.store.read() as session:
        received = session.exec(select(func.count(func.distinct(Intake.sha256)))).one()
    return received >= contents and not waits(desk)


def _threads(desk: Desk) -> list[list[str]]:
    """The Message-IDs of each ticket, as often as they stand there."""
    found = defaultdict(list)
    for message in messages(desk):
        found[message.ticket_id].append(message.rfc_id)
    return sorted(sorted(ids) for ids in found.values())


def _is_explained(desk: Desk, repeated: int, bombs: int) -> None:
    """Each row has one fate with its ticket or its reason; each content was new just once."""
    rows = intake(desk)
    assert all(row.fate for row in rows)
    assert all(row.reason for row in rows if row.fate not in ("new_ticket", "follow_up"))
    new = [row for row in rows if row.fate != Fate.DUPLICATE.value]
    assert Counter(Counter(row.sha256 for row in new).values()) == {1: MAILS - repeated}
    assert sum(row.fate == Fate.QUARANTINED.value for row in new) == bombs
    assert all(row.ticket_id for row in new if row.fate != Fate.QUARANTINED.value)
    seen_by_id = {row.id: row for row in rows}
    for row in rows:
        if row.fate == Fate.DUPLICATE.value:
            assert row.duplicate_of is not None
            assert seen_by_id[row.duplicate_of].sha256 == row.sha256
