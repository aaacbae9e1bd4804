"""A typed line such as "priority high" as a verb with its arguments, read by their types.

A verb's signature is its grammar: ``number`` is the ticket in front, a Priority reads a
priority word, a list takes all words, the last text takes the rest of the line.
"""

from __future__ import annotations

import difflib
import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from helpdesk_tui.desk import all_verbs  # noqa: F401  (fills the registry)
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.verbs import VERBS, Verb, find_verb
from helpdesk_tui.errors import NotFound, Usage
from helpdesk_tui.rules.when import read_when
from helpdesk_tui.views import Done
from helpdesk_tui.words import LARGEST_NUMBER, Priority

Argument = str | int | datetime | Enum | list[str] | None
TYPED_ELSEWHERE = frozenset({"reply", "note", "new", "forward", "ask"})
"""Verbs whose text is written in a composer or a form, not on the line."""
SILENT_WORD = "silent"
MAX_DIGITS = 15
"""Of anything that can be meant as a number."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a verb wants to be told."""

    name: str
    kind: object
    takes_rest: bool
    optional: bool


def parameters_of(verb: Verb) -> tuple[Parameter, ...]:
    """What is typed after the verb's name, in order."""
    hints = typing.get_type_hints(inspect.unwrap(verb.call))
    listed = [
        p
        for p in inspect.signature(verb.call).parameters.values()
        if p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in ("desk", "number")
    ]
    return tuple(
        Parameter(p.name, hints[p.name], p is listed[-1], p.default is not p.empty) for p in listed
    )


def run_line(desk: Desk, line: str, numbers: Sequence[int], version: int | None = None) -> Done:
    """Run a line on one or several tickets, as one transaction and one undo.

    Before a verb, "silent" lets it send the customer no mail of its own accord.
    Raises Usage for what cannot be read, and whatever the verb raises.
    """
    word, _, rest = line.strip().partition(" ")
    if word.lower() == SILENT_WORD and rest.strip():
        with desk.silently():
            return run_line(desk, rest, numbers, version)
    verb = find_verb(word.lower())
    if verb is None:
        near = difflib.get_close_matches(word.lower(), VERBS, n=1)
        known = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(VERBS))}."
        raise Usage(f"There is no verb {word!r}.", known)
    given = read_arguments(desk, verb, rest.strip())
    if not takes_ticket(verb):
        return verb.call(desk, *given)
    if not numbers:
        raise Usage(f"{verb.name} needs a ticket.", "Choose one in the list first.")
    if len(numbers) == 1:
        checked = {"version": version} if version is not None and takes_version(verb) else {}
        return verb.call(desk, numbers[0], *given, **checked)
    with desk.together(verb.name) as tx:
        tx.lock([*numbers, *(each for each in given if type(each) is int)])
        dones = [verb.call(desk, number, *given) for number in numbers]
    tickets = tuple(sorted({n for done in dones for n in done.tickets}))
    said = f"{verb.name}: {len(numbers)} tickets"
    if not desk.last_batch:
        said += " (as before)"
    return Done(verb.name, said, tickets, desk.last_batch)


def takes_ticket(verb: Verb) -> bool:
    """True when the verb acts on a ticket."""
    return "number" in inspect.signature(verb.call).parameters


def takes_version(verb: Verb) -> bool:
    """True when the verb can check that nothing changed meanwhile."""
    return "version" in inspect.signature(verb.call).parameters


def read_arguments(desk: Desk, verb: Verb, rest: str) -> list[Argument]:
    """Read what was typed after the verb's name. Raises Usage."""
    given: list[Argument] = []
    for parameter in parameters_of(verb):
        word, rest = (rest, "") if parameter.takes_rest else _split(rest)
        if not word:
            if parameter.optional:
                break
            raise Usage(f"{verb.name} wants a {parameter.name}.", f"Type: {verb.usage}")
        given.append(_read(desk, verb, parameter, word))
    if rest:
        raise Usage(f"{verb.name} takes nothing like {rest!r}.", f"Type: {verb.usage}")
    return given


def _split(text: str) -> tuple[str, str]:
    """The first word, or the first quoted words, and the rest."""
    if text[:1] in ('"', "'"):
        word, _, rest = text[1:].partition(text[0])
    else:
        word, _, rest = text.partition(" ")
    return word, rest.strip()


def _read(desk: Desk, verb: Verb, parameter: Parameter, text: str) -> Argument:
    kinds = typing.get_args(parameter.kind) or (parameter.kind,)
    text = _unquoted(text) if str in kinds else text
    for kind in kinds:
        if kind is Priority:
            return _word(text, {each.label: each for each in Priority}, parameter.name)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return _word(text, {str(each.value): each for each in kind}, parameter.name)
        if kind is datetime:
            return read_when(text, desk.clock().astimezone(LOCAL))
        if kind is int:
            number = text.lstrip("#")
            if not number.isdecimal() or len(number) > MAX_DIGITS:
                raise Usage(f"{text!r} is not a number.", f"Type: {verb.usage}")
            if int(number) > LARGEST_NUMBER:
                raise NotFound(f"There is no ticket #{number}.", f"Type: {verb.usage}")
            return int(number)
    if typing.get_origin(parameter.kind) is not None and str in kinds and not _is_union(parameter):
        return text.split()
    return text


def _unquoted(text: str) -> str:
    """Text without the quotes around the whole of it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def _is_union(parameter: Parameter) -> bool:
    return type(None) in typing.get_args(parameter.kind)


def _word(text: str, known: dict[str, Enum], name: str) -> Enum:
    wanted = text.lower().replace(" ", "_").replace("-", "_")
    exact = known.get(wanted)
    found = [exact] if exact else [each for word, each in known.items() if word.startswith(wanted)]
    if len(found) != 1:
        raise Usage(f"{text!r} is no {name}.", f"Known: {', '.join(known)}.")
    return found[0]


Offer = Callable[[str], Sequence[str]]
"""Gives the values a parameter can have, by its name."""


def complete_line(line: str, offer: Offer) -> tuple[str, ...]:
    """Whole lines that begin as ``line`` does: verbs, then what the verb can be told."""
    word, space, rest = line.partition(" ")
    if space and word.lower() == SILENT_WORD:
        return tuple(f"{word} {each}" for each in complete_line(rest.lstrip(), offer))
    if not space:
        names = sorted({name for v in VERBS.values() for name in (v.name, *v.aliases)})
        return tuple(name for name in names if name.startswith(word.lower()))
    verb = find_verb(word.lower())
    if verb is None:
        return ()
    listed = parameters_of(verb)
    if not listed:
        return ()
    typed = rest.rpartition(" ")[2] if listed[0].name == "tags" else rest
    head = rest[: len(rest) - len(typed)]
    sign = typed[:1] if listed[0].name == "tags" and typed[:1] in "+-" else ""
    values = _words_of(listed[0], offer)
    begun = typed[len(sign) :].casefold()
    return tuple(
        f"{word} {head}{sign}{value}" for value in values if value.casefold().startswith(begun)
    )


def _words_of(parameter: Parameter, offer: Offer) -> Sequence[str]:
    kinds = typing.get_args(parameter.kind) or (parameter.kind,)
    if Priority in kinds:
        return [each.label for each in Priority]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return [str(each.value) for each in kind]
        if kind is datetime:
            return ["1h", "4h", "today", "tomorrow", "monday", "1w", "none"]
    return offer(parameter.name)
