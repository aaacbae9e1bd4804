"""IMAP servers: what a test may ask of one, and pymap, which runs everywhere."""

from __future__ import annotations

import imaplib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services.certificate import Certificate
from tests.services.process import HOST, Guarded, on_free_ports

_NAME = re.compile(rb'\((?P<flags>[^)]*)\) (?:"."|NIL) "?(?P<name>[^"]*)"?$')


@dataclass(frozen=True)
class ImapServer:
    """A running IMAP server with one account, spoken to without TLS on ``port``."""

    port: int
    user: str
    password: str
    host: str = HOST
    tls_port: int | None = None
    """Where TLS is spoken from the first byte; None when the server has no TLS."""
    certificate: Certificate | None = None

    @contextmanager
    def connection(self) -> Iterator[imaplib.IMAP4]:
        """A logged-in connection that is closed afterwards."""
        with imaplib.IMAP4(self.host, self.port, timeout=20) as client:
            client.login(self.user, self.password)
            yield client

    def append(self, raw: bytes, folder: str = "INBOX", flags: str = "") -> None:
        r"""Put a mail into a folder, made when needed; line ends become CRLF.

        Args:
            raw: the whole mail.
            folder: its name; ASCII only.
            flags: IMAP flags with spaces between, as ``\Seen \Flagged``.
        """
        with self.connection() as client:
            if folder != "INBOX":
                client.create(f'"{folder}"')
            answer, said = client.append(f'"{folder}"', f"({flags})", "", raw)
            assert answer == "OK", said

    def messages(self, folder: str = "INBOX") -> list[bytes]:
        """The mails of a folder in the order of arrival; reading changes no flag."""
        return [body for _, body in self._fetch(folder)]

    def flags(self, folder: str = "INBOX") -> list[frozenset[str]]:
        r"""The flags of each mail in the order of arrival, ``\Recent`` left out."""
        found = [imaplib.ParseFlags(head) for head, _ in self._fetch(folder)]
        return [frozenset(flag.decode() for flag in each) - {"\\Recent"} for each in found]

    def _fetch(self, folder: str) -> list[tuple[bytes, bytes]]:
        with self.connection() as client:
            answer, said = client.select(f'"{folder}"', readonly=True)
            assert answer == "OK", said
            found: list[tuple[bytes, bytes]] = []
            for uid in client.uid("SEARCH", "ALL")[1][0].split():
                # Flags stand before the body, so that one answer line has them in front.
                _, parts = client.uid("FETCH", uid.decode(), "(FLAGS BODY.PEEK[])")
                whole = [part for part in parts if isinstance(part, tuple)]
                tail = b"".join(part for part in parts if isinstance(part, bytes))
                found.extend((head + tail, body) for head, body in whole)
            return found

    def folders(self) -> list[str]:
        """The names of all folders, sorted."""
        with self.connection() as client:
            names = [_NAME.search(line) for line in client.list()[1] if isinstance(line, bytes)]
        return sorted(name["name"].decode() for name in names if name)

    def empty(self) -> None:
        """Remove every mail and every folder but INBOX."""
        for folder in self.folders():
            if folder.upper() != "INBOX":
                with self.connection() as client:
                    client.delete(f'"{folder}"')
        with self.connection() as client:
            client.select("INBOX")
            if client.search(None, "ALL")[1][0]:
                client.store("1:*", "+FLAGS.SILENT", r"(\Deleted)")
                client.expunge()


@contextmanager
def running_pymap(folder: Path) -> Iterator[ImapServer]:
    """A pymap with its log in a folder; mails are kept in its memory."""
    user, password = "desk", "open sesame"

    def start(ports: tuple[int, ...]) -> Guarded:
        return Guarded(
            [
                *(str(Path(sys.executable).with_name("pymap")), "--host", HOST),
                *("--port", str(ports[0]), "--no-tls", "dict"),
                *("--demo-user", user, "--demo-password", password),
            ],
            folder / "log",
        )

    with on_free_ports(start, [b"* OK"]) as (port,):
        yield ImapServer(port, user, password)


@pytest.fixture(scope="session")
def pymap_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    """One pymap for the whole run."""
    with running_pymap(tmp_path_factory.mktemp("pymap")) as server:
        yield server


@pytest.fixture
def imap_server(pymap_process: ImapServer) -> ImapServer:
    """An empty IMAP account on pymap, without TLS."""
    pymap_process.empty()
    return pymap_process


@pytest.fixture(params=["pymap", "dovecot"])
def any_imap_server(request: pytest.FixtureRequest) -> ImapServer:
    """An empty IMAP account, once on each server."""
    name = "imap_server" if request.param == "pymap" else "dovecot_server"
    server: ImapServer = request.getfixturevalue(name)
    return server
