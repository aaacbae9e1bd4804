"""A server that says exactly what a test tells it to, line by line, over real TCP."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Script = Callable[[str], bytes | None]
"""One line from the client (no line end) to the whole answer; None hangs up, b"" is silence."""


class ScriptedServer:
    """Greets each client, then answers by the script; ``lines`` is what it was told."""

    def __init__(self, greeting: bytes, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.lines: list[str] = []
        self._greeting = greeting
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()
        self._thread = threading.Thread(target=self._serve)
        self._clients: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # shutdown wakes a thread that waits in accept or recv; close alone does not.
        self._listener.shutdown(socket.SHUT_RDWR)
        for client in self._clients:
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                try:
                    self._welcome(client)
                except OSError:
                    continue

    def _welcome(self, client: socket.socket) -> None:
        if self._tls is not None:
            client = self._tls.wrap_socket(client, server_side=True)
        self._clients.append(client)
        with client, client.makefile("rb") as reader:
            client.sendall(self._greeting)
            self._talk(client, reader.readline)

    def _talk(self, client: socket.socket, readline: Callable[[], bytes]) -> None:
        while line := readline().decode("utf-8").rstrip("\r\n"):
            self.lines.append(line)
            answer = self._script(line)
            if answer is None:
                return
            client.sendall(answer)


def imap_script(
    special: Callable[[str, str], bytes | None], capability: str = "IMAP4rev1"
) -> Script:
    """A script that lets anybody in; ``special(command, arguments)`` answers the rest.

    ``special`` gets the command in upper case ("UID FETCH" as one) and returns untagged lines
    and a tagged one with ``TAG`` for the tag.
    """

    def answer(line: str) -> bytes | None:
        tag, _, rest = line.partition(" ")
        command, _, arguments = rest.partition(" ")
        command = command.upper()
        if command == "UID":
            sub, _, arguments = arguments.partition(" ")
            command = f"UID {sub.upper()}"
        plain = {
            "CAPABILITY": f"* CAPABILITY {capability}\r\nTAG OK done\r\n".encode(),
            "NOOP": b"TAG OK done\r\n",
            "LOGIN": b"TAG OK welcome\r\n",
            "SELECT": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 77] valid\r\nTAG OK [READ-WRITE] done\r\n",
            "LOGOUT": b"* BYE goodbye\r\nTAG OK done\r\n",
        }
        said = special(command, arguments)
        if said == b"" and command in plain:
            said = plain[command]
        return None if said is None else said.replace(b"TAG", tag.encode())

    return answer
