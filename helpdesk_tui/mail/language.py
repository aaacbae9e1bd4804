"""A guess at the language of a mail, from its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]{1,12}")
_ENOUGH = 3
_READ = 2_000
_WORDS = {
    "da": "og jeg ikke det er en til på med af har kan vi der som hej hilsen mvh venlig tak "
    "hvordan hvornår mig jer efter også skal får være blevet noget kære",
    "sv": "och jag inte det är en till på med av har kan vi som hej hälsningar mvh vänliga tack "
    "hur när mig er efter också ska får vara blivit något att för",
    "cs": "a je se na že to není jsem dobrý den děkuji děkujeme prosím s pozdravem jak kdy ale "
    "nebo pro jsme mám bych už ještě při není aby který která by dne máme",
    "en": "the and is to of you we not have that for this with your are please thanks regards "
    "hello i it be was can my our hi dear when how",
    "de": "und ich nicht das ist ein zu auf mit von haben kann wir der die sie grüßen danke "
    "freundlichen hallo wie wann mir ihr nach auch soll bitte sehr geehrte für",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def guess_language(text: str) -> str:
    """``da``, ``sv``, ``cs``, ``en`` or ``de``; "" when the text is short or unclear."""
    words = _WORD.findall(text[:_READ].lower())
    counts = Counter(words)
    hits = {
        language: sum(counts[word] for word in counts.keys() & known)
        for language, known in _SETS.items()
    }
    ranked = sorted(hits.items(), key=lambda item: -item[1])
    (best, most), (_, second) = ranked[0], ranked[1]
    if most < _ENOUGH or most < second * 1.3 or most * 12 < len(words):
        return ""
    return best
