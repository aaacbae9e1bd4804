"""What history says of how mails were filed, beside what rules did."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.engine import RowMapping
from sqlmodel import Session, col

from helpdesk_tui.store.tables import Change
from helpdesk_tui.words import Fate

_IMPORTED = "the mail was imported, not received"
_PENDING = "it waits for approval"
_REFUSED = "refused: "


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing a mail depended on."""

    confirmed: bool = True
    """False for a mail that was imported and not to be confirmed."""
    admission: str = ""
    """"refused" or "pending" for a sender who may not open tickets."""
    language: str | None = None
    """The ticket's first language where it has another one now."""


def filed_since(session: Session, rows: Sequence[RowMapping]) -> Mapping[int, Filed]:
    """By ledger row, for mails that opened a ticket."""
    opened = {row["ticket_id"]: row for row in rows if row["fate"] == Fate.NEW_TICKET}
    found = {
        row["id"]: Filed(admission="refused" if row["reason"].startswith(_REFUSED) else "")
        for row in opened.values()
    }
    statement = (
        select(col(Change.ticket_id), col(Change.field), col(Change.old), col(Change.new))
        .where(col(Change.ticket_id).in_(opened))
        .where(col(Change.field).in_(("confirmation", "language")))
        .order_by(col(Change.id))
    )
    for ticket, name, old, new in session.connection().execute(statement):
        row = opened[ticket]["id"]
        if name == "confirmation":
            found[row] = _confirmation(found[row], str(new))
        elif found[row].language is None:
            found[row] = replace(found[row], language=json.loads(old or "null") or "")
    return found


def _confirmation(filed: Filed, said: str) -> Filed:
    if _PENDING in said:
        return replace(filed, admission="pending")
    return replace(filed, confirmed=False) if _IMPORTED in said else filed
