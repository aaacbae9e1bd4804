"""How a queue treats mail: who may write, how closed tickets answer, how answers are proved."""

from __future__ import annotations

from dataclasses import dataclass, fields

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.store.tables import Queue
from helpdesk_tui.words import AfterReopening, Role, Senders, Unauthorized

LONGEST = 3650
"""Days."""


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """What may be set of a queue; None leaves an option as it is."""

    senders: Senders | None = None
    """Whose mail opens tickets (F10)."""
    unauthorized: Unauthorized | None = None
    """What becomes of mail from others."""
    reopen_days: int | None = None
    """How long an answer reopens (E34); -1 = as the desk says."""
    closed: AfterReopening | None = None
    """What an answer becomes later."""
    release_owner: bool | None = None
    """A ticket that is reopened belongs to nobody again."""
    reply_to_asks: bool | None = None
    """Reply-To is the requester: a web form's queue (E37)."""
    plus_address: bool | None = None
    """Prove answers by a plus-address in Reply-To as well (E30)."""
    text_marker: bool | None = None
    """Prove answers by a line of text as well."""


def options_of(queue: Queue) -> QueueOptions:
    """The options as they stand; ``reopen_days`` -1 = as the desk says."""
    return QueueOptions(
        senders=Senders(queue.senders),
        unauthorized=Unauthorized(queue.unauthorized),
        reopen_days=-1 if queue.reopen_days is None else queue.reopen_days,
        closed=AfterReopening(queue.closed),
        release_owner=queue.release_owner,
        reply_to_asks=queue.reply_to_asks,
        plus_address=queue.plus_address,
        text_marker=queue.text_marker,
    )


def set_queue_options(desk: Desk, name: str, options: QueueOptions) -> None:
    """Set what is given. Raises NotFound, Usage; Refused when no sender could be verified."""
    desk.actor.must_be(Role.ADMIN, "queue edit")
    days = options.reopen_days
    if days is not None and not -1 <= days <= LONGEST:
        raise Usage(f"{days} days to reopen?", f"Between 0 and {LONGEST}; -1 = as the desk says.")
    with desk.transaction("queue edit") as tx:
        queue = directory.queue(tx.session, name)
        if options.senders is Senders.AUTHORIZED and not load_settings(tx.session).mail_servers:
            raise Refused(
                "Anybody can write an authorized person's address into From.",
                "First name your mail server: helpdesk-tui db settings authserv_ids NAME",
            )
        before = options_of(queue)
        for field in fields(QueueOptions):
            value = getattr(options, field.name)
            old = getattr(before, field.name)
            if value is None or value == old:
                continue
            setattr(queue, field.name, None if value == -1 else value)
            tx.record(None, f"queue {queue.name} {field.name}", old, value)
        tx.session.add(queue)
