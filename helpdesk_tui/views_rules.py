"""What fronts get to see of rules: the book, one rule as a form, what it would do.

Frozen values like those of views.py, for which that file has no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as it is filled in; every text as somebody typed it."""

    name: str = ""
    when: tuple[str, ...] = ("mail in",)
    condition: str = ""
    """The query; "" = always."""
    then: tuple[str, ...] = ()
    stop: bool = False
    enabled: bool = True
    begins: str = ""
    """A day such as 2026-12-24; "" = always."""
    ends: str = ""
    queues: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in its place."""

    name: str
    version: int
    text: str
    """Its TOML, as it was written."""
    form: RuleForm | None
    """None when the text cannot be read."""
    trouble: str = ""
    """What went wrong when it was read or carried out last; "" = nothing."""

    @property
    def label(self) -> str:
        """Name and version as history has them: network@7."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class RulebookView:
    """All rules, in the order they are asked."""

    rules: tuple[RuleRow, ...]
    locked: str = ""
    """Why whoever looks may change nothing; "" when they may."""


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A ticket a rule acted on."""

    ticket: int | None
    """None for a mail that became no ticket."""
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RuleHits:
    """How often a rule matched lately, and where last."""

    name: str
    count: int
    newest: tuple[RuleHit, ...]
    """The newest first, a few."""


@dataclass(frozen=True, slots=True)
class RuleVersionView:
    """One version of a rule."""

    version: int
    at: datetime
    actor: str
    text: str


@dataclass(frozen=True, slots=True)
class RuleDoubt:
    """Something wrong or doubtful in a form."""

    key: str
    """The key it is about: name, when, if, then, from, until, queues, departments."""
    what: str
    remedy: str = ""
    line: int = 0
    """In a list of actions, from 1; 0 = unknown."""
    column: int = 0
    """In the query, from 1; 0 = unknown."""
    is_error: bool = False
    """It cannot be saved like that."""

    def __str__(self) -> str:
        """The doubt as one line."""
        return f"{self.what} {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """What the desk says about a form that is being filled in."""

    doubts: tuple[RuleDoubt, ...] = ()
    matches: str = ""
    """What matches now, in words: "3 of the newest 200 mails"; "" when that is not known."""
    examples: tuple[RuleHit, ...] = ()
    """Some of what matches, the newest first."""

    @property
    def error(self) -> RuleDoubt | None:
        """What keeps the form from being saved."""
        return next((doubt for doubt in self.doubts if doubt.is_error), None)


@dataclass(frozen=True, slots=True)
class RuleDone:
    """What was done to the rulebook."""

    text: str
    name: str = ""
    """The rule it was done to, by its present name; "" for several or none."""
    doubts: tuple[str, ...] = ()
    can_undo: bool = True


@dataclass(frozen=True, slots=True)
class RuleTried:
    """One rule's part in a trial."""

    label: str
    verdict: str
    """matched, failed, disabled, stopped or elsewhere."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """What the rulebook would do now with a ticket's first mail, or with the ticket."""

    title: str
    rules: tuple[RuleTried, ...]
    would_do: tuple[tuple[str, str], ...]
    """Action and the rule it comes from."""


@dataclass(frozen=True, slots=True)
class MacroForm:
    """A macro as it is filled in; every text as somebody typed it."""

    name: str = ""
    key: str = ""
    """A letter, a digit, f3 … f12, or "" for none."""
    condition: str = ""
    """The query; "" = for every ticket."""
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MacroRow:
    """A macro in the list of all."""

    form: MacroForm
    version: int
    text: str
    """Its TOML, as it was written."""
    made_by: str
    trouble: str = ""
    """Why it cannot be run; "" = it can."""
    locked: str = ""
    """Why whoever looks may not change it; "" when they may."""


@dataclass(frozen=True, slots=True)
class RecordedForm:
    """What an agent has just done, as a macro that is not kept yet."""

    form: MacroForm
    number: int
    """The ticket it was done to."""
    left: tuple[str, ...]
    """What did not go into it, and why: a sentence each."""
