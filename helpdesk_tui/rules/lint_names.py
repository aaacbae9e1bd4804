"""Names a rule uses and the desk has not: queues, people, macros, snippets, channels, tags.

Whoever carries a rule out would skip such an action, so it is said when the rule is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpdesk_tui.folding import fold
from helpdesk_tui.rules.actions import NONE, Action, Takes
from helpdesk_tui.rules.doubts import Known, Problem, meant, nearest
from helpdesk_tui.rules.query.ast import And, NameField, Names, Node, Not, Or
from helpdesk_tui.rules.rule import Rule

WHO = ("owner", "team")
"""Whom ``notify mail`` may mean beside an agent and an address."""
_NEAR_TAG = 0.8
_SHORTEST_TAG = 4
"""Letters below which two tags that look alike are no doubt."""
_SNIPPET = re.compile(r"[^\W_][\w.-]*")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Used:
    """A name as an action uses it."""

    what: str
    name: str
    known: frozenset[str]
    otherwise: str = ""
    """The remedy when there are none of its kind."""


def unknown_names(rule: Rule, known: Known) -> Iterator[Problem]:
    """Names the desk has not, in the places, actions and condition of a rule."""
    for key, used, names in (
        ("queue", rule.queues, known.queues),
        ("department", rule.departments, known.departments),
    ):
        for place, each in enumerate(used):
            if not _is_known(each, names):
                yield _unknown(rule, _Used(key, each, names), f"{key}s", place)
    for place, action in enumerate(rule.then):
        named = _named(action, known)
        if named is not None and not _is_known(named.name, named.known):
            yield _unknown(rule, named, "then", place)
        elif action.word in ("reply", "draft"):
            yield from _snippet(rule, action, place, known)
    yield from _asked_names(rule, known)


def unknown_asked(where: Node, known: Known) -> Iterator[str]:
    """Each queue, team and owner a condition asks for and the desk has not, with a remedy."""
    for used in _asked(where, known):
        remedy = meant(used.name, used.known, used.otherwise)
        yield f"There is no {used.what} {used.name!r}. {remedy}"


def odd_tags(rules: Sequence[Rule], known: Known) -> Iterator[Problem]:
    """Tags that stand once in all rules and are nowhere else, but look like an earlier one.

    A tag is made by being used, so a new one is no mistake by itself.
    """
    on_desk = {tag.lower() for tag in known.tags}
    uses: Counter[str] = Counter()
    for rule in rules:
        uses.update(action.value.lower() for action in rule.then if action.kind.takes is Takes.TAG)
        uses.update(_asked_tags(rule))
    others = on_desk | {tag for tag, times in uses.items() if times > 1}
    given = {a.value.lower() for rule in rules for a in rule.then if a.word == "tag"}
    for rule in rules:
        for place, action in enumerate(rule.then):
            tag = action.value.lower()
            if action.kind.takes is not Takes.TAG or tag in on_desk:
                continue
            near = _like(tag, others) if uses[tag] == 1 else ""
            others.add(tag)
            if near:
                said = f"No ticket and no other rule has the tag {tag!r}."
                yield Problem(rule.name, said, f"Did you mean {near!r}?", key="then", place=place)
            elif action.word == "untag" and tag not in given:
                said = f"No ticket has the tag {tag!r}, and no rule gives it."
                yield Problem(rule.name, said, "Take another, or leave it out.", key="then",
                              place=place)  # fmt: skip


def walk(node: Node) -> Iterator[Node]:
    """Every part of a condition."""
    yield node
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)
        case _:
            pass


def _named(action: Action, known: Known) -> _Used | None:
    """The name an action cannot be carried out without; None when it has none."""
    value, takes = action.value, action.kind.takes
    if takes is Takes.NOTICE:
        return _told(value, known)
    if takes is Takes.MACRO:
        return _Used("macro", value, known.macros, "Add one: helpdesk-tui macro add NAME")
    names = {
        Takes.QUEUE: known.queues,
        Takes.TEAM: known.teams,
        Takes.AGENT: known.agents,
        Takes.CATEGORY: known.categories,
        Takes.ORGANIZATION: known.organizations,
        Takes.STRATEGY: known.strategies,
    }.get(takes)
    if names is None or value in (NONE, ""):
        return None
    if takes is Takes.CATEGORY:
        names |= {path.rpartition("/")[2].strip() for path in names}
    # "allocate first line" names a strategy.
    what = "strategy" if takes is Takes.STRATEGY else action.word
    return _Used(what, value, names)


def _told(value: str, known: Known) -> _Used | None:
    """Whom or what ``notify`` tells."""
    first, *rest = value.split(None, 2)
    if first != "mail":
        return _Used("channel", first, known.channels, "Add one: helpdesk-tui channel add NAME")
    who = rest[0]
    return None if "@" in who or who in WHO else _Used("agent", who, known.agents)


def _snippet(rule: Rule, action: Action, place: int, known: Known) -> Iterator[Problem]:
    """One word is a snippet's name, or would be all that the customer reads."""
    if action.value in known.snippets or not _SNIPPET.fullmatch(action.value):
        return
    near = nearest(action.value, known.snippets)
    yield Problem(
        rule.name,
        f"There is no snippet {action.value!r}.",
        f"Did you mean {near!r}?" if near else "It would be the whole text: write a sentence.",
        is_name=bool(near),
        key="then",
        place=place,
    )


def _asked_names(rule: Rule, known: Known) -> Iterator[Problem]:
    for used in _asked(rule.condition.where, known):
        yield _unknown(rule, used, "if", 0)


def _asked(where: Node, known: Known) -> Iterator[_Used]:
    lists = {
        NameField.QUEUE: known.queues,
        NameField.TEAM: known.teams,
        NameField.OWNER: known.agents,
    }
    for node in walk(where):
        match node:
            case Names(field, values) if field in lists:
                for value in values:
                    if type(value) is str and not _is_known(value, lists[field]):
                        yield _Used(field, value, lists[field])
            case _:
                pass


def _asked_tags(rule: Rule) -> Iterator[str]:
    for node in walk(rule.condition.where):
        match node:
            case Names(NameField.TAG, values):
                yield from (value.lower() for value in values if type(value) is str)
            case _:
                pass


def _like(tag: str, others: set[str]) -> str:
    """A tag that was probably meant; numbered ones are different on purpose."""
    stem = _DIGITS.sub("0", tag)
    long = [o for o in others if len(o) >= _SHORTEST_TAG and _DIGITS.sub("0", o) != stem]
    return nearest(tag, long, _NEAR_TAG) if len(tag) >= _SHORTEST_TAG else ""


def _is_known(name: str, names: frozenset[str]) -> bool:
    return fold(name) in map(fold, names)


def _unknown(rule: Rule, used: _Used, key: str, place: int) -> Problem:
    return Problem(
        rule.name,
        f"There is no {used.what} {used.name!r}.",
        meant(used.name, used.known, used.otherwise),
        is_name=True,
        key=key,
        place=place,
    )
