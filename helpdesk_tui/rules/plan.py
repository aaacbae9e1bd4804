"""A condition about texts only, made ready: what holds, and why, from the answers at hand.

Equal to asking query/predicate.py and query/reasons.py, without walking over nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from helpdesk_tui.rules.query.ast import (
    And,
    Atom,
    Domain,
    Everything,
    HasHeader,
    Node,
    Not,
    Or,
    Pattern,
    Query,
    Same,
    Text,
)
from helpdesk_tui.rules.query.print import format

Hits = set[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """A condition as two functions of the questions that hold."""

    holds: Callable[[Hits], bool]
    why: Callable[[Hits], tuple[str, ...]]
    """What made it hold, if it does."""


def plan_of(node: Node, numbers: Mapping[Atom, int]) -> Plan:
    """The plan of a condition of which every question about texts has a number."""
    match node:
        case Or(parts) if len(atoms := _atoms(parts)) == len(parts):
            said_of = {numbers[atom]: format(Query(atom)) for atom in atoms}
            return Plan(
                lambda hits: not hits.isdisjoint(said_of),
                lambda hits: tuple([said for each, said in said_of.items() if each in hits]),
            )
        case Everything():
            return Plan(lambda _hits: True, lambda _hits: ())
        case And(parts):
            plans = [plan_of(part, numbers) for part in parts]
            return Plan(
                lambda hits: all(plan.holds(hits) for plan in plans),
                lambda hits: tuple(said for plan in plans for said in plan.why(hits)),
            )
        case Or(parts):
            plans = [plan_of(part, numbers) for part in parts]
            return Plan(
                lambda hits: any(plan.holds(hits) for plan in plans),
                lambda hits: tuple(
                    said for plan in plans if plan.holds(hits) for said in plan.why(hits)
                ),
            )
        case Not(part):
            inner, said = plan_of(part, numbers).holds, (format(Query(node)),)
            return Plan(lambda hits: not inner(hits), lambda _hits: said)
        case Text() | Same() | Domain() | Pattern() | HasHeader():
            number, words = numbers[node], (format(Query(node)),)
            return Plan(lambda hits: number in hits, lambda _hits: words)
        case _:
            raise ValueError(f"{node} is no question about texts")


def _atoms(parts: Sequence[Node]) -> list[Atom]:
    """Those that are questions about texts themselves."""
    return [part for part in parts if isinstance(part, Text | Same | Domain | Pattern | HasHeader)]
