"""The part of a long list that is in memory, by key and never by offset.

Rows are kept in chunks at their place in the list. A chunk is read from the key of its
neighbour, the last one by turning the order round; a far jump walks from the nearest known
key. Far chunks are forgotten, their keys are not, so memory does not grow with the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk_tui.views import RowKey, TicketRow, Window

CHUNK = 200
"""Rows read at once."""
_KEPT = 30
"""Chunks in memory."""
_STRIDE = 10
"""Chunks read at once on the way to a far place."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rows to read: from ``first`` on; ``backwards`` reads the list from its end."""

    generation: int
    first: int
    limit: int
    after: RowKey | None = None
    before: RowKey | None = None
    backwards: bool = False


class RowWindow:
    """Rows of one query in one order, as far as they were read."""

    def __init__(self) -> None:
        self.total = 0
        self.generation = 0
        self.left: set[int] = set()
        """Numbers shown that the query no longer finds."""
        self._chunks: dict[int, tuple[TicketRow, ...]] = {}
        self._heads: dict[int, RowKey] = {}
        self._tails: dict[int, RowKey] = {}
        self._places: dict[int, int] = {}

    def start(self, total: int) -> None:
        """Forget everything: another query, another order, or read again."""
        self.generation += 1
        self.total = total
        self.left.clear()
        self._chunks.clear()
        self._heads.clear()
        self._tails.clear()
        self._places.clear()

    def row(self, index: int) -> TicketRow | None:
        """Give the row at a place, or None while it is not read."""
        chunk = self._chunks.get(index // CHUNK)
        offset = index % CHUNK
        return chunk[offset] if chunk is not None and offset < len(chunk) else None

    def place_of(self, number: int) -> int | None:
        """Say where a ticket stands, when it was read."""
        index = self._places.get(number)
        if index is None:
            return None
        row = self.row(index)
        return index if row is not None and row.number == number else None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The tickets in memory."""
        return tuple(row.number for chunk in self._chunks.values() for row in chunk)

    @property
    def is_whole(self) -> bool:
        """True when every row is in memory."""
        return sum(map(len, self._chunks.values())) >= self.total

    def wanted(self, first: int, last: int) -> Wanted | None:
        """Say what to read next so that rows first..last can be shown; None when they can."""
        if not self.total:
            return None
        lowest = max(0, first) // CHUNK
        highest = min(self.total - 1, max(last, 0)) // CHUNK
        for chunk in range(lowest, highest + 1):
            if chunk not in self._chunks:
                return self._plan(chunk)
        return None

    def _plan(self, chunk: int) -> Wanted:
        end = (self.total - 1) // CHUNK
        if chunk == 0:
            return Wanted(self.generation, 0, CHUNK)
        if chunk - 1 in self._tails:
            return self._forwards(chunk, 1)
        if chunk == end:
            return Wanted(
                self.generation, chunk * CHUNK, self.total - chunk * CHUNK, backwards=True
            )
        if chunk + 1 in self._heads:
            return self._back_to(chunk, 1)
        below = max((known for known in self._tails if known < chunk), default=-1)
        above = min((known for known in self._heads if known > chunk), default=end + 1)
        if above <= end and above - chunk < chunk - below:
            return self._back_to(above - 1, min(_STRIDE, above - chunk))
        return self._forwards(below + 1, min(_STRIDE, chunk - below))

    def _forwards(self, chunk: int, count: int) -> Wanted:
        return Wanted(
            self.generation, chunk * CHUNK, count * CHUNK, after=self._tails.get(chunk - 1)
        )

    def _back_to(self, chunk: int, count: int) -> Wanted:
        first = (chunk - count + 1) * CHUNK
        return Wanted(self.generation, first, count * CHUNK, before=self._heads[chunk + 1])

    def supply(self, wanted: Wanted, window: Window, near: int) -> bool:
        """Take what was read; False when the list changed so much that it must start again."""
        if wanted.generation != self.generation:
            return True
        rows, keys = window.rows, window.keys
        if wanted.backwards:
            rows, keys = rows[::-1], keys[::-1]
        if wanted.backwards or wanted.before is not None:
            if len(rows) != wanted.limit:
                return False
        elif window.at_end:
            self.total = wanted.first + len(rows)
        else:
            self.total = max(self.total, wanted.first + len(rows) + 1)
        for start in range(0, len(rows), CHUNK):
            self._keep((wanted.first + start) // CHUNK, rows[start : start + CHUNK])
            number = (wanted.first + start) // CHUNK
            piece = keys[start : start + CHUNK]
            self._heads[number], self._tails[number] = piece[0], piece[-1]
        self._forget_far(near // CHUNK)
        return True

    def _keep(self, chunk: int, rows: tuple[TicketRow, ...]) -> None:
        self._chunks[chunk] = rows
        for offset, row in enumerate(rows):
            self._places[row.number] = chunk * CHUNK + offset

    def _forget_far(self, near: int) -> None:
        while len(self._chunks) > _KEPT:
            far = max(self._chunks, key=lambda chunk: abs(chunk - near))
            for row in self._chunks.pop(far):
                if self._places.get(row.number, -1) // CHUNK == far:
                    del self._places[row.number]

    def patch(self, asked: Iterable[int], rows: Iterable[TicketRow]) -> list[int]:
        """Renew rows where they stand; give the places that look different now.

        Tickets that were asked for and did not come back are no longer in the query: they
        stay where they are until the list is read again, so nothing jumps.
        """
        fresh = {row.number: row for row in rows}
        changed = []
        for number in asked:
            index = self.place_of(number)
            if index is None:
                continue
            changed.append(index)
            row = fresh.get(number)
            if row is None:
                self.left.add(number)
                continue
            self.left.discard(number)
            chunk, offset = divmod(index, CHUNK)
            kept = self._chunks[chunk]
            self._chunks[chunk] = (*kept[:offset], row, *kept[offset + 1 :])
        return changed
