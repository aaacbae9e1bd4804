from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import keyring
import platformdirs

LEAK = """
import os
def test_leak(isolated_home):
    assert "HELPDESK_DATABASE_URL" not in os.environ
    assert "EDITOR" not in os.environ
    assert os.environ["HOME"] == str(isolated_home)
"""


def test_settings_and_data_of_the_developer_are_out_of_reach(isolated_home: Path) -> None:
    assert Path.home() == isolated_home
    for folder in (
        platformdirs.user_config_dir("helpdesk-tui"),
        platformdirs.user_data_dir("helpdesk-tui"),
        platformdirs.user_state_dir("helpdesk-tui"),
    ):
        assert Path(folder).is_relative_to(isolated_home)


def test_no_setting_of_the_developer_reaches_a_test(tmp_path: Path) -> None:
    (tmp_path / "test_leak.py").write_text(LEAK)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "tests.services.isolation"),
            *("-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", tmp_path, tmp_path),
        ],
        env=os.environ | {"HELPDESK_DATABASE_URL": "sqlite:///mine.db", "EDITOR": "ed"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_no_keyring_is_asked() -> None:
    assert os.environ["PYTHON_KEYRING_BACKEND"] == "keyring.backends.null.Keyring"
    assert keyring.get_password("helpdesk-tui", "imap") is None


def test_local_time_is_copenhagen() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone()
    assert (summer.hour, summer.tzname()) == (14, "CEST")


def test_the_corpus_is_found_by_name(corpus: Callable[[str], Path]) -> None:
    assert corpus("README.md").is_file()
