"""What a server holds against what the ledger holds (E02): "server N, stored N, missing …".

Every mail of the folder counts, also those from before the mailbox was set up: fetching
begins at the first UID, so all of them belong into the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.withheld import Place
from helpdesk_tui.store.tables import Cursor, Intake, Mailbox, Reconciliation
from helpdesk_tui.words import AfterFetch

LOOK_BACK = timedelta(days=28)
"""So far back the rhythm of a mailbox is read: every kind of weekend, and not last winter."""
LEAST_MAILS = 20
"""Fewer mails have no rhythm."""
LEAST_HOURS = 24
"""A day without mail is nothing to tell by itself."""
_LONGER = 2.0
"""So many times the longest pause of all is silence."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One look at a server and the ledger side by side."""

    place: Place
    on_server: int
    stored: int
    """How many of those on the server are in the ledger with their bytes."""
    missing: tuple[int, ...]
    """UIDs nobody wrote down, ascending."""
    withheld: tuple[int, ...]
    """UIDs the server announces and does not give; they are asked for again (E04)."""
    vanished: tuple[int, ...]
    """UIDs in the ledger that are gone from the server, though not moved by us."""
    resized: tuple[int, ...]
    """UIDs whose size the server gives as another than that of the stored bytes."""

    @property
    def lacking(self) -> tuple[int, ...]:
        """Every UID whose bytes are not here."""
        return tuple(sorted((*self.missing, *self.withheld)))


def compare(
    desk: Desk,
    mailbox_id: int,
    place: Place,
    uids: Sequence[int],
    sizes: Mapping[int, int],
    after: AfterFetch,
) -> Compared:
    """Lay what the server lists beside the ledger; ``sizes`` in bytes, where it tells them."""
    listed = set(uids)
    stored: set[int] = set()
    withheld: set[int] = set()
    vanished: set[int] = set()
    resized: set[int] = set()
    statement = (
        select(Intake.uid, Intake.size, Intake.oversized, Intake.acknowledged_at)
        .where(Intake.mailbox_id == mailbox_id, Intake.folder == place.folder)
        .where(Intake.uidvalidity == place.uidvalidity)
    )
    with desk.store.read() as session:
        for uid, size, oversized, told in session.exec(statement):
            if uid not in listed:
                if size and not (after is AfterFetch.MOVE and told is not None):
                    vanished.add(uid)
            elif size == 0:
                withheld.add(uid)
            else:
                stored.add(uid)
                if sizes.get(uid, oversized or size) != (oversized or size):
                    resized.add(uid)
    return Compared(
        place=place,
        on_server=len(listed),
        stored=len(stored),
        missing=tuple(sorted(listed - stored - withheld)),
        withheld=tuple(sorted(withheld)),
        vanished=tuple(sorted(vanished)),
        resized=tuple(sorted(resized)),
    )


def note_compared(desk: Desk, mailbox_id: int, found: Compared, fetched: int) -> None:
    """Keep the newest comparison; people see at once what is missing."""
    with desk.transaction("reconcile") as tx:
        box = tx.session.get_one(Mailbox, mailbox_id)
        row = tx.session.get(Reconciliation, mailbox_id)
        before = row.missing_uids if row is not None else ""
        words = uid_words(found.lacking)
        if words != before:
            tx.record(None, f"mailbox {box.name} missing", before or None, words or None)
        new = Reconciliation(
            mailbox_id=mailbox_id,
            folder=found.place.folder,
            uidvalidity=found.place.uidvalidity,
            at=tx.now,
            on_server=found.on_server,
            stored=found.stored,
            missing=len(found.lacking),
            missing_uids=words,
            vanished=len(found.vanished),
            fetched=fetched,
        )
        tx.session.merge(new)
        box.usual_hours = _usual_hours(tx.session, mailbox_id, tx.now)
        tx.session.add(box)


def reconcile_is_due(desk: Desk, mailbox_id: int, folder: str, every: timedelta) -> bool:
    """True when the last comparison is too old, or the server has numbered its mails anew."""
    with desk.store.read() as session:
        row = session.get(Reconciliation, mailbox_id)
        cursor = session.get(Cursor, (mailbox_id, folder))
        if row is None or row.folder != folder:
            return True
        if cursor is not None and cursor.uidvalidity != row.uidvalidity:
            return True
        return desk.clock() - row.at >= every


def reconciliations(session: Session) -> dict[int, Reconciliation]:
    """The newest comparison of each mailbox, by its id."""
    return {row.mailbox_id: row for row in session.exec(select(Reconciliation))}


def uid_words(uids: Iterable[int], limit: int = 200) -> str:
    """UIDs in words, runs as ranges: "7, 9-12"; beyond ``limit`` characters "…"."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    words = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return words if len(words) <= limit else f"{words[:limit].rpartition(', ')[0]}, …"


def usual_hours(times: Sequence[datetime]) -> int:
    """After how many hours a mailbox with such arrivals (ascending) is silent; 0 = no saying."""
    if len(times) < LEAST_MAILS:
        return 0
    longest = max(later - earlier for earlier, later in pairwise(times))
    hours = ceil(longest.total_seconds() * _LONGER / 3600)
    return max(LEAST_HOURS, hours)


def _usual_hours(session: Session, mailbox_id: int, now: datetime) -> int:
    statement = (
        select(Intake.internal_date, Intake.received_at)
        .where(Intake.mailbox_id == mailbox_id, Intake.received_at >= now - LOOK_BACK)
        .order_by(col(Intake.received_at))
    )
    times = (arrived or received for arrived, received in session.exec(statement))
    return usual_hours(sorted(time for time in times if now - LOOK_BACK <= time <= now))
