"""What people get to see of a backtest and of how often rules matched; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that one mail would leave with another value."""

    mail: int | None
    """Row of the ledger; None where no mail was the cause."""
    ticket: int | None
    """The ticket the mail is on; None when a rule dropped it then."""
    subject: str
    field: str
    was: str
    """By the rules as they are; "" for none."""
    now: str
    """By the rules as proposed."""
    rules: tuple[str, ...] = ()
    """Names of the rules that matched under one rulebook and not under the other."""
    uncertain: bool = False
    """One of the values is only what may be: whom a strategy would choose, as load stands."""
    at: datetime | None = None
    """When, where no mail is the cause but time, or what an agent did."""


@dataclass(frozen=True, slots=True)
class MailDifference:
    """A mail that would leave by the proposed rules and did not before, or the other way."""

    mail: int | None
    """Row of the ledger of what it would answer; None where no mail is the cause."""
    ticket: int | None
    to: str
    subject: str
    rule: str
    """Name of the rule; "" for the desk's confirmation."""
    to_customer: bool
    more: bool
    """True when it would leave by the proposed rules only."""
    held: str = ""
    """Why it would be held back (the ladder of automatic mail and its kin); "" = it leaves."""
    text: str = ""
    by_channel: bool = False
    """It would go to the channel named ``to``, not by mail."""
    at: datetime | None = None


def _cause(each: FieldDifference | MailDifference) -> tuple[int | None, int | None]:
    """A mail, or a ticket that something else happened to."""
    return each.mail, each.ticket


@dataclass(frozen=True, slots=True)
class BacktestView:
    """What would have differed."""

    mails: int
    """How many stored mails were looked at."""
    days: int | None
    changed: tuple[str, ...]
    """Names of the rules that are proposed otherwise than they are."""
    differences: tuple[FieldDifference, ...] = ()
    sent: tuple[MailDifference, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Mails of which nothing can be said, counted by why."""
    unforeseen: tuple[str, ...] = ()
    """What a backtest does not tell, in words."""
    watched: int | None = None
    """So many tickets were followed over time; None where no rule concerned asks for that."""

    @property
    def by_field(self) -> Mapping[str, tuple[FieldDifference, ...]]:
        """The differences of each field, the most frequent field first."""
        found: dict[str, list[FieldDifference]] = {}
        for each in self.differences:
            found.setdefault(each.field, []).append(each)
        order = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        return {name: tuple(listed) for name, listed in order}

    @property
    def differing(self) -> int:
        """How many mails, and moments of tickets, would have come out otherwise in anything."""
        found = {_cause(each) for each in self.differences}
        return len(found | {_cause(each) for each in self.sent if not each.held})

    @property
    def customer_mails(self) -> tuple[MailDifference, ...]:
        """Mails that customers would have got, and did not."""
        return tuple(e for e in self.sent if e.more and e.to_customer and not e.held)

    @property
    def channel_messages(self) -> tuple[MailDifference, ...]:
        """What channels would have been told, and were not."""
        return tuple(e for e in self.sent if e.more and e.by_channel and not e.held)

    @property
    def held_mails(self) -> tuple[MailDifference, ...]:
        """Mails that the proposed rules ask for and that would be held back."""
        return tuple(e for e in self.sent if e.more and e.held)

    @property
    def leaving(self) -> int:
        """How many more mails and channel messages would have left, to whomever."""
        return sum(1 for each in self.sent if each.more and not each.held)


@dataclass(frozen=True, slots=True)
class RuleStats:
    """How often one rule matched."""

    name: str
    version: int
    enabled: bool
    matched: int
    """How often: mails it matched, and other events on which it changed something."""
    mails: int
    last: datetime | None
    error: str
    """What went wrong last; "" = nothing."""
    never: bool
    """It matched in no version, ever."""
    shadowed_by: tuple[str, ...] = ()
    """Rules before it that ask no further rule whatever comes."""
