"""Which of many conditions hold for a mail, found in one pass per field.

Whole values and domains are dictionary look-ups; texts and patterns of a field are one
RE2 set. So the cost of a mail hardly grows with the number of rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from helpdesk_tui.rules.conditions import (
    Condition,
    Field,
    Operator,
    domain_key,
    domain_of,
    parents_of,
    same_text,
    values_of,
)
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.patterns import PatternSet, nfc, quoted


class Matcher:
    """Numbers conditions, equal ones alike, and says which hold."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        """Index the conditions; patterns are compiled when first needed."""
        self.numbers: dict[Condition, int] = {}
        grouped: dict[tuple[Field, str], list[tuple[int, Condition]]] = defaultdict(list)
        for condition in conditions:
            if condition not in self.numbers:
                number = len(self.numbers)
                self.numbers[condition] = number
                grouped[condition.field, condition.header.lower()].append((number, condition))
        self._queue = _FieldIndex(grouped.pop((Field.QUEUE, ""), []))
        self._fields = [
            (field, header, _FieldIndex(members)) for (field, header), members in grouped.items()
        ]
        self._by_queue: dict[str, frozenset[int]] = {}

    def hits(self, facts: MailFacts) -> set[int]:
        """Numbers of the conditions that hold, those on the queue left out."""
        found: set[int] = set()
        for field, header, index in self._fields:
            for value in values_of(facts, field, header):
                index.collect(value, found)
        return found

    def queue_hits(self, queue: str) -> frozenset[int]:
        """Numbers of the conditions on the queue that hold in this queue."""
        known = self._by_queue.get(queue)
        if known is None:
            found: set[int] = set()
            self._queue.collect(nfc(queue), found)
            known = self._by_queue[queue] = frozenset(found)
        return known


class _FieldIndex:
    """The conditions on one field."""

    def __init__(self, members: list[tuple[int, Condition]]) -> None:
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._domains: dict[str, list[int]] = defaultdict(list)
        self._searched: list[int] = []
        patterns: list[str] = []
        for number, condition in members:
            match condition.operator:
                case Operator.IS:
                    self._whole[same_text(condition.value)].append(number)
                case Operator.IN_DOMAIN:
                    self._domains[domain_key(condition.value)].append(number)
                case Operator.CONTAINS:
                    self._searched.append(number)
                    patterns.append(quoted(condition.value))
                case Operator.MATCHES:
                    self._searched.append(number)
                    patterns.append(condition.value)
        self._patterns = PatternSet(patterns)

    def collect(self, value: str, found: set[int]) -> None:
        """Add the numbers of the conditions that hold for this value (NFC)."""
        if self._whole:
            found.update(self._whole.get(same_text(value), ()))
        if self._domains:
            for domain in parents_of(domain_of(value)):
                found.update(self._domains.get(domain, ()))
        if self._searched:
            searched = self._searched
            found.update([searched[index] for index in self._patterns.search(value)])
