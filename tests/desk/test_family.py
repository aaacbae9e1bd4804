"""Which ticket a number means."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpdesk_tui.desk.allocation.hand_out import explain
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.quoting import quote
from helpdesk_tui.desk.signatures import signature_of
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.why.book import read_book
from helpdesk_tui.errors import NotFound
from tests.builders import make_desk


@pytest.mark.parametrize("read", [view_ticket, quote, signature_of, explain, read_book])
def test_a_number_beyond_every_database_is_no_ticket(
    sqlite_url: str, read: Callable[[Desk, int], object]
) -> None:
    desk = make_desk(sqlite_url)
    for number in (1, 2**70):
        with pytest.raises(NotFound, match=f"no ticket #{number}"):
            read(desk, number)
