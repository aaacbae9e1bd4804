"""How the sending of a message went, in words, with the server's own."""

from __future__ import annotations

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.views import Delivery
from helpdesk_tui.words import OutboxState


def delivery_span(delivery: Delivery, width: int, clock: Clock) -> list[Span]:
    """Give the line, and a second one where it failed: what to do."""
    said = one_line(delivery.server_said)
    tail = f" · {said}" if said else ""
    match delivery.state:
        case OutboxState.SENT:
            when = f" {clock.time(delivery.sent_at)}" if delivery.sent_at else ""
            return [(one_line(f"✓ sent{when}{tail}", width), Ink.DONE)]
        case OutboxState.WAITING:
            when = clock.time(delivery.due_at)
            return [(one_line(f"… leaves at {when} · u recalls", width), Ink.SOON)]
        case OutboxState.SENDING:
            return [("… being sent", Ink.SOON)]
        case OutboxState.RETRYING:
            again = f"next try {clock.time(delivery.due_at)}"
            text = f"↻ not sent after {delivery.attempts} tries, {again}{tail}"
            return [(one_line(text, width), Ink.SOON)]
        case OutboxState.RECALLED:
            return [("✗ recalled, never sent", Ink.QUIET)]
        case OutboxState.FAILED:
            return [
                (one_line(f"✗ not sent{tail}", width), Ink.LATE),
                (one_line("  Correct the address and reply again (r).", width), Ink.QUIET),
            ]
