"""What a database or a disk complains of, said so that a person knows what to do."""

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError

from helpdesk_tui.errors import SchemaTooOld, StoreError, StoreFull, Unreachable

SIGNS: tuple[tuple[tuple[str, ...], type[StoreError], str, str], ...] = (
    (
        ("disk is full", "no space left", "disk quota", "diskfull"),
        StoreFull,
        "The disk is full; nothing was written and nothing is lost.",
        "Free some space and do it again.",
    ),
    (
        ("readonly database", "read-only", "permission denied", "attempt to write a readonly"),
        StoreFull,
        "The database may not be written to; nothing was changed.",
        "Check the rights of the file and its folder.",
    ),
    (
        ("disk i/o error",),
        StoreFull,
        "The disk does not take or give the data; nothing was changed.",
        "Look at free space, quota and the health of the disk, then do it again.",
    ),
    (
        ("deadlock detected", "could not serialize", "lock timeout"),
        Unreachable,
        "Somebody else changed the same at the same moment; nothing was changed.",
        "Do it again.",
    ),
    (
        ("out of range",),
        StoreError,
        "A number is too large for the database; nothing was changed.",
        "Write a smaller one.",
    ),
    (
        ("unique constraint",),
        StoreError,
        "Somebody else wrote the same at the same moment; nothing was changed.",
        "Look again, then repeat what you wanted.",
    ),
    (
        ("unable to open database file",),
        Unreachable,
        "The database file cannot be opened.",
        "Check that its folder exists and that you may write there.",
    ),
    (
        ("database is locked",),
        Unreachable,
        "Another program keeps the database locked; nothing was changed.",
        "Try again; if it stays so, look for a stuck program with: helpdesk-tui doctor",
    ),
    (
        ("not a database", "malformed"),
        StoreError,
        "The database file is damaged or not a desk.",
        "Bring back the last backup: helpdesk-tui db restore FILE",
    ),
    (
        ("fatal:  database", "fatal: database", "fatal:  role", "fatal: role"),
        Unreachable,
        "The database server knows no such database or user.",
        "Check the database address, or make the database with: createdb NAME",
    ),
    (
        ("queuepool limit",),
        Unreachable,
        "Too many things are done at once; this one was not begun.",
        "Do it again in a moment.",
    ),
    (
        ("no such table", "no such column", "does not exist", "undefinedtable"),
        SchemaTooOld,
        "The database has not all the tables of this program.",
        "Run: helpdesk-tui db upgrade",
    ),
    (
        ("password authentication failed", "no password supplied"),
        Unreachable,
        "The database server did not accept the login.",
        "Check user and password in the database address.",
    ),
    (
        ("connection refused", "could not connect", "connection failed", "could not translate",
         "server closed the connection", "connection timeout", "no such file or directory",
         "failed to resolve"),
        Unreachable,
        "The database server does not answer.",
        "Check that it runs and that the address is right.",
    ),
)  # fmt: skip

NO_PLACE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EEXIST})
"""What the system says where a file cannot be made because its folder is none."""


def explain(error: Exception, where: str) -> StoreError:
    """Turn a driver's or the system's error into one clear line about ``where``."""
    if isinstance(error, OSError):
        if error.errno in NO_PLACE:
            return Unreachable(
                f"There is no folder that takes this file ({where}).",
                "Check the path, or make the folder first.",
            )
        said = f"{error.strerror} {errno.errorcode.get(error.errno or 0, '')}".lower()
    elif isinstance(error, DBAPIError):
        said = str(error.orig).lower()
    else:
        said = str(error).lower()
    for signs, kind, what, remedy in SIGNS:
        if any(sign in said for sign in signs):
            return kind(f"{what} ({where})", remedy)
    first_line = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    return StoreError(f"The database refused: {first_line} ({where})", "Run: helpdesk-tui doctor")
