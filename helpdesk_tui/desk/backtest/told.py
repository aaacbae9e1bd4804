"""A backtest in words, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from helpdesk_tui.views_backtest import BacktestView, FieldDifference, MailDifference

SHOWN_TICKETS = 12
"""Tickets named behind a number."""


def summary(found: BacktestView) -> str:
    """All of it in one line."""
    over = f"of {_counted(found.days, 'day')}" if found.days else "chosen"
    head = f"{_counted(found.mails, 'mail')} {over}"
    if not found.differing:
        return f"{head}: no difference."
    parts = [f"{len(listed):,} {name}" for name, listed in found.by_field.items()]
    told = f"{head}: {found.differing:,} would differ"
    told += f": {', '.join(parts)}; " if parts else "; "
    mails = found.customer_mails
    if not mails:
        return f"{told}no customer would have got another mail."
    people = {each.to for each in mails}
    return (
        f"{told}{_counted(len(people), 'customer')} would have got {_counted(len(mails), 'mail')}."
    )


def lines(found: BacktestView) -> Iterator[str]:
    """Number by number, each with its tickets, and mail by mail."""
    yield summary(found)
    for name, listed in found.by_field.items():
        yield f"{name}:"
        for (was, now), number in Counter((e.was, e.now) for e in listed).most_common():
            same = [each for each in listed if (each.was, each.now) == (was, now)]
            yield f"  {number:>5}  {was or 'none'} → {now or 'none'}  {_tickets(same)}"
    others = [each for each in found.sent if each.more and not (each.to_customer or each.held)]
    yield from _mails("Mails that customers would have got:", found.customer_mails)
    yield from _mails("Mails to others:", others)
    yield from _mails("Mails that would not have been sent:", [e for e in found.sent if not e.more])
    yield from _mails("Held back, so not sent:", found.held_mails)
    for why, number in found.left_out.items():
        yield f"Left out: {_counted(number, 'mail')}: {why}."
    if found.unforeseen:
        yield f"Not told here: {'; '.join(found.unforeseen)}."


def _tickets(listed: Sequence[FieldDifference]) -> str:
    named = [f"#{e.ticket}" if e.ticket else f"mail {e.mail}" for e in listed[:SHOWN_TICKETS]]
    more = len(listed) - len(named)
    return " ".join(named) + (f" and {more:,} more" if more else "")


def _mails(title: str, mails: Sequence[MailDifference]) -> Iterator[str]:
    if not mails:
        return
    yield title
    for each in mails:
        where = f"#{each.ticket}" if each.ticket else f"mail {each.mail}"
        why = f"rule {each.rule}" if each.rule else "the confirmation"
        held = f": {each.held}" if each.held else ""
        yield f"  {where}  {each.to or 'nobody'}  {each.subject}  ({why}){held}"


def _counted(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
