"""What one mail comes to under one rulebook, and what differs between two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpdesk_tui.desk.fields import Value, in_words


@dataclass(frozen=True, slots=True)
class Sending:
    """A mail the desk would write by itself."""

    to: str
    subject: str
    text: str
    rule: str
    """Name of the rule; "" for the desk's confirmation or refusal."""
    to_customer: bool
    held: str = ""
    """Why it is not sent; "" = it is."""
    by_channel: bool = False
    """It goes to the channel named ``to``, not by mail."""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two of them the same mail; of one that is held back only why counts.

        A confirmation stays the same under another subject: that it has one is told already.
        """
        words = f"{self.subject}\n\n{self.text}" if self.rule else self.text
        return self.to, self.rule, self.held or words


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mail's fate, with everything rules had a part in."""

    fate: str
    values: dict[str, Value] = field(default_factory=dict)
    """The ticket's fields as history writes them, beside "notes" and "skipped"."""
    mails: tuple[Sending, ...] = ()
    rules: tuple[str, ...] = ()
    """Names of the rules that matched, at whatever event."""
    uncertain: frozenset[str] = frozenset()
    """Fields whose value is only what may be."""


def field_differences(before: Outcome, after: Outcome) -> Iterator[tuple[str, str, str]]:
    """Each field that differs, with both values in words; where the fate does, only that."""
    if before.fate != after.fate:
        yield "fate", before.fate, after.fate
        return
    for name in dict.fromkeys((*before.values, *after.values)):
        was, now = before.values.get(name), after.values.get(name)
        if was != now:
            yield name, in_words(was), in_words(now)


def mail_differences(before: Outcome, after: Outcome) -> Iterator[tuple[Sending, bool]]:
    """Mails that only one of them writes; True for those of the later one.

    One that both write is no difference; one held back is told only where it is proposed.
    """
    was, now = Counter(m.key for m in before.mails), Counter(m.key for m in after.mails)
    for mail in _beyond(after, was):
        yield mail, True
    for mail in _beyond(before, now):
        if not mail.held:
            yield mail, False


def _beyond(outcome: Outcome, others: Counter[tuple[str, ...]]) -> Iterator[Sending]:
    """Mails that are not among the others, each counted as often as it stands there."""
    left = others.copy()
    for mail in outcome.mails:
        if left[mail.key] > 0:
            left[mail.key] -= 1
        else:
            yield mail


def rules_differing(before: Outcome, after: Outcome) -> tuple[str, ...]:
    """Names of the rules that matched under one and not under the other, else all."""
    found = [name for name in (*after.rules, *before.rules)
             if (name in before.rules) != (name in after.rules)]  # fmt: skip
    return tuple(dict.fromkeys(found)) or after.rules
