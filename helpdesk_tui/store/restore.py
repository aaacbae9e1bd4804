"""Bringing a backup of a SQLite desk back; the file it replaces is kept beside it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from helpdesk_tui.errors import ConfigError, Refused, SchemaTooOld, StoreError
from helpdesk_tui.store import schema
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.trouble import explain
from helpdesk_tui.store.version import NEWEST, schema_version, too_new

COMPANIONS = ("-wal", "-shm")
"""Files SQLite keeps beside a database; with another database they would do harm."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    schema: str
    kept: Path | None
    """The desk that was there before; None when there was none."""


def restore(store: Store, source: Path, now: datetime) -> Restored:
    """Put a backup in the place of a SQLite desk, once it is known to be a sound desk.

    Nobody may have the desk open: they would go on writing into the file that is kept.
    Raises ConfigError on PostgreSQL, Refused for the desk itself, SchemaTooOld for what is
    no desk, SchemaTooNew, StoreError; the desk is as before then.
    """
    path = store.path
    if path is None:
        raise ConfigError(
            "This desk is on PostgreSQL.",
            "Bring it back with: pg_restore --clean --if-exists -d DATABASE_URL desk.dump",
        )
    if not source.is_file():
        raise StoreError(f"There is no backup {source}.", "Name the file db backup made.")
    if path.exists() and source.samefile(path):
        raise Refused(f"{source} is the desk itself.", "Name a backup of it.")
    part = path.with_name(path.name + ".restoring")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, part, path.stat().st_mode & 0o777 if path.exists() else 0o600)
        version = _checked(part, source)
        store.close()
        with store.turn():
            kept = _put_aside(path, f"{path.stem}-before-restore-{now:%Y%m%d-%H%M%S}{path.suffix}")
            part.rename(path)
    except (sqlite3.Error, OSError) as error:
        raise explain(error, str(source)) from error
    finally:
        for end in ("", *COMPANIONS):
            part.with_name(part.name + end).unlink(missing_ok=True)
    return Restored(version, kept)


def _copy(source: Path, part: Path, mode: int) -> None:
    """Copy what is committed, also when it lies in the source's write-ahead log."""
    part.unlink(missing_ok=True)
    beside = [source.with_name(source.name + end) for end in COMPANIONS]
    passing = [file for file in beside if not file.exists()]
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode))
    with (
        contextlib.closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as old,
        contextlib.closing(sqlite3.connect(part)) as copy,
    ):
        old.backup(copy)
    for file in passing:
        file.unlink(missing_ok=True)


def _checked(part: Path, source: Path) -> str:
    """The version of a copy that is a sound desk. Raises SchemaTooOld, SchemaTooNew, StoreError."""
    copy = Store(str(part))
    try:
        version = schema_version(copy)
        if version is None:
            raise SchemaTooOld(f"{source} holds no desk.", "Name the file db backup made.")
        if version > NEWEST:
            raise too_new(Store(str(source)), version)
        wrong = schema.damage(copy)
    finally:
        copy.close()
    if wrong:
        raise StoreError(f"{source} is damaged: {wrong[0]}.", "Name an older backup.")
    return version


def _put_aside(path: Path, name: str) -> Path | None:
    """Give the present desk another name; its log goes along, so nothing of it is lost."""
    if not path.exists():
        return None
    kept = path.with_name(name)
    if kept.exists():
        raise StoreError(f"{kept} is already there.", "Do it again in a moment.")
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that it is one file, where it can be
    for end in COMPANIONS:
        beside = path.with_name(path.name + end)
        if beside.exists():
            beside.rename(path.with_name(kept.name + end))
    path.rename(kept)
    return kept
