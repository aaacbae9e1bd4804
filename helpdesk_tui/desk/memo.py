"""What stays the same while many mails are filed is read once a transaction, or less often.

Only filing asks for it: it changes no queue, team, agent, category or setting. A verb that
does change them must see its own changes, so elsewhere everything is read anew. What filing
itself adds (contacts, Message-IDs, tags) it tells with ``learn``. What stands from one
transaction to the next is in standing.py.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeVar

from sqlmodel import Session

Kept = TypeVar("Kept")

_MEMO = "helpdesk_tui.desk.memo"


@contextlib.contextmanager
def names_stand_still(session: Session) -> Iterator[None]:
    """Within, ``remembered`` reads everything once."""
    session.info[_MEMO] = {}
    try:
        yield
    finally:
        del session.info[_MEMO]


def let_stand_still(session: Session, known: Mapping[Hashable, object]) -> None:
    """``names_stand_still`` till the session ends, and so much is known already."""
    session.info[_MEMO] = dict(known)


def known(session: Session) -> dict[Hashable, object]:
    """All that is remembered."""
    return dict(session.info.get(_MEMO, {}))


def remembered(session: Session, what: Hashable, read: Callable[[], Kept]) -> Kept:
    """The value called ``what``, read now, or within ``names_stand_still`` at its first use."""
    memo: dict[Hashable, Kept] | None = session.info.get(_MEMO)
    if memo is None:
        return read()
    if what not in memo:
        memo[what] = read()
    return memo[what]


def recall(session: Session, what: Hashable, otherwise: Kept) -> Kept:
    """The value called ``what`` if it is known already."""
    memo: dict[Hashable, Kept] = session.info.get(_MEMO, {})
    return memo.get(what, otherwise)


def learn(session: Session, what: Hashable, value: object) -> None:
    """Let ``remembered`` give this value from now on; outside ``names_stand_still`` nothing."""
    memo: dict[Hashable, object] | None = session.info.get(_MEMO)
    if memo is not None:
        memo[what] = value


def forget(session: Session) -> None:
    """Read everything anew: what was learnt may have been taken back with a savepoint."""
    memo: dict[Hashable, object] = session.info.get(_MEMO, {})
    memo.clear()
