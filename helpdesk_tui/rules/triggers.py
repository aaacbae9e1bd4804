"""What must hold about texts before a condition can: the questions a rule waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterator

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
    Same,
    Text,
    TextField,
)

_COMMON = {Same: 0, Domain: 1, HasHeader: 2, Text: 3, Pattern: 4}
"""Questions by how often they hold, the rarest first."""


def atoms_in(node: Node) -> Iterator[Atom]:
    """Every question about texts in a condition."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms_in(part)
        case Not(part):
            yield from atoms_in(part)
        case Text() | Same() | Domain() | Pattern() | HasHeader():
            yield node


def is_fixed(atom: Atom) -> bool:
    """Whether no action of an earlier rule can change the answer."""
    return isinstance(atom, HasHeader) or atom.field is not TextField.ORG


def is_about_texts(node: Node) -> bool:
    """Whether a condition asks of nothing that an earlier rule may have changed."""
    match node:
        case Everything():
            return True
        case And(parts) | Or(parts):
            return all(is_about_texts(part) for part in parts)
        case Not(part):
            return is_about_texts(part)
        case Text() | Same() | Domain() | Pattern() | HasHeader():
            return is_fixed(node)
        case _:
            return False


def triggers(node: Node, known: Collection[Atom]) -> tuple[Atom, ...] | None:
    """Questions of which one must hold for the condition to hold; None = there are none.

    Only questions in ``known`` are answered beforehand.
    """
    match node:
        case Text() | Same() | Domain() | Pattern() | HasHeader():
            return (node,) if node in known else None
        case And(parts):
            found = [each for part in parts if (each := triggers(part, known)) is not None]
            return min(found, key=_commonness, default=None)
        case Or(parts):
            some = [triggers(part, known) for part in parts]
            if any(each is None for each in some):
                return None
            return tuple(dict.fromkeys(atom for each in some for atom in each or ()))
        case _:
            return None


def _commonness(atoms: tuple[Atom, ...]) -> tuple[int, int]:
    return max(_COMMON[type(atom)] for atom in atoms), len(atoms)
