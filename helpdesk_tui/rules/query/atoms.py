"""What a question about texts looks at, and whether it holds; said once, plainly.

A rulebook answers the same questions all at once (rules/matcher.py) and must agree.
"""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.folding import words_of
from helpdesk_tui.rules.domains import domain_key, domain_of, parents_of
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.patterns import nfc, stands_in
from helpdesk_tui.rules.query.ast import (
    Atom,
    Domain,
    HasHeader,
    Pattern,
    Same,
    Text,
    TextField,
)


def holds(atom: Atom, facts: TicketFacts) -> bool:
    """Whether a question about texts holds for any text it looks at."""
    match atom:
        case Text(field, _, _, header):
            return any(_in_a_row(atom, text) for text in word_texts(facts, field, header))
        case Same(field, text, header):
            wanted = same_key(text)
            return any(same_key(each) == wanted for each in whole_texts(facts, field, header))
        case Domain(field, domain):
            wanted = domain_key(domain)
            return any(wanted in parents_of(domain_of(text)) for text in whole_texts(facts, field))
        case Pattern(field, pattern, header):
            return any(stands_in(pattern, text) for text in whole_texts(facts, field, header))
        case HasHeader(name):
            return any(key.lower() == name.lower() for key, _ in facts.mail.headers)


def word_texts(facts: TicketFacts, field: TextField, header: str = "") -> Iterable[str]:
    """The texts whose words are looked at; words in a row never run from one to the next."""
    match field:
        case TextField.FROM:
            return [message.sender for message in facts.messages]
        case TextField.TO:
            return [message.recipients for message in facts.messages]
        case TextField.CUSTOMER:
            return [f"{facts.contact_name} {facts.contact_email}"]
        case TextField.ANYWHERE:
            return [
                text
                for each in (TextField.SUBJECT, TextField.BODY, TextField.FROM, TextField.TO)
                for text in word_texts(facts, each)
            ]
        case _:
            return whole_texts(facts, field, header)


def whole_texts(facts: TicketFacts, field: TextField, header: str = "") -> Iterable[str]:
    """The texts that are compared whole and searched for patterns."""
    match field:
        case TextField.SUBJECT:
            return [message.subject for message in facts.messages]
        case TextField.BODY:
            return [message.body for message in facts.messages]
        case TextField.FROM:
            return [text for each in facts.messages for text in (each.address, each.name)]
        case TextField.TO:
            return [address for each in facts.messages for address in each.to]
        case TextField.CUSTOMER:
            return [facts.contact_name, facts.contact_email]
        case TextField.ORG:
            return [facts.organization]
        case TextField.ATTACHMENT:
            return facts.mail.files
        case TextField.HEADER:
            wanted = header.lower()
            return [text for name, text in facts.mail.headers if name.lower() == wanted]
        case TextField.ANYWHERE:
            return word_texts(facts, field)


def same_key(text: str) -> str:
    """Key under which two texts count as the same."""
    return nfc(text).strip().casefold()


def _in_a_row(term: Text, text: str) -> bool:
    """True when the term's words stand in a row in the text."""
    wanted = list(term.words)
    words = words_of(text)
    *whole, last = wanted
    for start in range(len(words) - len(wanted) + 1):
        end = words[start + len(whole)]
        if words[start : start + len(whole)] == whole and (
            end == last or (term.prefix and end.startswith(last))
        ):
            return True
    return False
