"""Actions: what a rule does. Names are resolved by whoever carries them out.

An action is written as its word and a value: ``queue IT``, ``tag vpn``, ``close``. ACTIONS is
the table of words; a new one gets a line here and a function in desk/rule_actions/.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from helpdesk_tui.errors import RuleError, Usage
from helpdesk_tui.rules.codes import check_language
from helpdesk_tui.rules.when import check_when
from helpdesk_tui.words import LARGEST_NUMBER, Kind, Priority, Status


class Takes(Enum):
    """What stands behind an action's word."""

    NOTHING = auto()
    QUEUE = auto()
    TEAM = auto()
    AGENT = auto()
    STRATEGY = auto()
    CATEGORY = auto()
    ORGANIZATION = auto()
    TAG = auto()
    PRIORITY = auto()
    STATUS = auto()
    KIND = auto()
    LANGUAGE = auto()
    WHEN = auto()
    TICKET = auto()
    NOTICE = auto()
    ADDRESS = auto()
    MACRO = auto()
    TEXT = auto()


class Turn(Enum):
    """When an action's turn comes: where, what, whose that makes it, what is said of it."""

    PLACE = 1
    FIELDS = 2
    WHO = 3
    WORDS = 4


_SHAPES = {
    Takes.WHEN: "4h, or a day and a time",
    Takes.TICKET: "NUMBER",
    Takes.NOTICE: "mail WHO TEXT, or a channel and TEXT",
    Takes.ADDRESS: "ADDRESS TEXT",
    Takes.MACRO: "NAME",
}
"""How a value is written where the name of what it is does not say it."""


@dataclass(frozen=True, slots=True)
class ActionWord:
    """What is known of an action's word."""

    word: str
    takes: Takes
    field: str
    """The ticket's field it gives a value: the last word on a field stands. "" adds up."""
    help: str
    turn: Turn = Turn.FIELDS
    sends: bool = False
    """A mail or message leaves the desk."""
    only_mail: bool = False
    """It makes sense for a mail that comes in only."""
    only_macro: bool = False
    """It makes sense for a person only, who runs a macro."""


ACTIONS: dict[str, ActionWord] = {
    each.word: each
    for each in (
        ActionWord("queue", Takes.QUEUE, "queue", "move it to a queue", Turn.PLACE),
        ActionWord("priority", Takes.PRIORITY, "priority", "set how urgent it is"),
        ActionWord("category", Takes.CATEGORY, "category", "sort it, or none"),
        ActionWord("team", Takes.TEAM, "team", "give it to a team, or none"),
        ActionWord("owner", Takes.AGENT, "owner", "give it to an agent, or none"),
        ActionWord(
            "allocate", Takes.STRATEGY, "owner",
            "let a strategy choose who gets it; alone: the team's own", Turn.WHO,
        ),
        ActionWord("tag", Takes.TAG, "", "add a tag"),
        ActionWord("untag", Takes.TAG, "", "take a tag away"),
        ActionWord("status", Takes.STATUS, "status", "set where it stands"),
        ActionWord("close", Takes.NOTHING, "status", "close it"),
        ActionWord("kind", Takes.KIND, "kind", "incident, problem, change or request"),
        ActionWord("language", Takes.LANGUAGE, "language", "set its language: da, sv, cs …"),
        ActionWord("organization", Takes.ORGANIZATION, "organization", "whose it is"),
        ActionWord("subject", Takes.TEXT, "subject", "give it another subject"),
        ActionWord("due", Takes.WHEN, "due", "set when it must be done: 4h, friday 15:00"),
        ActionWord("hide", Takes.WHEN, "hidden_until", "hide it from lists until then"),
        ActionWord("link", Takes.TICKET, "parent", "put it below a ticket: link 1042"),
        ActionWord("spam", Takes.NOTHING, "spam", "tag it spam and close it"),
        ActionWord("note", Takes.TEXT, "", "write an internal note", Turn.WORDS),
        ActionWord(
            "reply", Takes.TEXT, "reply", "answer the customer: a snippet's name or a text",
            Turn.WORDS, sends=True,
        ),
        ActionWord(
            "draft", Takes.TEXT, "reply", "begin an answer: a snippet's name or a text",
            Turn.WORDS, only_macro=True,
        ),
        ActionWord(
            "notify", Takes.NOTICE, "", "tell somebody: mail WHO TEXT, or CHANNEL TEXT",
            Turn.WORDS, sends=True,
        ),
        ActionWord(
            "forward", Takes.ADDRESS, "", "pass it on: forward ADDRESS, or ADDRESS TEXT",
            Turn.WORDS, sends=True,
        ),
        ActionWord("template", Takes.MACRO, "template", "do what a macro does, but send nothing"),
        ActionWord(
            "drop", Takes.TEXT, "drop", "file no ticket; the text says why", Turn.PLACE,
            only_mail=True,
        ),
    )
}  # fmt: skip
"""Every word an action may begin with."""

