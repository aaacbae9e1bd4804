"""What stands below the fields of a rule's form: mistakes, doubts, and what matches now."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.rule_lines import hit_words
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views_rules import RuleCheck, RuleDoubt

_EXAMPLES = 3
_OFFERED = 10


def query_hint(
    check: RuleCheck | None, candidates: Sequence[str], room: int, scrolled: int
) -> list[Span]:
    """Give at most two lines: what is wrong in the query and where, else how it goes on.

    ``check`` is None while the desk looks; ``scrolled``: columns of the query left of the field.
    """
    doubts = check.doubts if check is not None else ()
    wrong = next((each for each in doubts if each.key == "if" and each.is_error), None)
    if wrong is not None:
        indent = " " * min(max(0, wrong.column - 1 - scrolled), room - 2)
        words = one_line(str(wrong), 2 * room)
        if len(indent) + 2 + len(words) <= room:
            return [(f"{indent}^ {words}", Ink.LATE)]
        return [(f"{indent}^\n{one_line(words, room)}", Ink.LATE)]
    if candidates:
        words = "  ".join(one_line(each.split(" ")[-1], 30) for each in candidates[:_OFFERED])
        return [("Tab ", Ink.ACCENT), (one_line(words, room - 4), Ink.QUIET)]
    return []


def said(check: RuleCheck | None, trouble: str, width: int) -> list[Span]:
    """Give why it was not saved, what matches, and what is doubtful; ``check`` as above."""
    lines: list[list[Span]] = []
    if trouble:
        lines += [[(text, Ink.LATE)] for text in wrap(one_line(trouble), width)]
    if check is None:
        lines.append([("looking …", Ink.QUIET)])
        return _joined(lines)
    if check.matches:
        lines.append([("Matches now: ", Ink.QUIET), (one_line(check.matches), Ink.STRONG)])
        lines += [
            [(f"  {hit_words(hit, width - 2)}", Ink.PLAIN)] for hit in check.examples[:_EXAMPLES]
        ]
    for doubt in check.doubts:
        if not (doubt.key == "if" and doubt.is_error):
            ink = Ink.LATE if doubt.is_error else Ink.SOON
            lines += [[(text, ink)] for text in wrap(_words(doubt), width)]
    return _joined(lines)


def _words(doubt: RuleDoubt) -> str:
    place = f" line {doubt.line}" if doubt.line else ""
    return one_line(f"! {doubt.key}{place}: {doubt}")


def _joined(lines: list[list[Span]]) -> list[Span]:
    spans: list[Span] = []
    for number, line in enumerate(lines):
        spans += [*([("\n", Ink.PLAIN)] if number else []), *line]
    return spans
