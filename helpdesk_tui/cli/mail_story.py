"""One mail of the ledger, told in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from helpdesk_tui.cli.output import counted, local, plain
from helpdesk_tui.desk.ledger_story import Story
from helpdesk_tui.words import Fate

FATES = {
    Fate.NEW_TICKET: ("new ticket", "new tickets"),
    Fate.FOLLOW_UP: ("follow-up", "follow-ups"),
    Fate.BOUNCE: ("bounce", "bounces"),
    Fate.IGNORED: ("ignored", "ignored"),
    Fate.DUPLICATE: ("duplicate", "duplicates"),
    Fate.QUARANTINED: ("quarantined", "quarantined"),
    None: ("waiting", "waiting"),
}
"""How one mail and how several of a fate are called."""


def told(story: Story) -> Iterator[str]:
    """The story, one sentence a line."""
    row = story.row
    who = f" from {row.sender}" if row.sender else ""
    yield f'Mail {row.id}: "{row.subject}"{who}.'
    yield _origin(story)
    yield _stored(story)
    yield _acknowledged(story)
    yield from (f"The parser: {problem}." for problem in story.problems)
    yield _verdict(story)
    if row.reason:
        yield f"Why: {row.reason}."
    if row.rules:
        yield f"Rules that matched: {', '.join(row.rules)}."
    if story.repeated_as:
        yield f"It came again as {', '.join(f'row {each}' for each in story.repeated_as)}."
    if story.attempts != 1:
        yield f"Filing it was begun {counted(story.attempts, 'time')}."


def _origin(story: Story) -> str:
    if not story.mailbox:
        return f"It was imported on {local(story.row.received_at)} ({story.row.source})."
    arrived = f", where it arrived on {local(story.internal_date)}" if story.internal_date else ""
    return (
        f"It was fetched on {local(story.row.received_at)} from mailbox {story.mailbox}, "
        f"UID {story.uid} of {story.folder} under UIDVALIDITY {story.uidvalidity}{arrived}."
    )


def _stored(story: Story) -> str:
    if story.withheld:
        return "The server announced it and has not given it yet."
    if story.oversized:
        return (
            f"Of its {story.oversized} bytes the first {story.stored} are here: body not fetched "
            f"({story.oversized / 1024 / 1024:.0f} MB). Get the rest: "
            f"helpdesk-tui mail fetch {story.row.id}"
        )
    return f"Its {story.stored} bytes are here whole, SHA-256 {story.sha256}."


def _acknowledged(story: Story) -> str:
    if not story.mailbox or not story.tells:
        return "No server is told."
    if story.acknowledged_at is None:
        return "The server has not been told yet that it is safe."
    return f"The server was told on {local(story.acknowledged_at)} that it is safe."


def _verdict(story: Story) -> str:
    row = story.row
    if row.fate is None:
        return "It waits for the worker."
    settled = f" on {local(story.settled_at)}" if story.settled_at else ""
    words = FATES[row.fate][0]
    if story.duplicate_of is not None:
        words += f" of row {story.duplicate_of}"
    where = f": ticket #{row.ticket}, message {row.message}" if row.ticket else ""
    queue = f", now in {row.queue}" if row.ticket else f", for {row.queue}"
    return f"It was settled{settled} as {words}{where}{queue}."


def sum_words(counts: Mapping[Fate | None, int]) -> str:
    """The sum that proves that nothing is lost: "Received 3 = 2 new tickets + 1 waiting."."""
    parts = [f"{number} {FATES[fate][number != 1]}" for fate, number in counts.items()]
    return f"Received {sum(counts.values())} = {' + '.join(parts) or '0'}."


def described_story(story: Story) -> dict[str, object]:
    """A story as JSON, without what the ledger row says already."""
    told_before = ("row",)
    return {
        name: list(value) if isinstance(value, tuple) else plain(value)
        for name, value in asdict(story).items()
        if name not in told_before
    }
