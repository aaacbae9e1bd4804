"""The cause of a change, read: which rule and what matched, which mail, which verb.

A cause is written by whoever records the change: "verb claim", "mail 8812",
"rule network@7 (subject:vpn), mail 8812", "undo of 1204", "clock: due in 4h".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from helpdesk_tui.desk.transaction import SILENT

_RULE = re.compile(
    r"rule (?P<label>.+?@\d+)(?: \((?P<why>.*)\))?(?:, (?P<came>[^()]*))?", re.DOTALL
)
_AHEAD = re.compile(
    r"(?P<said>(?:allocation|deputy|macro|\S+ is away) ?.*?), "
    r"(?P<rest>(?:rule|verb|mail|macro|clock|allocation|deputy|\S+ is away).*)",
    re.DOTALL,
)
"""What stands before the rule or verb it came with: a strategy, a macro, an absence."""
_NUMBERED = re.compile(r"(?P<word>mail|undo of) (?P<number>\d{1,18})")
_TERM = re.compile(r"(?P<no>-?)(?P<field>[a-z_]+):(?P<value>[^\s:()\"]+|\"[^\"]*\"|/.*/)")
_TEXTS = frozenset({"subject", "body", "text", "from", "to", "cc"})
_PLAIN = frozenset({"has", "is"})


class LinkKind(StrEnum):
    """What a link of a chain is."""

    RULE = "rule"
    MAIL = "mail"
    UNDO = "undo"
    VERB = "verb"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Link:
    """One part of a cause."""

    kind: LinkKind
    text: str
    """In words."""
    number: int = 0
    """MAIL: its row of the ledger. UNDO: the change it takes back."""


def read_cause(cause: str) -> tuple[Link, ...]:
    """The links of a cause, the nearest first; () for none. Never raises."""
    silent = cause.endswith(f"; {SILENT}")
    rest = cause.removesuffix(f"; {SILENT}").strip()
    links: list[Link] = []
    while ahead := _AHEAD.fullmatch(rest):
        links.append(Link(LinkKind.OTHER, ahead["said"]))
        rest = ahead["rest"]
    rule = _RULE.fullmatch(rest)
    if rule is not None:
        links.append(Link(LinkKind.RULE, f"rule {rule['label']}{_matched(rule['why'])}"))
        rest = (rule["came"] or "").strip()
    if rest:
        links.append(_plain(rest))
    if silent:
        links.append(Link(LinkKind.OTHER, SILENT))
    return tuple(links)


def _plain(text: str) -> Link:
    numbered = _NUMBERED.fullmatch(text)
    if numbered is not None:
        kind = LinkKind.MAIL if numbered["word"] == "mail" else LinkKind.UNDO
        return Link(kind, text, int(numbered["number"]))
    return Link(LinkKind.VERB if text.startswith("verb ") else LinkKind.OTHER, text)


def _matched(why: str | None) -> str:
    """What of a rule's condition held: " because subject matched nätverk"."""
    if not why:
        return ", which has no condition"
    return f" because {' and '.join(_said(part) for part in why.split('; '))}"


def _said(part: str) -> str:
    part = part.strip()
    terms = part.split(" ")
    if len(terms) > 1 and all(map(_TERM.fullmatch, terms)):
        return " and ".join(map(_said, terms))
    term = _TERM.fullmatch(part)
    if term is None:
        return part
    value, no = term["value"].strip('"'), bool(term["no"])
    if term["field"] in _TEXTS:
        return f"{term['field']} {'did not match' if no else 'matched'} {value}"
    if term["field"] in _PLAIN:
        verb = "does not have" if no else "has"
        verb = ("is not" if no else "is") if term["field"] == "is" else verb
        return f"it {verb} {value}"
    either = value.replace(",", " or ")
    return f"{term['field']} {'is not' if no else 'is'} {either}"
