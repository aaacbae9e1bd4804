"""Mail from a path somebody names: a mail file, an mbox, a Maildir, or a folder of those."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from helpdesk_tui.errors import NotFound, ServerError
from helpdesk_tui.mail.maildir import MaildirSource, is_maildir
from helpdesk_tui.mail.mbox import MboxSource, is_mbox
from helpdesk_tui.mail.source import Received, name_uid, read_limited
from helpdesk_tui.safe import log_line

_MAIL_SUFFIXES: Final = frozenset({".eml", ".emlx", ".mail", ".msg822"})
_HEADER: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?[!-9;-~]{1,200}[ \t]*:")


def read_path(path: Path, no_mail: list[Path] | None = None) -> Iterator[Received]:
    """Every mail at ``path``, oldest file name first, one at a time.

    A file named by itself is read whatever it is called. In a folder, files that end in
    .eml, mbox files and Maildirs are found at any depth, and everything else is passed
    over. Files that are called mail and are none are added to ``no_mail``. Raises
    ``NotFound`` when there is nothing, or nothing that is mail.
    """
    no_mail = [] if no_mail is None else no_mail
    if not path.exists():
        raise NotFound(f"There is no {log_line(str(path))}.", "Check the path.")
    found = False
    for received in _folder(path, no_mail) if path.is_dir() else _file(path, no_mail):
        found = True
        yield received
    if not found:
        raise NotFound(
            f"There is no mail in {log_line(str(path))}.",
            "Name an .eml file, an mbox file, a Maildir, or a folder of those.",
        )


def _folder(path: Path, no_mail: list[Path]) -> Iterator[Received]:
    if is_maildir(path):
        with MaildirSource(path) as source:
            for batch in source.fetch(batch=1):
                yield from batch
    try:
        items = sorted(path.iterdir())
    except OSError as error:
        raise _failed(path, error) from error
    for item in items:
        if item.is_dir():
            # The folders of a Maildir itself were read above; a link could lead in a circle.
            if not item.is_symlink() and not (is_maildir(path) and item.name in _PLACES):
                yield from _folder(item, no_mail)
        elif item.is_file() and not item.name.startswith(".") and _is_mail(item):
            yield from _file(item, no_mail)


_PLACES: Final = frozenset({"new", "cur", "tmp"})


def _is_mail(path: Path) -> bool:
    try:
        return path.suffix.lower() in _MAIL_SUFFIXES or is_mbox(path)
    except OSError:
        return False


def _file(path: Path, no_mail: list[Path]) -> Iterator[Received]:
    try:
        many = is_mbox(path)
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            start = stream.read(1024)
            stream.seek(0)
            raw, oversized = (b"", 0) if many else read_limited(stream, status.st_size)
    except OSError as error:
        raise _failed(path, error) from error
    if many:
        with MboxSource(path) as source:
            for batch in source.fetch(batch=1):
                yield from batch
    elif _HEADER.match(start):
        yield Received(
            uid=name_uid(path.name),
            uidvalidity=1,
            folder=str(path.parent),
            internal_date=datetime.fromtimestamp(status.st_mtime, UTC),
            raw=raw,
            oversized=oversized,
            name=path.name,
        )
    else:
        no_mail.append(path)


def _failed(path: Path, error: OSError) -> ServerError:
    return ServerError(
        f"{log_line(str(path))} cannot be read: {log_line(error.strerror or str(error))}.",
        "Check its permissions.",
    )
