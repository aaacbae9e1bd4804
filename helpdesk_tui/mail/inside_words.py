"""The words by which an author says that the answers stand inside the quoted text (E91)."""

from __future__ import annotations

import re
from typing import Final

_ANSWER: Final = (
    r"(?:answers?|repl(?:y|ies)|comments?|respon[sd]\w*|notes|answered|replied|commented|"
    r"svar\w*|kommentar\w*|bemærkninger|odpověd\w*|odpovídám|komentář\w*|antwort\w*|anmerkungen|"
    r"beantwort\w*|réponses?|répon\w*|commentaires?|respuestas?|respond\w*|comentarios?|"
    r"respostas?|risposte|risposta|commenti|antwoorden|opmerkingen|odpowied\w*|komentarze|"
    r"vastau\w*)"
)
_INSIDE: Final = (
    r"(?:in-?line|below|within|in (?:red|blue|green|bold|colou?r|the text)|between the lines|"
    r"nedenfor|nedenunder|herunder|inde i|i teksten|i texten|nedan|med (?:rødt|rött|blåt|blått)|"
    r"i (?:rødt|rött|blåt|blått)|níže|v textu|červeně|modře|unten|im text|in rot|in blau|"
    r"ci-dessous|dans le texte|en rouge|en bleu|más abajo|abajo|en rojo|en el texto|abaixo|"
    r"sotto|nel testo|in rosso|hieronder|in de tekst|in het rood|poniżej|w tekście|w treści|"
    r"na czerwono|alla)"
)
_ANNOUNCEMENT: Final = re.compile(
    rf"\b{_ANSWER}\b[^.\n]{{0,40}}\b{_INSIDE}\b|\b(?:see|se|viz|siehe|voir|ver|vedi|zie)\b"
    rf"[^.\n]{{0,20}}\bin-?line\b|^\W*in-?line\b",
    re.IGNORECASE,
)
_STEMS: Final = (
    "inline in-line answer repl comment respon notes svar kommentar bemærk odpov komentář antwort "
    "anmerk répon respuesta comentario respost rispost commenti opmerk odpowied komentarze vastau"
).split()
"""One of them is in every such announcement."""


def may_announce(text: str) -> bool:
    """False when no part of a text can announce anything; many times quicker than asking all."""
    lowered = text.lower()
    return any(stem in lowered for stem in _STEMS)


def announces_answers_inside(line: str) -> bool:
    """True when an author says so, who is believed: everything below stays visible."""
    return may_announce(line) and _ANNOUNCEMENT.search(line) is not None
