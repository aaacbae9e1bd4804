"""A condition: one question about a mail, with a sentence that says it aloud."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.patterns import check_pattern, nfc

Word = TypeVar("Word", bound=StrEnum)


class Field(StrEnum):
    """What a condition may look at (F19)."""

    FROM = "from"
    TO = "to"
    SUBJECT = "subject"
    BODY = "body"
    SOURCE = "source"
    QUEUE = "queue"
    HEADER = "header"


class Operator(StrEnum):
    """How a condition compares; none of them tells upper from lower case."""

    IS = "is"
    CONTAINS = "contains"
    IN_DOMAIN = "in_domain"
    MATCHES = "matches"


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about a mail.

    A field may hold several values (From: address and name; To: every address of To and
    Cc; a header that stands twice); the condition holds when any value does. Text is
    compared in NFC without regard to case:

    - ``is``: the whole value, blanks around it ignored;
    - ``contains``: the text anywhere in the value;
    - ``in_domain``: the address is in the domain or in a subdomain of it (from, to);
    - ``matches``: an RE2 pattern is found anywhere; a leading ``(?-i)`` asks for exact case.

    ``queue`` asks for the queue as earlier rules left it.
    """

    field: Field
    operator: Operator
    value: str
    header: str = ""
    """Name of the header; only with ``field`` header."""

    def __post_init__(self) -> None:
        """Raise RuleError when the parts do not make a question."""
        if not self.value.strip():
            raise RuleError(f"Condition on {self.field} has an empty value.", "Give it a text.")
        if (self.field is Field.HEADER) != bool(self.header.strip()):
            raise RuleError(
                f"Condition on {self.field} has a wrong header name.",
                'Write field="header" together with name="X-…".',
            )
        if self.operator is Operator.IN_DOMAIN and self.field not in (Field.FROM, Field.TO):
            raise RuleError(
                f"Field {self.field} has no domain.", "Use in_domain with from or to only."
            )
        if self.operator is Operator.MATCHES:
            check_pattern(self.value)

    @classmethod
    def of(cls, field: str, operator: str, value: str, header: str = "") -> Condition:
        """Make a condition from words.

        Raises:
            RuleError: unknown field or operator, or parts that do not fit together.
        """
        return cls(
            known(Field, field, "field"), known(Operator, operator, "operator"), value, header
        )

    def __str__(self) -> str:
        """The condition as a sentence: subject contains 'vpn'."""
        subject = f"header {self.header}" if self.field is Field.HEADER else str(self.field)
        verb = "is in domain" if self.operator is Operator.IN_DOMAIN else str(self.operator)
        return f"{subject} {verb} '{self.value}'"


def known(words: type[Word], word: str, what: str) -> Word:
    """Read a word of an enumeration; RuleError names those there are."""
    try:
        return words(word.strip().lower())
    except ValueError:
        raise RuleError(f"Unknown {what} {word!r}.", f"Known: {', '.join(words)}.") from None


def values_of(facts: MailFacts, field: Field, header: str = "") -> tuple[str, ...]:
    """The values a condition on this field looks at, in NFC."""
    match field:
        case Field.FROM:
            values: tuple[str, ...] = (facts.sender_email, facts.sender_name)
        case Field.TO:
            values = facts.to
        case Field.SUBJECT:
            values = (facts.subject,)
        case Field.BODY:
            values = (facts.body,)
        case Field.SOURCE:
            values = (facts.source.value,)
        case Field.QUEUE:
            values = (facts.queue,)
        case Field.HEADER:
            name = header.lower()
            values = tuple(value for key, value in facts.headers if key.lower() == name)
    return tuple(nfc(value) for value in values)


def same_text(text: str) -> str:
    """Key under which two texts are equal for ``is``."""
    return nfc(text).strip().casefold()


def domain_of(address: str) -> str:
    """The domain of an address as a key, in ASCII form where it has one; "" when none."""
    return domain_key(address.rpartition("@")[2]) if "@" in address else ""


def domain_key(domain: str) -> str:
    """A domain as a key: lower case, ASCII (IDNA) form where it has one, no leading @ or dot."""
    plain = nfc(domain).strip().strip("@.").lower()
    if plain.isascii():
        return plain
    try:
        return plain.encode("idna").decode("ascii")
    except UnicodeError:
        return plain


def parents_of(domain: str) -> tuple[str, ...]:
    """The domain and all it lies in: a.b.example, b.example, example."""
    labels = domain.split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels))) if domain else ()
