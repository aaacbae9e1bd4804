"""What stays the same while many mails are filed is read once a transaction.

Only filing asks for it: it changes no queue, team, agent, category or setting. A verb that
does change them must see its own changes, so elsewhere everything is read anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
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


def remembered(session: Session, what: str, read: Callable[[], Kept]) -> Kept:
    """The value called ``what``, read now, or within ``names_stand_still`` at its first use."""
    memo: dict[str, Kept] | None = session.info.get(_MEMO)
    if memo is None:
        return read()
    if what not in memo:
        memo[what] = read()
    return memo[what]
