"""Catching a browser's return on this machine (RFC 8252, 7.3); only loopback can reach it."""

from __future__ import annotations

import socket
import time
from types import TracebackType
from typing import Final, Self

from helpdesk_tui.errors import OAuthRefused
from helpdesk_tui.mail.oauth_browser import Consent

PATIENCE: Final = 600.0
"""Seconds a person has to log in and consent."""
_ONE_CLIENT: Final = 5.0
_LONGEST: Final = 16 * 1024
_PAGE: Final = (
    b"HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    b"Cache-Control: no-store\r\nContent-Length: %d\r\n\r\n%s"
)


class Loopback:
    """Listens on a free port of this machine while it is open."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Take a port; ``host`` is what the provider calls this machine."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.redirect_uri = f"http://{host}:{self._listener.getsockname()[1]}/"

    def __enter__(self) -> Self:
        """Nothing more to do."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Listen no longer."""
        self._listener.close()

    def wait(self, consent: Consent, patience: float = PATIENCE) -> str:
        """The code the browser brings. Raises OAuthRefused when none comes, or a no."""
        until = time.monotonic() + patience
        while (left := until - time.monotonic()) > 0:
            self._listener.settimeout(left)
            try:
                client, _ = self._listener.accept()
                with client:
                    path = _asked_for(client)
                    # Browsers also ask for icons, and anybody on this machine may knock.
                    if not path or f"state={consent.state}" not in path:
                        _answer(client, b"404 Not Found", b"Nothing is here.\n")
                        continue
                    _answer(client, b"200 OK", b"Done. You can close this page.\n")
                return consent.code_in(path)
            except OSError:
                continue
        raise OAuthRefused("No browser came back in time.", "Run it again, or use --paste.")


def _asked_for(client: socket.socket) -> str:
    """The path of a GET; "" for anything else."""
    client.settimeout(_ONE_CLIENT)
    came = b""
    while b"\r\n" not in came and len(came) < _LONGEST:
        some = client.recv(4096)
        if not some:
            break
        came += some
    words = came.partition(b"\r\n")[0].split(b" ")
    return words[1].decode("ascii", "replace") if words[0] == b"GET" and len(words) > 1 else ""


def _answer(client: socket.socket, status: bytes, text: bytes) -> None:
    client.sendall(_PAGE % (status, len(text), text))
