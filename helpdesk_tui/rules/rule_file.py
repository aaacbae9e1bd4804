"""A rule file taken apart, rule by rule, and put together again byte by byte.

Each rule is kept as it was written, with the comments above and inside it, so that what was
imported is exported just as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook_toml import read_rulebook
from helpdesk_tui.rules.toml_places import HEADER, Places

_COMMENTS_ABOVE = re.compile(r"(?:^[ \t]*#[^\n]*\n)+\Z", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule and the text it was read from."""

    rule: Rule
    text: str
    line: int = 1
    """Line of the file in which the text begins."""

    def line_of(self, key: str, place: int = 0) -> int:
        """The line of the file in which a key of the rule stands, or one of its texts."""
        places = Places(self.text)
        line, _ = places.within(0, key, place) if key == "then" else places.rule(0, key)
        return self.line + line - 1


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A whole file: what stands above the first rule, and the rules."""

    preamble: str
    written: tuple[WrittenRule, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules alone."""
        return tuple(each.rule for each in self.written)


def read_file(text: str, zone: tzinfo = UTC, *, also: Sequence[str] = ()) -> RuleFile:
    """Read a file and take it apart. ``also``, and RuleError, as in ``read_rulebook``."""
    rules = read_rulebook(text, zone, also=also)
    preamble, texts = _split(text)
    if len(texts) != len(rules):
        raise RuleError(
            "A line within a text reads [[rule]].", "Let it begin with another character."
        )
    written: list[WrittenRule] = []
    line = 1 + preamble.count("\n")
    for rule, own in zip(rules, texts, strict=True):
        written.append(WrittenRule(rule, own, line))
        line += own.count("\n")
    return RuleFile(preamble, tuple(written))


def read_written(text: str, zone: tzinfo = UTC, *, also: Sequence[str] = ()) -> Rule:
    """The one rule of a text. Raises RuleError when it is broken or holds not just one."""
    rules = read_rulebook(text, zone, also=also)
    if len(rules) != 1:
        raise RuleError(f"The text holds {len(rules)} rules, not one.", "Keep one [[rule]].")
    return rules[0]


def joined(preamble: str, texts: Sequence[str]) -> str:
    """One file of the pieces: as it was, if they were never changed."""
    whole = preamble
    for text in texts:
        gap = "\n" if whole and not whole.endswith("\n") else ""
        whole += gap + text
    return whole


def in_other_order(texts: Sequence[str], order: Sequence[int]) -> list[str]:
    r"""The texts in another order; ``order`` says for each place which of them it gets.

    Empty lines between rules are the file's, not a rule's: they stay at their places.

    >>> in_other_order(["a\n\n", "b\n"], [1, 0])
    ['b\n\n', 'a\n']
    """
    edges = [_edges(text) for text in texts]
    return [
        f"{head}{edges[each][1]}{tail}" for (head, _, tail), each in zip(edges, order, strict=True)
    ]


def alike(one: str, other: str) -> bool:
    """Whether two texts of a rule differ in nothing but empty lines around it."""
    return _edges(one)[1].rstrip() == _edges(other)[1].rstrip()


def _edges(text: str) -> tuple[str, str, str]:
    """The empty lines above a rule, the rule without its last line's end, and what follows."""
    core = text.lstrip("\r\n")
    head = text[: len(text) - len(core)]
    bare = core.rstrip("\r\n")
    return head, bare, core[len(bare) :]


def _split(text: str) -> tuple[str, list[str]]:
    """What stands above the first rule's own comments, and each rule with its comments."""
    starts: list[int] = []
    for header in HEADER.finditer(text):
        above = _COMMENTS_ABOVE.search(text, starts[-1] if starts else 0, header.start())
        starts.append(above.start() if above else header.start())
    if not starts:
        return text, []
    ends = [*starts[1:], len(text)]
    return text[: starts[0]], [text[a:b] for a, b in zip(starts, ends, strict=True)]
