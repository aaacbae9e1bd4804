"""When to leave off looking through tickets one page after another.

A word that nearly every ticket holds, asked for with a minus before it, leaves few tickets
or none. Looking for them from the newest on would meet every ticket there is, at 10 to 15
microseconds each; one statement over all of them takes a tenth of that.
"""

from __future__ import annotations

from sqlmodel import Session

from helpdesk_tui.store.patience import plans_blindly

LOOKED = 20_000
"""So many are looked through before anything is said about how many more it will be."""
FAR = 150_000
"""Looking through so many costs about as much as one statement over a million tickets."""


def is_far(session: Session, looked: int, found: int, limit: int) -> bool:
    """True where filling the page would take looking through very many more.

    Never on PostgreSQL: its memory for one statement is set apart from the size of the desk.
    """
    if looked < LOOKED or found >= limit or not plans_blindly(session):
        return False
    return looked * (limit - found) > FAR * max(found, 1)
