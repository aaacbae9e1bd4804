"""Which parts of a condition held, or did not, in the words they are written with."""

from __future__ import annotations

import functools
from collections.abc import Callable

from helpdesk_tui.rules.query.ast import And, Everything, Node, Or, Query
from helpdesk_tui.rules.query.print import format

Holds = Callable[[Node], bool]


def held(node: Node, holds: Holds) -> tuple[str, ...]:
    """Of a condition that holds: what made it hold; of several alternatives those that did."""
    match node:
        case Everything():
            return ()
        case And(parts):
            return tuple(said for part in parts for said in held(part, holds))
        case Or(parts):
            return tuple(said for part in parts if holds(part) for said in held(part, holds))
        case _:
            return (_written(node),)


def failed(node: Node, holds: Holds) -> tuple[str, ...]:
    """Of a condition that does not hold: the parts that kept it from holding."""
    match node:
        case And(parts):
            return tuple(said for part in parts if not holds(part) for said in failed(part, holds))
        case _:
            return (_written(node),)


@functools.lru_cache(maxsize=20_000)
def _written(node: Node) -> str:
    return format(Query(node))
