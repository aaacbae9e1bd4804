"""What is wrong with mail, and what helps, as lines of a page."""

from __future__ import annotations

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock, long_span
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views_mail import Health, MailboxHealth

_WIDTH = 70

Lines = list[list[Span]]


def doctor_lines(health: Health, clock: Clock) -> Lines:
    """Worker, mailboxes, what waits to be sent and what was held back; each with a remedy."""
    lines = _worker(health, clock)
    if not health.mailboxes:
        lines += _entry(Ink.SOON, "!", "No mailbox.", "helpdesk-tui mailbox add --help")
    for box in health.mailboxes:
        lines += _mailbox(box, clock)
    lines += _outbox(health)
    if health.quarantined:
        plural = "mail is" if health.quarantined == 1 else "mails are"
        lines += _entry(
            Ink.SOON, "!", f"{health.quarantined} {plural} held back.",
            "helpdesk-tui mail ledger --fate quarantined",
        )  # fmt: skip
    else:
        lines += _entry(Ink.DONE, "✓", "No mail is held back.")
    return [*lines, [("  A full check with the database: helpdesk-tui doctor", Ink.QUIET)]]


def _worker(health: Health, clock: Clock) -> Lines:
    if health.worker_alive:
        return _entry(Ink.DONE, "✓", "The worker runs: mail is fetched, filed and sent.")
    seen = health.worker_seen_at
    since = f" since {clock.day_and_time(seen)}" if seen else ""
    what = f"No worker runs{since}: no mail comes in or goes out."
    return _entry(Ink.LATE, "!", what, "helpdesk-tui worker")


def _mailbox(box: MailboxHealth, clock: Clock) -> Lines:
    name = one_line(box.name, 40)
    ago = (
        f"last fetched {long_span(clock.seconds_until(box.last_ok_at))} ago"
        if box.last_ok_at
        else "never fetched yet"
    )
    if not box.error:
        return _entry(Ink.DONE, "✓", f"{name} ({box.kind.value}): {ago}.")
    again = f" Next try {clock.time(box.next_try_at)}." if box.next_try_at else ""
    what = f"{name} ({box.kind.value}): {one_line(box.error)} ({ago}).{again}"
    return _entry(Ink.LATE, "!", what, f"helpdesk-tui mailbox test {name}")


def _outbox(health: Health) -> Lines:
    waiting = f"{health.outbox_waiting} waiting to be sent"
    if health.outbox_failed:
        what = f"{health.outbox_failed} not sent, {waiting}."
        return _entry(Ink.LATE, "!", what, "open the ticket, correct the address, answer again")
    return _entry(Ink.DONE, "✓", f"Outbox: {waiting}, none failed.")


def _entry(ink: Ink, sign: str, what: str, remedy: str = "") -> Lines:
    first, *rest = wrap(what, _WIDTH)
    lines: Lines = [[(f"{sign} ", ink), (first, Ink.PLAIN)]]
    lines += [[("  " + line, Ink.PLAIN)] for line in rest]
    if remedy:
        lines.append([("  → ", Ink.ACCENT), (remedy, Ink.STRONG)])
    return [*lines, []]
