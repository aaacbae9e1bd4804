"""Telling what is due by channels: SMS, chat and web hooks."""

from __future__ import annotations

from collections.abc import Callable

from helpdesk_tui.desk.channels import full_address
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.notices import settle_notice, take_notice
from helpdesk_tui.errors import ConfigError, NotFound, ServerError
from helpdesk_tui.mail.channel import deliver
from helpdesk_tui.safe import one_line, visible


def tell_due(desk: Desk, worker: str, stop: Callable[[], bool]) -> int:
    """Tell all that is due; how many got there. What went wrong is noted, never raised."""
    told = 0
    while not stop() and (notice := take_notice(desk, worker)) is not None:
        try:
            # A subject of a stranger may end in a terminal, a syslog or a desktop note (E112).
            title, text = one_line(notice.title), visible(notice.text, newlines=True)
            deliver(full_address(desk, notice.channel), title, text)
        except NotFound as error:
            settle_notice(desk, notice, worker, error.what, for_good=True)
        except (ServerError, ConfigError) as error:
            settle_notice(desk, notice, worker, error.what, for_good=False)
        else:
            settle_notice(desk, notice, worker, "", for_good=False)
            told += 1
    return told
