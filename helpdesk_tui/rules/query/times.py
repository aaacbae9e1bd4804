"""Times in a query as instants: no time arithmetic is done twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from helpdesk_tui.rules.query.ast import DayWord, Op, Span, Time, TimeField

_MIRRORED = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE}
_DAYS = {DayWord.YESTERDAY: -1, DayWord.TODAY: 0, DayWord.TOMORROW: 1}
Bounds = tuple[datetime | None, datetime | None, bool, bool]


def bounds(node: Time, now: datetime) -> Bounds:
    """A time comparison as bounds (low, high, low included, high included); None = open.

    The value compared is the ticket's created, updated or due time. Stores compile this,
    so that no time arithmetic is done twice.
    """
    if isinstance(node.value, Span):
        ahead = node.field is TimeField.DUE
        instant = _instant(now, node.value.length if ahead else -node.value.length)
        op = node.op if ahead else _MIRRORED[node.op]
        if op in (Op.LT, Op.LE):
            return None, instant, False, op is Op.LE
        return instant, None, op is Op.GE, False
    begin, end = day_of(node.value, now)
    match node.op:
        case Op.EQ:
            return begin, end, True, False
        case Op.LT:
            return None, begin, False, False
        case Op.LE:
            return None, end, False, False
        case Op.GT:
            return end, None, True, False
        case Op.GE:
            return begin, None, True, False
        case Op.SAME:
            return begin, end, True, False


def _instant(now: datetime, away: timedelta) -> datetime:
    """So far from now in real time, whatever clocks were changed between; never out of range."""
    try:
        return now.astimezone(UTC) + away
    except OverflowError:
        edge = datetime.max if away > timedelta(0) else datetime.min
        return edge.replace(tzinfo=UTC)


def day_of(value: DayWord | date, now: datetime) -> tuple[datetime, datetime]:
    """First instant of a day and of the next, in the time zone of ``now``."""
    day = now.date() + timedelta(_DAYS[value]) if isinstance(value, DayWord) else value
    begin = datetime.combine(day, time(), now.tzinfo)
    return begin, datetime.combine(day + timedelta(1), time(), now.tzinfo)
