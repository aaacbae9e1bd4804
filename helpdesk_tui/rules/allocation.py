"""Allocation: which agent of a team gets a ticket, step by step, with a reason for each (F50-F53).

A strategy is a list of steps. A step either narrows who is left (keyword, language, country,
product, skill) or orders who is left (workload, efficiency, turn). A narrowing step that
nobody meets is passed over, unless it is a must; then the next strategy is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from helpdesk_tui.errors import RuleError
from helpdesk_tui.words import Priority

WEIGHTS = {Priority.LOW: 0.5, Priority.NORMAL: 1.0, Priority.HIGH: 2.0, Priority.URGENT: 4.0}
"""What an open ticket weighs in somebody's load."""

_PASSED_OVER = "passed over"
_ALIKE = "no difference"


class Step(StrEnum):
    """One question of a strategy."""

    KEYWORD = "keyword"
    LANGUAGE = "language"
    COUNTRY = "country"
    PRODUCT = "product"
    SKILL = "skill"
    WORKLOAD = "workload"
    EFFICIENCY = "efficiency"
    TURN = "turn"

    @property
    def narrows(self) -> bool:
        """True for a step that leaves out who does not fit; the others compare."""
        return self not in (Step.WORKLOAD, Step.EFFICIENCY, Step.TURN)

    @property
    def help(self) -> str:
        """Who is left after it, in words."""
        return _HELP[self]


