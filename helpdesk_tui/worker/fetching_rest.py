"""Fetching the rest of one oversized mail from its server (E14)."""

from __future__ import annotations

from helpdesk_tui.desk.admin.mailboxes import find_mailbox
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.rest import Cut, cut_mail, keep_rest
from helpdesk_tui.errors import NotFound, Unparseable
from helpdesk_tui.mail.sandbox import parse_safely
from helpdesk_tui.mail.source import MailSource
from helpdesk_tui.worker.fetching import open_source
from helpdesk_tui.worker.reconciling import AllBut

LARGEST = 200 * 1024 * 1024
"""Bytes; a mail beyond is left where it is."""


def fetch_rest(desk: Desk, row_id: int) -> Cut:
    """Get a mail whole and put it onto its ticket.

    Raises NotFound, also for a mail that is on the server no more; Refused when it is here
    whole; ServerError, ConfigError, StoreError.
    """
    cut = cut_mail(desk, row_id)
    with open_source(find_mailbox(desk, cut.mailbox), LARGEST) as source:
        raw = _whole(source, cut)
    try:
        keep_rest(desk, row_id, raw, parse_safely(raw), "")
    except Unparseable as error:
        keep_rest(desk, row_id, raw, None, str(error))
    return cut


def _whole(source: MailSource, cut: Cut) -> bytes:
    if source.uidvalidity() == cut.uidvalidity:
        for batch in source.fetch(cut.uid - 1, known=AllBut((cut.uid,))):
            for mail in batch:
                if mail.uid == cut.uid and not mail.oversized:
                    return mail.raw
    raise NotFound(
        f"Mailbox {cut.mailbox} has mail {cut.row} no more, or none it gives whole.",
        "Its beginning is kept; ask the sender to send it another way.",
    )
