"""Which of many questions about texts hold, found in one pass over each text.

Whole texts and domains are looked up in dictionaries; the words and the patterns of a field
are one RE2 set each. So the cost of a mail hardly grows with the number of rules. What each
question means is said in query/atoms.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from helpdesk_tui.folding import fold
from helpdesk_tui.rules.domains import domain_key, domain_of, parents_of
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.patterns import PatternSet, nfc
from helpdesk_tui.rules.query.ast import (
    Atom,
    Domain,
    HasHeader,
    Pattern,
    Same,
    Text,
    TextField,
)
from helpdesk_tui.rules.query.atoms import same_key, whole_texts, word_texts
from helpdesk_tui.rules.word_index import WordIndex

Place = tuple[TextField, str]
"""A field, and the header's name where it is HEADER."""


class Matcher:
    """Numbers questions, equal ones alike, and says which hold; immutable once made."""

    def __init__(self, atoms: Iterable[Atom]) -> None:
        """Index the questions; patterns are compiled when first needed."""
        self.numbers: dict[Atom, int] = {}
        words: dict[Place, list[tuple[int, Text]]] = defaultdict(list)
        whole: dict[Place, list[tuple[int, Same | Domain | Pattern]]] = defaultdict(list)
        self._headers: dict[str, list[int]] = defaultdict(list)
        for atom in atoms:
            if atom in self.numbers:
                continue
            number = self.numbers[atom] = len(self.numbers)
            match atom:
                case Text():
                    words[atom.field, atom.header.lower()].append((number, atom))
                case HasHeader(name):
                    self._headers[name.lower()].append(number)
                case Domain():
                    whole[atom.field, ""].append((number, atom))
                case _:
                    whole[atom.field, atom.header.lower()].append((number, atom))
        self._words = [(place, WordIndex(members)) for place, members in words.items()]
        self._whole = [(place, _WholeIndex(members)) for place, members in whole.items()]

    def hits(self, facts: TicketFacts) -> set[int]:
        """Numbers of the questions that hold."""
        found: set[int] = set()
        folded: dict[str, str] = {}
        for (field, header), index in self._words:
            for text in word_texts(facts, field, header):
                if text not in folded:
                    folded[text] = fold(text)
                index.collect(folded[text], found)
        for (field, header), whole in self._whole:
            for text in whole_texts(facts, field, header):
                whole.collect(text, found)
        if self._headers:
            for name, _ in facts.mail.headers:
                found.update(self._headers.get(name.lower(), ()))
        return found


class _WholeIndex:
    """The questions about one field's whole texts."""

    def __init__(self, members: list[tuple[int, Same | Domain | Pattern]]) -> None:
        self._same: dict[str, list[int]] = defaultdict(list)
        self._domains: dict[str, list[int]] = defaultdict(list)
        self._searched: list[int] = []
        patterns: list[str] = []
        for number, atom in members:
            match atom:
                case Same(_, text):
                    self._same[same_key(text)].append(number)
                case Domain(_, domain):
                    self._domains[domain_key(domain)].append(number)
                case Pattern(_, pattern):
                    self._searched.append(number)
                    patterns.append(pattern)
        self._patterns = PatternSet(patterns)

    def collect(self, text: str, found: set[int]) -> None:
        """Add the numbers of the questions that hold for this text."""
        if self._same:
            found.update(self._same.get(same_key(text), ()))
        if self._domains:
            for domain in parents_of(domain_of(text)):
                found.update(self._domains.get(domain, ()))
        if self._searched:
            searched = self._searched
            found.update([searched[index] for index in self._patterns.search(nfc(text))])
