"""Watches every transaction of every test: a column of a ticket never changes without a cause.

Each column that changes must have a Change of its field in the same transaction, or of
something that desk/why/derived.py says it follows from; and each Change must name a cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.why.derived import explains
from helpdesk_tui.store.tables import Ticket

_CHANGED = "columns of tickets that changed"
BY_HAND = frozenset({"sow", "test"})
"""Transactions in which a test itself writes into rows, as no verb does."""
by_hand: set[int] = set()
"""Numbers of the tickets that the present test wrote into."""
unexplained: list[str] = []
"""What changed without a cause since it was last asked."""


def _note(session: Session, *_: object) -> None:
    found = session.info.setdefault(_CHANGED, defaultdict(set))
    for row in session.dirty:
        if isinstance(row, Ticket):
            state = inspect(row)
            found[row.id] |= {
                attribute.key for attribute in state.attrs if attribute.history.has_changes()
            }


def _ask(session: Session) -> None:
    """Nothing may be left once the transaction is over; a savepoint's end is not that."""
    if session.in_nested_transaction():
        return
    for number, columns in session.info.pop(_CHANGED, {}).items():
        if columns:
            unexplained.append(f"#{number}: {sorted(columns)} outside of a verb")


def _forget(session: Session) -> None:
    session.info.pop(_CHANGED, None)


def _finish(transaction: Transaction) -> None:
    """Compare what changed with what is about to be recorded."""
    pending = transaction.pending
    unexplained.extend(
        f"{c.verb} {c.field} of #{c.ticket_id}: no cause" for c in pending if not c.cause
    )
    _ORIGINAL(transaction)
    for number, columns in transaction.session.info.pop(_CHANGED, {}).items():
        if transaction.verb in BY_HAND:
            by_hand.add(number)
            continue
        changed = frozenset(c.field for c in pending if c.ticket_id == number)
        unexplained.extend(
            f"{transaction.verb} changed {column} of #{number}, recorded: {sorted(changed)}"
            for column in columns
            if not explains(column, changed)
        )


_ORIGINAL = Transaction.finish


@pytest.fixture(scope="session", autouse=True)
def _watched() -> Iterator[None]:
    """Look on at every transaction of this process."""
    hooks = (("before_flush", _note), ("after_commit", _ask), ("after_rollback", _forget))
    for name, hook in hooks:
        event.listen(Session, name, hook)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Transaction, "finish", _finish)
        yield
    for name, hook in hooks:
        event.remove(Session, name, hook)


@pytest.fixture(autouse=True)
def _every_column_has_a_cause() -> Iterator[None]:
    """Fail the test in which a verb changed a ticket and did not say why."""
    by_hand.clear()
    yield
    found, unexplained[:] = list(unexplained), []
    assert not found