_WRITTEN = re.compile(r"\s*([^\W\d_]+)\s*(?:=\s*|\s+|$)(.*)", re.DOTALL)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
NONE = "none"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: a word of ACTIONS and its value, "" for a word that takes nothing."""

    word: str
    value: str = ""

    def __post_init__(self) -> None:
        """Raise RuleError for an unknown word and for a value it cannot have."""
        if self.word not in ACTIONS:
            raise RuleError(f"Unknown action {self.word!r}.", _near(self.word))
        object.__setattr__(self, "value", self.value.strip())
        takes = ACTIONS[self.word].takes
        if takes is Takes.NOTHING:
            if self.value:
                raise RuleError(f"Action {self.word} takes no value.", f"Write {self.word} alone.")
        elif not self.value and takes is not Takes.STRATEGY:
            shape = _SHAPES.get(takes, takes.name)
            raise RuleError(f"Action {self.word} has no value.", f"Write: {self.word} {shape}")
        elif takes in _CHECKS:
            _CHECKS[takes](self.value)

    @classmethod
    def read(cls, words: str) -> Action:
        """Read ``queue IT`` or ``queue=IT``. Raises RuleError."""
        found = _WRITTEN.fullmatch(words)
        if found is None:
            raise RuleError(f"{words!r} is not an action.", "Write it as queue IT or close.")
        word = found[1].lower()
        return cls(_OTHER_WORDS.get(word, word), found[2])

    @property
    def kind(self) -> ActionWord:
        """What is known of its word."""
        return ACTIONS[self.word]

    @property
    def slot(self) -> tuple[str, str]:
        """Two actions with one slot do not stand beside each other: the later one stands."""
        field = self.kind.field
        if field:
            return field, ""
        return ("tag" if self.kind.takes is Takes.TAG else self.word), self.value.casefold()

    def __str__(self) -> str:
        """The action as it is written: queue IT."""
        return f"{self.word} {self.value}".strip()


_OTHER_WORDS = {"tags": "tag", "assign": "owner", "org": "organization", "move": "queue"}
Check = Callable[[str], None]


def _one_of(what: str, known: tuple[str, ...]) -> Check:
    def check(value: str) -> None:
        if value not in known:
            close = difflib.get_close_matches(value, known, n=1)
            near = f"Did you mean {close[0]!r}? " if close else ""
            raise RuleError(f"Unknown {what} {value!r}.", f"{near}Known: {', '.join(known)}.")

    return check


def _check_language(value: str) -> None:
    try:
        code = check_language(value)
    except Usage as error:
        raise RuleError(error.what, error.remedy) from error
    if code != value:
        raise RuleError(f"{value!r} is not the code of a language.", f"Write {code}.")


def _check_when(value: str) -> None:
    try:
        check_when(value)
    except Usage as error:
        raise RuleError(error.what, error.remedy) from None


def _check_ticket(value: str) -> None:
    digits = value.removeprefix("#")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= 10
    if not is_number or int(digits) > LARGEST_NUMBER:
        raise RuleError(f"{value!r} is no ticket number.", "Write: link 1042")


def _check_notice(value: str) -> None:
    parts = value.split(None, 2)
    if (parts[0] == "mail" and len(parts) < 3) or len(parts) < 2:
        raise RuleError(
            f"notify {value!r} does not say whom and what.",
            "Write: notify mail carl Text, notify mail owner Text, or notify CHANNEL Text",
        )


def _check_address(value: str) -> None:
    if not _ADDRESS.fullmatch(value.split(maxsplit=1)[0]):
        raise RuleError(
            f"{value.split(maxsplit=1)[0]!r} is no address.", "Write: forward bo@nordwind.example"
        )


_CHECKS: dict[Takes, Check] = {
    Takes.PRIORITY: _one_of("priority", tuple(priority.label for priority in Priority)),
    Takes.STATUS: _one_of("status", tuple(status.value for status in Status)),
    Takes.KIND: _one_of("kind", tuple(kind.value for kind in Kind)),
    Takes.LANGUAGE: _check_language,
    Takes.WHEN: _check_when,
    Takes.TICKET: _check_ticket,
    Takes.NOTICE: _check_notice,
    Takes.ADDRESS: _check_address,
}


def standing(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """What of many actions stands: one for each slot, in the order of their turns.

    A later word replaces an earlier one on the same field; tags and notes add up. The queue
    goes first, because a team may follow from it; what is written or sent comes last.
    """
    last = {action.slot: action for action in actions}
    return tuple(sorted(last.values(), key=lambda action: action.kind.turn.value))


def _near(word: str) -> str:
    close = difflib.get_close_matches(word, ACTIONS, n=1)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    return f"{meant}Known: {', '.join(ACTIONS)}."