_HELP = {
    Step.KEYWORD: "whose words stand in the ticket",
    Step.LANGUAGE: "who speak its language",
    Step.COUNTRY: "who are there for the customer's country",
    Step.PRODUCT: "who know its product group (category or tag)",
    Step.SKILL: "who know its category",
    Step.WORKLOAD: "who have least to do",
    Step.EFFICIENCY: "who solve such tickets fastest",
    Step.TURN: "whose turn it is",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step of a strategy; a ``must`` gives up when nobody meets it."""

    step: Step
    must: bool = False

    def __str__(self) -> str:
        """The step as it is written: skill!"""
        return f"{self.step}{'!' if self.must else ''}"


@dataclass(frozen=True, slots=True)
class Strategy:
    """How tickets of a team are handed out; ``otherwise`` is asked when nobody is left."""

    name: str
    team: str
    steps: tuple[Wanted, ...]
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What allocation asks of a ticket; all words folded."""

    text: str
    """Folded words of subject and text, each between spaces."""
    language: str = ""
    country: str = ""
    """Two letters (ISO 3166), lower case."""
    products: frozenset[str] = frozenset()
    """Folded tags and category levels: product groups are named by either."""
    skills: frozenset[str] = frozenset()
    """Folded category levels: what one must know to solve it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent of the team, as things stand."""

    login: str
    codes: Mapping[Step, frozenset[str]]
    """What the agent was given for each narrowing step, folded."""
    present: bool = True
    load: float = 0.0
    """Open tickets, weighted by priority."""
    hours_to_solve: float | None = None
    """Median in this category; None without any solved."""
    last_turn: int = 0
    """Number of the newest ticket handed out to them; 0 = none yet."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who gets it, and what each step said; ``login`` is None when nobody may."""

    login: str | None
    reasons: tuple[str, ...]
    strategy: Strategy | None = None
    """The one that found somebody."""

    @property
    def decided(self) -> str:
        """The strategy and the step that decided: "net: skill: anna"."""
        idle = (_PASSED_OVER, _ALIKE)
        return next((each for each in reversed(self.reasons) if not each.endswith(idle)), "")


def read_steps(text: str) -> tuple[Wanted, ...]:
    """Read "skill!, language, workload".

    Raises:
        RuleError: a step that is no word of ``Step``, stands twice, or none at all.
    """
    steps: list[Wanted] = []
    for word in text.replace(",", " ").split():
        name, must = word.rstrip("!"), word.endswith("!")
        if name not in list(Step):
            raise RuleError(f"There is no step {name!r}.", f"Known: {', '.join(Step)}.")
        step = Step(name)
        if must and not step.narrows:
            raise RuleError(f"Step {name} leaves nobody out.", "Write it without !.")
        if any(wanted.step is step for wanted in steps):
            raise RuleError(f"Step {name} stands twice.", "Keep one of them.")
        steps.append(Wanted(step, must))
    if not steps:
        raise RuleError("A strategy needs a step.", f"Known: {', '.join(Step)}.")
    return tuple(steps)


def chain(first: Sequence[Strategy], known: Mapping[str, Strategy]) -> tuple[Strategy, ...]:
    """Strategies in the order they are asked: each is followed by its ``otherwise``, once."""
    found: dict[str, Strategy] = {}
    for each in first:
        strategy: Strategy | None = each
        while strategy is not None and strategy.name not in found:
            found[strategy.name] = strategy
            strategy = known.get(strategy.otherwise)
    return tuple(found.values())


def allocate(
    strategies: Sequence[Strategy], enquiry: Enquiry, teams: Mapping[str, Sequence[Candidate]]
) -> Allocation:
    """Ask the strategies in turn, each with the agents of its team, until one has somebody."""
    reasons: list[str] = []
    for strategy in strategies:
        found = choose(strategy, enquiry, teams.get(strategy.team, ()))
        reasons += (f"{strategy.name}: {reason}" for reason in found.reasons)
        if found.login is not None:
            return Allocation(found.login, tuple(reasons), strategy)
    return Allocation(None, tuple(reasons))


def choose(strategy: Strategy, enquiry: Enquiry, candidates: Iterable[Candidate]) -> Allocation:
    """Ask one strategy; among equals the one whose turn it is, then by login."""
    everybody = list(candidates)
    left = [each for each in everybody if each.present]
    reasons = [f"{each.login} is absent" for each in everybody if not each.present]
    if not left:
        return Allocation(None, (*reasons, f"nobody of {strategy.team} is here"))
    for wanted in strategy.steps:
        fitting = _after(wanted.step, enquiry, left)
        if fitting:
            if len(fitting) < len(left):
                reasons.append(f"{_said(wanted.step, left)}: {_names(fitting)}")
            elif len(left) > 1:
                reasons.append(f"{wanted.step}: {_ALIKE}")
            left = fitting
        elif wanted.must:
            return Allocation(None, (*reasons, f"{wanted.step}: nobody, and it is a must"))
        else:
            reasons.append(f"{wanted.step}: nobody, {_PASSED_OVER}")
    chosen = min(left, key=lambda each: (each.last_turn, each.login))
    if len(left) > 1:
        reasons.append(f"turn: {chosen.login} of {_names(left)}")
    elif len(everybody) == 1:
        reasons.append(f"{chosen.login} is alone in {strategy.team}")
    elif not any(reason.endswith(f": {chosen.login}") for reason in reasons):
        reasons.append(f"{chosen.login} is the only one here of {strategy.team}")
    return Allocation(chosen.login, tuple(reasons))


def _after(step: Step, enquiry: Enquiry, left: Sequence[Candidate]) -> list[Candidate]:
    """Who is left after a step: all that fit, or all that are equally best."""
    match step:
        case Step.WORKLOAD:
            return _least(left, lambda each: each.load)
        case Step.EFFICIENCY:
            known = [each for each in left if each.hours_to_solve is not None]
            return _least(known, lambda each: each.hours_to_solve or 0.0)
        case Step.TURN:
            return _least(left, lambda each: each.last_turn)
        case _:
            return [
                each for each in left if _fits(step, enquiry, each.codes.get(step, frozenset()))
            ]


def _said(step: Step, compared: Sequence[Candidate]) -> str:
    """A step with the figures it compared: "workload (anna 3, bob 1.5)"."""
    match step:
        case Step.WORKLOAD:
            figures = [f"{each.login} {each.load:g}" for each in compared]
        case Step.EFFICIENCY:
            known = [(each.login, each.hours_to_solve) for each in compared]
            figures = [f"{login} {'?' if h is None else f'{h:.1f} h'}" for login, h in known]
        case _:
            return str(step)
    return f"{step} ({', '.join(sorted(figures))})"


def _fits(step: Step, enquiry: Enquiry, codes: frozenset[str]) -> bool:
    match step:
        case Step.KEYWORD:
            return any(f" {code} " in enquiry.text for code in codes)
        case Step.LANGUAGE:
            return enquiry.language in codes
        case Step.COUNTRY:
            return enquiry.country in codes
        case Step.PRODUCT:
            return not codes.isdisjoint(enquiry.products)
        case _:
            return not codes.isdisjoint(enquiry.skills)


def _least(left: Sequence[Candidate], key: Callable[[Candidate], float]) -> list[Candidate]:
    if not left:
        return []
    best = min(key(each) for each in left)
    return [each for each in left if key(each) == best]


def _names(agents: Sequence[Candidate]) -> str:
    return ", ".join(sorted(each.login for each in agents))
