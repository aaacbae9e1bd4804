"""Telling something by SMS, chat or web hook, through Apprise (an optional package)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from helpdesk_tui.errors import ConfigError, ServerError

if TYPE_CHECKING:
    import apprise


def deliver(address: str, title: str, text: str) -> None:
    """Tell it now; may take as long as the service does.

    Raises ServerError when it did not get there, ConfigError for an address that is none.
    """
    if not _target(address).notify(title=title, body=text, body_format="text"):
        raise ServerError("The channel did not take it.", "Try it: helpdesk-tui channel test NAME")


def _target(address: str) -> apprise.Apprise:
    try:
        import apprise  # optional, and slow to import
    except ImportError as error:
        raise ConfigError(
            "Channels need the package apprise.", "Install it: pip install helpdesk-tui[notify]"
        ) from error
    # What it logs may hold the address, and with it the secret.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    target = apprise.Apprise()
    if not target.add(address):
        raise ConfigError("Apprise knows no such address.", "See its list of services and forms.")
    return target
