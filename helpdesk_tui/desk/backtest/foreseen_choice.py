"""Whom strategies choose, as far as it follows from what agents know; pure.

Steps that leave out who does not fit are asked as they are. One that compares (workload,
efficiency, turn) is not: from there on everybody left may be the one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpdesk_tui.rules.allocation import Candidate, Enquiry, Strategy, Wanted, allocate, choose

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it: one login, or who might."""

    words: str
    """The login; where it is not certain, who it may be and by which strategy."""
    team: str
    is_certain: bool = True
    is_certain_of_team: bool = True
    nobody: str = ""
    """Why nobody can have it; "" = somebody can."""


def foresee(
    strategies: Sequence[Strategy], enquiry: Enquiry, teams: Mapping[str, Sequence[Candidate]]
) -> Choice:
    """Ask the strategies in turn until one has somebody, or may have."""
    for place, strategy in enumerate(strategies):
        team = strategy.team
        candidates = teams.get(team, ())
        logins, may_give_up = _left(strategy, enquiry, candidates)
        if len(logins) == 1 and not may_give_up:
            return Choice(logins[0], team)
        if logins:
            otherwise = may_give_up and place + 1 < len(strategies)
            words = f"{_somebody(logins, team, or_else=may_give_up)} by {strategy.name}"
            return Choice(words, team, is_certain=False, is_certain_of_team=not otherwise)
    found = allocate(strategies, enquiry, teams)
    return Choice("", "", nobody=found.decided)


def _left(
    strategy: Strategy, enquiry: Enquiry, candidates: Sequence[Candidate]
) -> tuple[tuple[str, ...], bool]:
    """Who may be chosen, and whether it may be nobody all the same."""
    left = [each for each in candidates if each.present]
    is_exact, may_give_up = True, False
    for wanted in strategy.steps:
        if len(left) < 2 and is_exact and not wanted.must:
            continue
        if not wanted.step.narrows:
            is_exact = is_exact and len(left) < 2
            continue
        fitting = [each for each in left if _fits(wanted, strategy, enquiry, each)]
        if is_exact and (fitting or wanted.must):
            left = fitting
        elif not fitting and wanted.must:
            return (), False
        elif wanted.must and len(fitting) < len(left):
            left, may_give_up = fitting, True
    return tuple(each.login for each in left), may_give_up


def _fits(wanted: Wanted, strategy: Strategy, enquiry: Enquiry, agent: Candidate) -> bool:
    alone = Strategy(strategy.name, strategy.team, (Wanted(wanted.step, must=True),))
    return choose(alone, enquiry, (agent,)).login is not None


def _somebody(logins: Sequence[str], team: str, *, or_else: bool) -> str:
    if or_else or len(logins) > _MOST_NAMED:
        return f"somebody of {team}"
    return f"{', '.join(logins[:-1])} or {logins[-1]}"
