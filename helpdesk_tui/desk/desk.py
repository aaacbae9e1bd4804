"""The Desk: a store, an actor and a clock; every verb is a function that takes one.

    with desk.transaction("claim") as tx:
        ticket = tx.ticket(1042, version)
        tx.set(ticket, "owner", desk.actor.name)

A verb is one transaction. Called inside another (``with desk.together("bulk")``) it joins
that one, so that many verbs commit, and are undone, as one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from helpdesk_tui.desk.actor import Actor
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.store.engine import Store

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock on the wall, in UTC."""
    return datetime.now(UTC)


BEFORE_COMMIT: list[Callable[[Desk, Transaction], None]] = []
"""What looks at each transaction once its verb is done: rules on what happens to tickets."""


class Desk:
    """What a front holds; cheap to make, for one thread at a time."""

    def __init__(self, store: Store, actor: Actor, clock: Clock = utc_now) -> None:
        """Join a store with who acts and what time it is."""
        self.store = store
        self.actor = actor
        self.clock = clock
        self.silent = False
        """True while what is done here sends the customer no mail of its own accord."""
        self.last_batch = 0
        """Number of the newest batch of changes made through this desk; 0 = none."""
        self._open: Transaction | None = None

    @property
    def is_busy(self) -> bool:
        """True while a transaction is open."""
        return self._open is not None

    @contextlib.contextmanager
    def transaction(
        self, verb: str, cause: str = "", *, lasting: bool = True
    ) -> Iterator[Transaction]:
        """One verb's transaction; joins the one that is open. Raises StoreError.

        What is lost with the power and found again anyhow need not be ``lasting``.
        """
        if self._open is not None:
            with self._open.inner(verb, cause):
                yield self._open
            return
        with self.store.write(lasting=lasting) as session:
            transaction = Transaction(session, self.actor, self.clock(), verb, cause)
            transaction.silent = self.silent
            self._open = transaction
            try:
                yield transaction
                for look in BEFORE_COMMIT:
                    look(self, transaction)
                transaction.finish()
            finally:
                self._open = None
                self.last_batch = transaction.batch

    @contextlib.contextmanager
    def together(self, verb: str, cause: str = "") -> Iterator[Transaction]:
        """Let every verb called inside be one transaction and one undo."""
        with self.transaction(verb, cause) as transaction:
            yield transaction

    @contextlib.contextmanager
    def silently(self) -> Iterator[None]:
        """What begins inside sends no mail of its own accord, and its history says so."""
        outer, self.silent = self.silent, True
        try:
            yield
        finally:
            self.silent = outer

    def acting(self, actor: Actor) -> Desk:
        """The same desk for another actor."""
        return Desk(self.store, actor, self.clock)
