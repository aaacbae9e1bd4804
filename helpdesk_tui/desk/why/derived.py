"""Every column of a ticket: which field of history records it, or what it follows from.

This is the one place that says so. Tests hold every verb to it: a column that changes has a
Change of its field, or of something it follows from, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

ANYTHING = "anything"
"""In ``follows``: every recorded change moves it."""
SAID = ("message", "message withdrawn")
"""What is recorded when something is said on a ticket, and taken back."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column of the ticket table gets its value from."""

    name: str
    field: str = ""
    """The field of history that records each of its changes; "" for a derived column."""
    follows: tuple[str, ...] = ()
    """What history calls the changes that move a derived column."""
    rule: str = ""
    """How it follows from them, in words; for a recorded one: what it is until it is set."""


COLUMNS = (
    Column("id", follows=("ticket",), rule="the next free number when the ticket was made"),
    Column("version", follows=(ANYTHING,), rule="one more with every transaction that changed it"),
    Column("subject", "subject", ("ticket",), "as the first mail has it, or as it was typed"),
    Column("status", "status"),
    Column(
        "is_open", follows=("status", "merged_into", "withdrawn"),
        rule="1 unless it is solved, closed, merged or taken back",
    ),
    Column("priority", "priority"),
    Column("impact", rule="nothing sets it yet"),
    Column("urgency", rule="nothing sets it yet"),
    Column("kind", "kind", ("ticket",), "every ticket begins as a request"),
    Column("source", follows=("ticket",), rule="the way the enquiry reached the desk"),
    Column("language", "language", ("ticket",), "the language the first mail is written in"),
    Column("queue_id", "queue"),
    Column("department_id", follows=("queue",), rule="the department its queue belongs to"),
    Column("team_id", "team"),
    Column("owner_id", "owner"),
    Column("category_id", "category"),
    Column("contact_id", "contact"),
    Column(
        "organization_id", "organization", ("ticket",),
        "the organization of its contact when the ticket was made",
    ),
    Column("parent_id", "parent"),
    Column("merged_into_id", "merged_into"),
    Column("created_at", follows=("ticket",), rule="when the mail arrived, or when it was typed"),
    Column("updated_at", follows=(ANYTHING,), rule="when anything about it changed last"),
    Column("due_at", "due"),
    Column("urgent_at", follows=("due",), rule="when it is due; without that, after all others"),
    Column("hidden_until", "hidden_until"),
    Column("first_reply_at", follows=SAID, rule="when the first answer of an agent was written"),
    Column(
        "solved_at", follows=("status",),
        rule="when it became solved or closed; none while it is open",
    ),
    Column("closed_at", follows=("status",), rule="when it was closed; none unless it is"),
    Column(
        "last_in_id", follows=(*SAID, "merged"),
        rule="the newest message from outside, also on what was merged into it",
    ),
    Column(
        "last_in_at", follows=SAID,
        rule="when the customer wrote last; absence notes and bounces do not count",
    ),
    Column(
        "last_out_at", follows=SAID,
        rule="when the customer was written to last; automatic mail does not count",
    ),
    Column("withdrawn_at", "withdrawn"),
)  # fmt: skip
"""All columns of store/tables/ticket.py, in their order."""

BY_NAME = {column.name: column for column in COLUMNS}
FIELD_OF = {column.name: column.field for column in COLUMNS if column.field}
"""Column to the field that records it."""
DERIVED = tuple(column for column in COLUMNS if not column.field)
AT_BIRTH = {column.field: column.rule for column in COLUMNS if column.field and column.rule}
"""Fields that have a value from the beginning without a change of their own, and which."""


def explains(column: str, changed: frozenset[str]) -> bool:
    """Whether changes of these names, recorded together, say why a column changed."""
    known = BY_NAME.get(column)
    if known is None:
        return False
    if ANYTHING in known.follows:
        return bool(changed)
    return known.field in changed or not changed.isdisjoint(known.follows)
