"""The floors of docs/architecture.md: look down, never up or sideways."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGE = CHECKOUT / "helpdesk_tui"

DATABASE = ("sqlmodel", "sqlalchemy", "alembic", "psycopg", "sqlite3")
WIRE = ("imaplib", "smtplib", "imap_tools")
SCREEN = ("textual",)
COMMAND_LINE = ("typer", "click")

# Where (a file or folder of the package) may not say: import this, not even in a function.
WRITTEN = {
    "rules": (*DATABASE, *WIRE, *SCREEN, *COMMAND_LINE, "socket", "subprocess"),
    "screens": (
        "helpdesk_tui.desk",
        "helpdesk_tui.store",
        "helpdesk_tui.mail",
        *DATABASE,
        *WIRE,
        *COMMAND_LINE,
    ),
    "app.py": ("helpdesk_tui.desk", "helpdesk_tui.store", "helpdesk_tui.mail", *WIRE),
    "desk": (
        *("helpdesk_tui.mail.imap", "helpdesk_tui.mail.imap_connection", "helpdesk_tui.mail.smtp"),
        *(*WIRE, *SCREEN, *COMMAND_LINE),
    ),
    "store": (*WIRE, *SCREEN, *COMMAND_LINE),
    "mail": (*DATABASE, *SCREEN, *COMMAND_LINE),
    "worker": SCREEN,
    "worker.py": SCREEN,
    "words.py": ("helpdesk_tui",),
    "errors.py": ("helpdesk_tui",),
}

# What may not be loaded after every module of a package has been, by whatever road.
LOADED = {
    "helpdesk_tui.rules": (*DATABASE, *WIRE, *SCREEN, *COMMAND_LINE),
    "helpdesk_tui.mail": (*DATABASE, *SCREEN, *COMMAND_LINE),
    "helpdesk_tui.store": (*WIRE, *SCREEN, *COMMAND_LINE),
    "helpdesk_tui.desk": (*WIRE, *SCREEN, *COMMAND_LINE),
    "helpdesk_tui.screens": WIRE,
    "helpdesk_tui.cli": SCREEN,
    "helpdesk_tui.worker": SCREEN,
}

LOAD_ALL = """
import importlib, json, pkgutil, sys
def load(name):
    module = importlib.import_module(name)
    for found in pkgutil.iter_modules(getattr(module, "__path__", []), name + "."):
        # Migrations run inside Alembic only, and __main__ would start the program.
        if "migrations" not in found.name and not found.name.endswith("__main__"):
            load(found.name)
load(sys.argv[1])
print(json.dumps(sorted(sys.modules)))
"""


def imports(source: str) -> set[str]:
    """Every module a file imports, whole names; ``from a import b`` gives a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{name.name}" for name in node.names)
    return found


def forbidden_among(names: Iterable[str], forbidden: Iterable[str]) -> set[str]:
    """Those names that are a forbidden module or lie inside one."""
    return {
        name for name in names for one in forbidden if name == one or name.startswith(f"{one}.")
    }


def trespasses(where: Path, forbidden: Iterable[str]) -> list[str]:
    """``file imports module`` for each import that is not allowed at or below a path."""
    forbidden = list(forbidden)
    files = sorted(where.rglob("*.py")) if where.is_dir() else [where] * where.is_file()
    return [
        f"{file.name} imports {name}"
        for file in files
        for name in sorted(forbidden_among(imports(file.read_text()), forbidden))
    ]


def test_the_contracts_of_import_linter_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("where", WRITTEN)
def test_no_file_imports_from_a_forbidden_floor(where: str) -> None:
    assert trespasses(PACKAGE / where, WRITTEN[where]) == []


def test_only_the_mail_floor_s_imap_and_smtp_files_are_on_the_wire() -> None:
    found = {
        file.relative_to(PACKAGE)
        for file in PACKAGE.rglob("*.py")
        if forbidden_among(imports(file.read_text()), WIRE)
    }
    assert [file for file in found if not file.match("mail/imap*.py")] == [Path("mail/smtp.py")]


@pytest.mark.parametrize("package", LOADED)
def test_no_package_loads_a_forbidden_library_by_any_road(package: str) -> None:
    relative = Path(*package.split(".")[1:])
    if not (PACKAGE / relative).is_dir() and not (PACKAGE / relative).with_suffix(".py").is_file():
        pytest.fail(f"{package} does not exist")
    done = subprocess.run(
        [sys.executable, "-c", LOAD_ALL, package],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert forbidden_among(json.loads(done.stdout), LOADED[package]) == set()


def test_a_trespass_is_found_wherever_it_hides(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "query.py").write_text(
        "import sqlmodeller\ndef find():\n    from sqlmodel import select\n    return select\n"
    )
    (tmp_path / "front.py").write_text("from helpdesk_tui import store\nimport textual.app as t\n")
    assert trespasses(tmp_path, ["sqlmodel", "textual", "helpdesk_tui.store"]) == [
        "query.py imports sqlmodel",
        "query.py imports sqlmodel.select",
        "front.py imports helpdesk_tui.store",
        "front.py imports textual.app",
    ]
