"""Waiting for new mail on an open IMAP connection (IDLE, RFC 2177; E08).

imap-tools begins and ends the wait. Its own way of reading is not used: what the server
says in the same packet as its "+" would lie in a buffer until the next command.
"""

from __future__ import annotations

import imaplib
import selectors
import socket
import time
from typing import Final

from imap_tools import BaseMailBox

_NEWS: Final = b"EXISTS"
_GOODBYE: Final = b"* BYE"


def idle(mailbox: BaseMailBox, seconds: float, end: socket.socket | None = None) -> bool:
    """Block until the server tells of mail, ``seconds`` pass or ``end`` can be read from.

    True when it told of mail. Raises what imaplib and sockets raise when the connection is
    gone; one that died without a word shows itself when the wait is ended.
    """
    client = mailbox.client
    # Some servers tell in IDLE only of what comes during it: ask for the rest before.
    client.response("EXISTS")
    client.noop()
    if client.response("EXISTS")[1] != [None]:
        return True
    mailbox.idle.start()  # type: ignore[no-untyped-call] # imap-tools types only part of it
    try:
        told = _listen(client, seconds, end)
    finally:
        after = mailbox.idle.stop()  # type: ignore[no-untyped-call]
    return told or any(_NEWS in line for line in after)


def _listen(client: imaplib.IMAP4, seconds: float, end: socket.socket | None) -> bool:
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(client.sock, selectors.EVENT_READ)
        if end is not None:
            selector.register(end, selectors.EVENT_READ)
        lines = _lines_here(client)
        while True:
            if any(_NEWS in line for line in lines):
                return True
            left = until - time.monotonic()
            if left <= 0 or any(line.startswith(_GOODBYE) for line in lines):
                return False
            ready = {key.fileobj for key, _ in selector.select(left)}
            if end in ready:
                return False
            lines = _lines_here(client)
            if ready and not lines:
                # The connection is closed, or TLS spoke to itself: ending the wait tells.
                return False


def _lines_here(client: imaplib.IMAP4) -> list[bytes]:
    """The lines that have come, without waiting for more."""
    lines: list[bytes] = []
    before = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        while True:
            lines.append(client._get_line())
    except imaplib.IMAP4.abort as error:
        if "EOF" not in str(error):
            raise
    except OSError:
        # Nothing more is here now; TLS says so by an error of its own.
        pass
    finally:
        client.sock.settimeout(before)
    return lines
