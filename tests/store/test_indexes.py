"""What every round of a worker asks is answered from an index, however long the ledger is."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from helpdesk_tui.store.blobs import keep
from helpdesk_tui.store.engine import Store
from tests.builders import make_desk


@pytest.mark.parametrize(
    ("index", "statement"),
    [
        (
            "ix_intake_untold",
            "SELECT uid FROM intake WHERE mailbox_id = :one AND acknowledged_at IS NULL",
        ),
        (
            "ix_intake_withheld",
            "SELECT id FROM intake WHERE mailbox_id = :one"
            " AND fate = 'quarantined' AND size = 0 ORDER BY uid",
        ),
        (
            "ix_outbox_kind_due_at",
            "SELECT count(*) FROM outbox WHERE kind = 'confirmation' AND due_at > :one",
        ),
    ],
)
def test_the_index_is_used(sqlite_url: str, index: str, statement: str) -> None:
    store: Store = make_desk(sqlite_url).store
    with store.read() as session:
        plan = session.connection().execute(text(f"EXPLAIN QUERY PLAN {statement}"), {"one": 1})
        assert index in " ".join(row[3] for row in plan)


def test_contents_are_written_in_the_order_of_their_hashes(sqlite_url: str) -> None:
    desk = make_desk(sqlite_url)
    contents = [b"%d" % number for number in range(20)]
    with desk.transaction("test") as tx:
        hashes = keep(tx.session, contents)
        rows = tx.session.connection().execute(text("SELECT sha256 FROM blob ORDER BY rowid"))
        written = [sha256 for (sha256,) in rows if sha256 in hashes]
    assert written == sorted(hashes) != hashes
