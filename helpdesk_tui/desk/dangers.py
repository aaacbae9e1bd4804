"""What about a message's files and addresses may do harm, worked out when it is read (E88, E37).

Nothing is kept for it: what the parser saw in a file stands among the message's problems, and a
name tells the rest.
"""

from __future__ import annotations

from helpdesk_tui.mail.attachments import IS_DANGEROUS
from helpdesk_tui.mail.danger import danger_of
from helpdesk_tui.rules.domains import domain_of
from helpdesk_tui.store.tables import Attachment, Message
from helpdesk_tui.words import Authenticity, Direction


def danger_of_file(file: Attachment, message: Message) -> str:
    """Why opening a file may do harm; "" when nothing speaks for it."""
    begins = f"{file.filename}{IS_DANGEROUS}"
    for problem in message.problems.split("\n"):
        if problem.startswith(begins):
            return problem.removeprefix(begins)
    return danger_of(file.filename, b"")


def answers_elsewhere(message: Message) -> tuple[str, ...]:
    """Where a received mail wants its answer, if that is another domain than its sender's.

    A domain above or below is the same. () when our own server vouches for the sender.
    """
    if message.direction != Direction.IN or message.authenticity == Authenticity.VERIFIED:
        return ()
    wrote = domain_of(message.author_email)
    wanted = message.reply_to.split("\n") if message.reply_to else []
    return tuple(each for each in wanted if wrote and not _is_near(domain_of(each), wrote))


def _is_near(one: str, other: str) -> bool:
    return f".{one}".endswith(f".{other}") or f".{other}".endswith(f".{one}")
