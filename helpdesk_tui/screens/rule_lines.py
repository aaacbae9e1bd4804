"""Rules as inked lines: a row of the list, the details, versions and trials."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock, short_span
from helpdesk_tui.screens.ink import Ink, Span, width_of
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views_rules import (
    RuleCheck,
    RuleForm,
    RuleHit,
    RuleHits,
    RuleRow,
    RuleTrial,
    RuleVersionView,
)

Line = list[Span]
_PIECES = re.compile(
    r"(?P<word>(?<![^\s(])-?[a-z]+(?:\.[\w-]+)?(?:<=|>=|[:<>=]))|(?P<joint>\bOR\b|\bAND\b|[()])",
    re.IGNORECASE,
)
_VERDICTS = {
    "matched": ("✓", "matched", Ink.DONE),
    "failed": ("·", "no", Ink.QUIET),
    "disabled": ("○", "off", Ink.QUIET),
    "stopped": ("■", "not asked", Ink.SOON),
}
_VERSIONS = 6
_LABEL = 9


def query_spans(query: str) -> Line:
    """Tell fields and joints of a query from what is asked of them."""
    spans: Line = []
    end = 0
    for found in _PIECES.finditer(query):
        spans.append((query[end : found.start()], Ink.PLAIN))
        spans.append((found[0], Ink.ACCENT if found.lastgroup == "word" else Ink.QUIET))
        end = found.end()
    return [*spans, (query[end:], Ink.PLAIN)]


def cut(spans: Sequence[Span], width: int) -> Line:
    """Cut inked text to a width in cells."""
    if width_of(spans) <= width:
        return list(spans)
    line: Line = []
    room = width - 1
    for text, ink in spans:
        kept = text if cell_len(text) <= room else one_line(text, room + 1).removesuffix("…")
        line.append((kept, ink))
        room -= cell_len(kept)
        if kept != text or room <= 0:
            break
    return [*line, ("…", Ink.QUIET)]


def sign_of(row: RuleRow) -> Span:
    """Say in one sign whether a rule failed, is on, or is off."""
    if row.trouble:
        return ("!", Ink.LATE)
    return ("●", Ink.DONE) if row.form is not None and row.form.enabled else ("○", Ink.QUIET)


def bounds_of(form: RuleForm) -> str:
    """Say where and when a rule holds, if not always: "in Faktura · until 2026-12-24"."""
    places = ", ".join((*form.queues, *form.departments))
    parts = (
        f"in {places}" if places else "",
        f"from {form.begins}" if form.begins else "",
        f"until {form.ends}" if form.ends else "",
    )
    return " · ".join(part for part in parts if part)


def row_lines(
    row: RuleRow, place: int, hits: RuleHits | None, width: int, clock: Clock, *, tall: bool
) -> list[Line]:
    """Give a rule as one line, or as two where there is room."""
    sign = sign_of(row)
    lead: Line = [(f"{place:>3} ", Ink.QUIET), sign, (" ", Ink.PLAIN)]
    is_on = row.form is not None and row.form.enabled
    name: Line = [(one_line(row.name, 28), Ink.STRONG if is_on else Ink.QUIET),
                  (f"@{row.version}", Ink.QUIET)]  # fmt: skip
    count = f"{hits.count}×" if hits else ""
    last = short_span(clock.seconds_until(hits.newest[0].at)) if hits and hits.newest else ""
    right = f"{count:>6} {last:>4} "
    room = max(8, width - width_of(lead) - len(right))
    if not tall:
        left = [*name, ("  ", Ink.PLAIN), *_asked_and_done(row, room - width_of(name) - 2)]
        return [[*lead, *_filled(cut(left, room), room), (right, Ink.QUIET)]]
    about = _when_and_where(row)
    first = [*name, (f"  {about}" if about else "", Ink.QUIET)]
    second = _asked_and_done(row, max(8, width - 7))
    return [
        [*lead, *_filled(cut(first, room), room), (right, Ink.QUIET)],
        [("      ", Ink.PLAIN), *second],
    ]


def detail_lines(
    row: RuleRow,
    hits: RuleHits | None,
    check: RuleCheck | None,
    versions: Sequence[RuleVersionView],
    width: int,
    clock: Clock,
) -> list[Line]:
    """Give all of one rule: its parts, what matches, its text, its versions."""
    lines: list[Line] = []
    if row.trouble:
        lines += [[(text, Ink.LATE)] for text in wrap(f"! {one_line(row.trouble)}", width)] + [[]]
    if row.form is not None:
        lines += _parts(row.form, width)
    if check is not None:
        lines += _matching(check, width, clock)
    if hits is not None:
        lines += [[], [("Matched ", Ink.STRONG), (f"{hits.count}× in 30 days", Ink.PLAIN)]]
        lines += [_hit(hit, width, clock) for hit in hits.newest]
    lines += [[], [("As it is written", Ink.STRONG)], *toml_lines(row.text, width)]
    if versions:
        lines += [[], [("Versions", Ink.STRONG), ("  H reads them · d compares", Ink.QUIET)]]
        lines += [_version(each, clock) for each in versions[: -_VERSIONS - 1 : -1]]
    return lines


def toml_lines(text: str, width: int) -> list[Line]:
    """Show TOML; comments quiet."""
    lines: list[Line] = []
    for raw in text.strip("\n").split("\n"):
        ink = Ink.QUIET if raw.lstrip().startswith("#") else Ink.PLAIN
        kept = raw[: len(raw) - len(raw.lstrip(" "))] + one_line(raw)
        lines += [[("  " + part, ink)] for part in wrap(kept, width - 2)]
    return lines


def diff_lines(diff: str, width: int) -> list[Line]:
    """Show a unified diff; what is gone and what is new are told by their signs too."""
    if not diff:
        return [[("Nothing differs: only its place changed.", Ink.QUIET)]]
    inks = {"+": Ink.DONE, "-": Ink.LATE, "@": Ink.QUIET}
    lines: list[Line] = []
    for raw in diff.split("\n"):
        ink = inks.get(raw[:1], Ink.PLAIN)
        sign, rest = raw[:1], raw[1:]
        lines += [[(part, ink)] for part in wrap(sign + one_line(rest), width)]
    return lines


def history_lines(versions: Sequence[RuleVersionView], width: int, clock: Clock) -> list[Line]:
    """Give every version, the newest first, each with its text."""
    lines: list[Line] = []
    for each in reversed(versions):
        lines += [[]] if lines else []
        lines += [_version(each, clock), *toml_lines(each.text, width)]
    return lines


def trial_lines(trial: RuleTrial, width: int) -> list[Line]:
    """Say what would be done, then of each rule why or why not."""
    lines: list[Line] = [[(one_line(trial.title, width), Ink.STRONG)], []]
    for action, label in trial.would_do:
        lines.append([("would ", Ink.QUIET), (one_line(action, width - 30), Ink.PLAIN),
                      (f"  {one_line(label, 24)}", Ink.QUIET)])  # fmt: skip
    if not trial.would_do:
        lines.append([("No rule would do anything.", Ink.QUIET)])
    lines.append([])
    for rule in trial.rules:
        if rule.verdict not in _VERDICTS:
            continue
        sign, verdict, ink = _VERDICTS[rule.verdict]
        reasons = "; ".join(reason.removeprefix("not true: ") for reason in rule.reasons)
        words = f"{one_line(rule.label, 26).ljust(20)} {verdict}: {one_line(reasons)}"
        first, *more = wrap(words, width - 4)
        lines.append([(f"{sign} ", ink), (first, Ink.PLAIN if sign == "✓" else Ink.QUIET)])
        lines += [[(f"    {text}", Ink.QUIET)] for text in more]
    waiting = sum(rule.verdict not in _VERDICTS for rule in trial.rules)
    if waiting:
        lines.append([(f"– {waiting} more wait for other events", Ink.QUIET)])
    return lines


def hit_words(hit: RuleHit, width: int) -> str:
    """Name a ticket a rule is about."""
    number = f"#{hit.ticket}" if hit.ticket is not None else "no ticket"
    return one_line(f"{number} {hit.subject}", width)


def _hit(hit: RuleHit, width: int, clock: Clock) -> Line:
    age = short_span(clock.seconds_until(hit.at))
    room = max(8, width - len(age) - 4)
    return [("  ", Ink.PLAIN), *_filled([(hit_words(hit, room), Ink.PLAIN)], room),
            (f" {age}", Ink.QUIET)]  # fmt: skip


def _version(each: RuleVersionView, clock: Clock) -> Line:
    return [(f"  @{each.version:<4}", Ink.ACCENT), (one_line(each.actor, 20), Ink.PLAIN),
            (f"  {clock.day_and_time(each.at)}", Ink.QUIET)]  # fmt: skip


def _matching(check: RuleCheck, width: int, clock: Clock) -> list[Line]:
    lines: list[Line] = []
    for doubt in check.doubts:
        ink = Ink.LATE if doubt.is_error else Ink.SOON
        lines += [[(text, ink)] for text in wrap(f"! {one_line(str(doubt))}", width)]
    if check.matches:
        lines += [[], [("Now ", Ink.STRONG), (one_line(check.matches, width - 5), Ink.PLAIN)]]
        lines += [_hit(hit, width, clock) for hit in check.examples]
    return lines


def _parts(form: RuleForm, width: int) -> list[Line]:
    room = max(10, width - _LABEL)
    lines: list[Line] = []
    state = "on" if form.enabled else "off"
    bounds = bounds_of(form)
    lines += _labelled("rule", f"{state} · {bounds}" if bounds else state, room)
    lines += _labelled("when", ", ".join(form.when), room)
    asked = [query_spans(text) for text in wrap(one_line(form.condition) or "always", room)]
    for number, spans in enumerate(asked):
        lines.append([("if".ljust(_LABEL) if not number else " " * _LABEL, Ink.QUIET), *spans])
    for number, action in enumerate(form.then):
        lines += _labelled("" if number else "then", action, room)
    if form.stop:
        lines += _labelled("", "stop: ask no further rule", room)
    return lines


def _labelled(label: str, text: str, room: int) -> list[Line]:
    return [
        [((label if not number else "").ljust(_LABEL), Ink.QUIET), (part, Ink.PLAIN)]
        for number, part in enumerate(wrap(one_line(text), room))
    ]


def _when_and_where(row: RuleRow) -> str:
    if row.form is None:
        return ""
    parts = (", ".join(row.form.when), bounds_of(row.form), "" if row.form.enabled else "off")
    return one_line(" · ".join(part for part in parts if part))


def _asked_and_done(row: RuleRow, room: int) -> Line:
    """Share the room: a long query leaves some for what is done."""
    done = _done(row)
    asked = cut(_asked(row), max(room - width_of(done), room * 3 // 5))
    return cut([*asked, *done], max(8, room))


def _asked(row: RuleRow) -> Line:
    if row.form is None:
        return [(one_line(row.trouble) or "cannot be read", Ink.LATE)]
    return query_spans(one_line(row.form.condition) or "always")


def _done(row: RuleRow) -> Line:
    if row.form is None:
        return []
    done = [*row.form.then, *(["stop"] if row.form.stop else [])]
    return [("  → ", Ink.QUIET), (one_line(" · ".join(done)), Ink.PLAIN)]


def _filled(spans: Line, width: int) -> Line:
    return [*spans, (" " * max(0, width - width_of(spans)), Ink.PLAIN)]
