"""A backtest in words, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from helpdesk_tui.safe import one_line
from helpdesk_tui.views_backtest import BacktestView, FieldDifference, MailDifference

SHOWN_TICKETS = 12
"""Tickets named behind a number."""
MOST_TEXT = 80
"""Letters of a channel's message that are shown."""


def summary(found: BacktestView) -> str:
    """All of it in one line."""
    over = f"of {_counted(found.days, 'day')}" if found.days else "chosen"
    head = f"{_counted(found.mails, 'mail')} {over}"
    if found.watched is not None:
        head += f", {_counted(found.watched, 'ticket')} followed over time"
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


def said_to_leave(found: BacktestView) -> str:
    """How much would have left the desk: 8 mails in 30 days."""
    channels = len(found.channel_messages)
    parts = [_counted(found.leaving - channels, "mail")] if found.leaving > channels else []
    parts += [_counted(channels, "channel message")] if channels else []
    over = f" in {_counted(found.days, 'day')}" if found.days else ""
    return f"{' and '.join(parts)}{over}"


def lines(found: BacktestView) -> Iterator[str]:
    """Number by number, each with its tickets, and mail by mail."""
    yield summary(found)
    for name, listed in found.by_field.items():
        yield f"{name}:"
        for (was, now), number in Counter((e.was, e.now) for e in listed).most_common():
            same = [each for each in listed if (each.was, each.now) == (was, now)]
            mark = " ?" if any(each.uncertain for each in same) else ""
            yield f"  {number:>5}  {was or 'none'} → {now or 'none'}{mark}  {_tickets(same)}"
    others = [e for e in found.sent
              if e.more and not (e.to_customer or e.held or e.by_channel)]  # fmt: skip
    yield from _mails("Mails that customers would have got:", found.customer_mails)
    yield from _mails("Mails to others:", others)
    yield from _mails("Messages to channels:", found.channel_messages)
    yield from _mails("Mails that would not have been sent:", [e for e in found.sent if not e.more])
    yield from _mails("Held back, so not sent:", found.held_mails)
    for why, number in found.left_out.items():
        yield f"Left out: {_counted(number, 'mail')}: {why}."
    if found.unforeseen:
        yield f"Not told here: {'; '.join(found.unforeseen)}."


def cut(said: Sequence[str], most: int, command: str) -> tuple[str, ...]:
    """At most so many lines; the last one says where the rest is."""
    if len(said) <= most:
        return tuple(said)
    return (*said[: most - 1], f"… all of it: {command}")


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
        # What a channel is told has the ticket's number and subject as its title.
        said = one_line(each.text, MOST_TEXT) if each.by_channel else each.subject
        yield f"  {where}  {each.to or 'nobody'}  {said}  ({why}){held}"


def _counted(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
