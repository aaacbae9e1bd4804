"""What a queue adds to mail that leaves, so that its answers prove themselves (E30)."""

from __future__ import annotations

from helpdesk_tui.mail.reply_proof import plus_address, text_marker
from helpdesk_tui.store.tables import Message, Queue
from helpdesk_tui.words import OutboxKind


def proving_address(queue: Queue, message: Message, kind: str) -> str:
    """The Reply-To of a mail; "" where the queue wants none or it cannot be."""
    wanted = queue.plus_address and kind != OutboxKind.NOTICE and message.token
    if not (wanted and queue.address):
        return ""
    return plus_address(queue.address, message.ticket_id, message.id or 0, message.token)


def with_marker(queue: Queue, message: Message, kind: str) -> str:
    """The text of a mail, with its marker where the queue wants one."""
    if not (queue.text_marker and kind != OutboxKind.NOTICE and message.token):
        return message.body
    marker = text_marker(message.ticket_id, message.id or 0, message.token)
    return f"{message.body.rstrip()}\n\n{marker}\n"
