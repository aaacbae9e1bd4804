"""What came in while an answer was written, as lines of a question."""

from __future__ import annotations

from helpdesk_tui.safe import address_label, one_line, visible
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views import DraftView, TicketView
from helpdesk_tui.words import NO_SENDER

_WIDTH = 78
_LINES = 8


def overtaken_lines(view: TicketView, draft: DraftView, clock: Clock) -> list[list[Span]]:
    """Give head and first lines of each message newer than the writer had seen."""
    lines: list[list[Span]] = []
    for message in view.messages:
        if message.id <= draft.seen_up_to:
            continue
        who = one_line(address_label(message.author, message.author_email), 40) or NO_SENDER
        lines.append([(who, Ink.STRONG), (f"  {clock.day_and_time(message.at)}", Ink.QUIET)])
        text = "".join(piece for folded, piece in message.pieces if not folded)
        body = [part for line in visible(text, newlines=True).strip().split("\n")[:_LINES]
                for part in wrap(line, _WIDTH)]  # fmt: skip
        lines.extend([(part, Ink.PLAIN)] for part in body[:_LINES])
        lines.append([])
    return lines or [[("The ticket changed while you wrote.", Ink.PLAIN)]]
