"""How long a search takes until the first page of tickets is there, newest first.

Words of several kinds beside a plain ``LIKE`` scan, and every golden query of the tests.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from statistics import median

from sqlalchemy import text

from bench.report import Figure, Goal, Options, Section, Unit, percentile
from bench.vocabulary import THINGS, WORDS
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lists import window
from tests.desk.golden_queries import GOLDEN

PAGE = 50
P95 = Goal(5, of_anchor=False)
FIRST_PAGE = Goal(100, of_anchor=False)

_SCAN = text(
    "SELECT DISTINCT t.id, t.updated_at FROM ticket t JOIN message m ON m.ticket_id = t.id"
    " WHERE m.subject LIKE :some OR m.body LIKE :some"
    " ORDER BY t.updated_at DESC, t.id DESC LIMIT :page"
)
"""What one writes without an index of words."""


def measure(desk: Desk, options: Options) -> Section:
    """Ask for common and seldom words, two words, and beginnings of words."""
    rng = random.Random(5)
    times = 10 if options.quick else 40
    asked: dict[str, Callable[[], str]] = {
        "common word": lambda: rng.choice(THINGS).lower(),
        "usual word": lambda: rng.choice(WORDS[:40]),
        "seldom word": lambda: rng.choice(WORDS[1500:]),
        "two words": lambda: f"{rng.choice(THINGS).lower()} {rng.choice(WORDS[:40])}",
        "beginning of 3 letters": lambda: rng.choice(WORDS)[:3] + "*",
    }
    figures: list[Figure] = []
    for kind, ask in asked.items():
        options.say(f"search: {kind}")
        words = [ask() for _ in range(times)]
        ours = [_ask(desk, each) for each in words]
        scans = [_scan(desk, each) for each in words[: max(3, times // 8)]]
        figures += _figures(kind, ours, scans)
    golden = _golden(desk, options)
    figures += _slowest(golden)
    last = ", ".join(f"{query} ({took:.0f})" for took, query in golden[:5])
    return Section(
        f"Search in {options.tickets:,} tickets, first {PAGE}, newest first",
        tuple(figures),
        (
            f"{times} searches of each kind, each with its own transaction, in one process.",
            f"{len(golden)} golden queries, each asked twice, the quicker counts; the slowest:",
            f"{last}.",
        ),
    )


def _golden(desk: Desk, options: Options) -> list[tuple[float, str]]:
    """Milliseconds to the first page of every golden query, the slowest first."""
    options.say("search: golden queries")
    return sorted(((min(_ask(desk, q), _ask(desk, q)), q) for q in GOLDEN), reverse=True)


def _slowest(golden: Sequence[tuple[float, str]]) -> tuple[Figure, ...]:
    took = [each for each, _ in golden]
    return (
        Figure("golden queries, median", median(took), Unit.MS),
        Figure("golden queries, p95", percentile(took, 0.95), Unit.MS, goal=FIRST_PAGE),
        Figure("golden queries, slowest", took[0], Unit.MS, goal=FIRST_PAGE),
    )


def _figures(kind: str, ours: Sequence[float], scans: Sequence[float]) -> tuple[Figure, Figure]:
    return (
        Figure(f"{kind}, median", median(ours), Unit.MS, "LIKE scan", median(scans), FIRST_PAGE),
        Figure(f"{kind}, p95", percentile(ours, 0.95), Unit.MS, goal=P95),
    )


def _ask(desk: Desk, query: str) -> float:
    """Milliseconds until the page is there."""
    begun = time.perf_counter()
    window(desk, query, "updated", limit=PAGE)
    return (time.perf_counter() - begun) * 1000


def _scan(desk: Desk, query: str) -> float:
    some = f"%{query.strip('*').replace(' ', '%')}%"
    begun = time.perf_counter()
    with desk.store.read() as session:
        session.connection().execute(_SCAN, {"some": some, "page": PAGE}).all()
    return (time.perf_counter() - begun) * 1000
