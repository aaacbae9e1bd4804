"""An IMAP server with mail in it: Dovecot where it is installed, else pymap."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.services.certificate import make_certificate
from tests.services.dovecot import running_dovecot
from tests.services.imap import ImapServer, running_pymap


@contextlib.contextmanager
def imap_server(folder: Path) -> Iterator[tuple[str, ImapServer]]:
    """The server's name and the server, ended afterwards."""
    folder.mkdir()
    if shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin") and shutil.which(
        "openssl"
    ):
        with running_dovecot(make_certificate(folder)) as server:
            yield "Dovecot", server
    else:
        with running_pymap(folder) as server:
            yield "pymap", server


def fill(server: ImapServer, mails: Sequence[bytes], folders: Sequence[str]) -> None:
    """Put the same unread mails into each folder."""
    first, *others = folders
    with server.connection() as client:
        client.create(first)
        for mail in mails:
            client.append(first, "", "", mail)
        client.select(first)
        for folder in others:
            client.create(folder)
            answer, said = client.copy(f"1:{len(mails)}", folder)
            assert answer == "OK", said
