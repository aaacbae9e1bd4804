"""Names, settings and tags, kept from one transaction of filing to the next.

Reading them anew was a third of the work of a transaction that files a few mails. All that
changes them is written into the history as a change of no ticket, in the same transaction,
and changes are numbered in the order in which they are committed. So one statement says
whether what was read still stands, whichever process changed it.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Hashable

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.memo import known, let_stand_still
from helpdesk_tui.desk.rulebook import places, rulebook_version
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Change, ChangeCounter, RulebookState, Tag

_CHANGED = select(col(Change.id)).where(
    col(Change.ticket_id).is_(None),
    col(Change.id) > bindparam("seen"),
    # Contacts are made by mail itself and are not kept here.
    col(Change.field) != "contact",
)
_NEWEST = select(
    select(col(ChangeCounter.last)).where(col(ChangeCounter.id) == 1).scalar_subquery(),
    select(func.max(col(Tag.id))).scalar_subquery(),
    select(col(RulebookState.version)).where(col(RulebookState.id) == 1).scalar_subquery(),
    _CHANGED.exists(),
)


class Standing:
    """What one process knows of a desk that seldom changes."""

    def __init__(self) -> None:
        """Know nothing."""
        self._lock = threading.Lock()
        self._seen = -1
        """The newest change of which we know."""
        self._stands: tuple[object, ...] = ()
        self._kept: dict[Hashable, object] = {}

    def hold_still(self, session: Session) -> None:
        """Till the end of this transaction ``remembered`` gives what stands at its beginning.

        Call it first in a transaction that changes none of it.
        """
        with self._lock:
            newest = session.connection().execute(_NEWEST, {"seen": self._seen}).one()
            last, *stands, changed = newest
            if changed or not 0 <= self._seen <= last or tuple(stands) != self._stands:
                self._kept = _read(session)
            self._seen, self._stands = last, tuple(stands)
            let_stand_still(session, self._kept)


def _read(session: Session) -> dict[Hashable, object]:
    let_stand_still(session, {})
    rulebook_version(session)
    load_settings(session)
    directory.own_addresses(session)
    directory.know_tags(session)
    places(session)
    # Not agents: whose turn it is changes with every ticket that is handed out.
    for row in (
        *directory.queues(session),
        *directory.teams(session),
        *directory.categories(session),
    ):
        # Of no session any more: they outlive this one, and its end if it fails.
        session.expunge(row)
    return known(session)


_STANDING: weakref.WeakKeyDictionary[Store, Standing] = weakref.WeakKeyDictionary()


def standing_of(store: Store) -> Standing:
    """What this process knows of a desk."""
    return _STANDING.setdefault(store, Standing())
