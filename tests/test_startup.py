"""Help must come at once: nothing heavy is loaded for it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import helpdesk_tui

CHECKOUT = Path(__file__).resolve().parents[1]

HEAVY = {
    *("textual", "sqlmodel", "sqlalchemy", "pydantic", "alembic", "psycopg", "keyring"),
    *("imap_tools", "lxml", "inscriptis", "lark", "tomlkit", "markdown_it"),
}

RUN_AND_LIST = """
import json, runpy, sys
sys.argv[0] = "helpdesk-tui"
try:
    runpy.run_module("helpdesk_tui", run_name="__main__", alter_sys=True)
except SystemExit as ended:
    code = ended.code or 0
else:
    code = 0
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m helpdesk_tui`` that lists on stderr what it has loaded at the end."""
    return subprocess.run(
        [sys.executable, "-c", RUN_AND_LIST, *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def loaded(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The top-level names among the modules it listed."""
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def test_help_loads_nothing_heavy() -> None:
    done = run("--help")
    assert done.returncode == 0, done.stderr
    assert "helpdesk-tui" in done.stdout
    assert loaded(done) & HEAVY == set()


def test_the_version_is_the_package_s_own_and_loads_nothing_heavy() -> None:
    done = run("--version")
    assert done.returncode == 0, done.stderr
    assert re.search(rf"\b{re.escape(helpdesk_tui.__version__)}\b", done.stdout)
    assert loaded(done) & HEAVY == set()


def test_an_unknown_option_is_one_usage_error_without_a_traceback() -> None:
    done = run("--no-such-option")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "--no-such-option" in done.stderr


def test_the_list_would_show_what_is_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sqlmodel\n{RUN_AND_LIST}", "--help"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert {"sqlmodel", "sqlalchemy", "pydantic"} <= loaded(done)
