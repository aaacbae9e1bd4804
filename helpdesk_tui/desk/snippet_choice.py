"""The snippets an agent may put into a text on a ticket, those that fit best first (F14)."""

from __future__ import annotations

from sqlmodel import Session, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.family import existing
from helpdesk_tui.desk.filled_text import filled_in
from helpdesk_tui.desk.placeholders import placeholders_of
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.store.tables import Snippet, Ticket
from helpdesk_tui.views_mail import SnippetView


def snippets_for(desk: Desk, number: int) -> tuple[SnippetView, ...]:
    """All texts for the ticket's queue, filled in; the ticket's language first.

    Then those for all languages, those in the desk's, and all others. Of two with one name the
    queue's own stands before the one for all queues. Raises NotFound.
    """
    with desk.store.read() as session:
        ticket = existing(session, number)
        return _fitting(session, ticket)


def _fitting(session: Session, ticket: Ticket) -> tuple[SnippetView, ...]:
    queue = directory.queue_name(session, ticket.queue_id)
    wanted = list(dict.fromkeys((ticket.language, "", load_settings(session).language)))
    if not ticket.language:
        wanted.reverse()
    rows = [row for row in session.exec(select(Snippet)) if row.queue in (queue, "")]

    def order(row: Snippet) -> tuple[int, str, str, bool]:
        known = row.language in wanted
        place = wanted.index(row.language) if known else len(wanted)
        return place, "" if known else row.language, row.name, row.queue == ""

    known = placeholders_of(session, ticket)
    return tuple(
        SnippetView(row.name, row.queue, row.language, filled_in(row.text, known))
        for row in sorted(rows, key=order)
    )
