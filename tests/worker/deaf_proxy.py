"""Between the worker and an IMAP server: a network that fails while somebody waits in IDLE."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Literal

from tests.services.imap import ImapServer
from tests.services.process import HOST

Trouble = Literal["", "silence", "bye"]


class DeafProxy:
    """Hands everything on, but does as ``trouble`` says once a client waits in IDLE."""

    def __init__(self, server: ImapServer) -> None:
        self.trouble: Trouble = ""
        self._server = server
        self._is_closed = False
        self._listener = socket.create_server((HOST, 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._idles = 0
        self._counted = threading.Condition()

    @property
    def server(self) -> ImapServer:
        """The same account by way of the proxy."""
        return replace(self._server, port=self._listener.getsockname()[1])

    @property
    def idles(self) -> int:
        """How often a client began to wait."""
        with self._counted:
            return self._idles

    def wait_for(self, idles: int, seconds: float = 60.0) -> None:
        """Until clients have begun to wait so often."""
        with self._counted:
            enough = self._counted.wait_for(lambda: self._idles >= idles, seconds)
            assert enough, f"{self._idles} of {idles} waits in {seconds} s"

    def cut(self) -> None:
        """Break every connection there is; the next one works again."""
        self._hang_up(*self._open)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Nobody gets through: who is there is hung up on, who comes as well."""
        self._is_closed = True
        self.cut()
        yield
        self._is_closed = False

    def start(self) -> None:
        self._spawn(self._accept)

    def stop(self) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(20)
            assert not thread.is_alive()
        for each in (self._listener, *self._open):
            each.close()

    def _spawn(self, task: object, *words: object) -> None:
        assert callable(task)
        thread = threading.Thread(target=task, args=words)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._is_closed:
                client.close()
                continue
            server = socket.create_connection((self._server.host, self._server.port))
            self._open += [client, server]
            deaf = threading.Event()
            self._spawn(self._up, client, server, deaf)
            self._spawn(self._down, client, server, deaf)

    def _up(self, client: socket.socket, server: socket.socket, deaf: threading.Event) -> None:
        """What the client says, line by line."""
        with suppress(OSError), client.makefile("rb") as lines:
            for line in lines:
                if line.rstrip().upper().endswith(b" IDLE"):
                    self._began(client, deaf)
                if not deaf.is_set():
                    server.sendall(line)
        self._hang_up(client, server)

    def _began(self, client: socket.socket, deaf: threading.Event) -> None:
        if self.trouble:
            deaf.set()
            client.sendall(b"+ idling\r\n")
        if self.trouble == "bye":
            client.sendall(b"* BYE Going down\r\n")
            client.shutdown(socket.SHUT_RDWR)
        with self._counted:
            self._idles += 1
            self._counted.notify_all()

    def _down(self, client: socket.socket, server: socket.socket, deaf: threading.Event) -> None:
        """What the server says."""
        with suppress(OSError):
            while said := server.recv(65536):
                if not deaf.is_set():
                    client.sendall(said)
        self._hang_up(client, server)

    def _hang_up(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def deaf_proxy(server: ImapServer) -> Iterator[DeafProxy]:
    """A running proxy."""
    proxy = DeafProxy(server)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
