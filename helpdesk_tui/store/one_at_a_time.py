"""What only one transaction may be at, in whatever process it runs."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import func, select
from sqlmodel import Session

from helpdesk_tui.store.later import is_only_writer

_OURS = 0x48445549
"""The first half of the keys of our advisory locks; another program takes other ones."""
_HELD = "helpdesk_tui.store.one_at_a_time"


class Matter(IntEnum):
    """What is done by one after the other; the value is the second half of its key."""

    ALLOCATION = 1
    """Who gets the next ticket: two at one moment would both see the load before either."""
    RULEBOOK = 2
    MACROS = 3


def one_at_a_time(session: Session, matter: Matter) -> None:
    """Wait until nobody else is at it; nobody else is until the transaction ends.

    What was read before may be old by now. To keep one order of locks, whoever also locks
    tickets does so before. On SQLite there is one writer anyway.
    """
    if is_only_writer(session):
        return
    lock = func.pg_advisory_xact_lock(_OURS, matter.value)
    session.connection().execute(select(lock))
    session.info.setdefault(_HELD, set()).add(matter)


def is_held(session: Session, matter: Matter) -> bool:
    """True when others may wait for this transaction to end."""
    return matter in session.info.get(_HELD, ())
