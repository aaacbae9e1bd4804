"""Keep the developer's own settings out of every test, and the tests out of their home."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
# Read before the fixture below takes all HELPDESK_* away.
CORPUS = Path(os.environ.get("HELPDESK_CORPUS") or CHECKOUT.parent / "shared" / "corpus")

_LEAKING = ("HELPDESK_", "XDG_", "PG", "LC_", "TEXTUAL", "GIT_", "SSH_", "SMTP", "IMAP")
_LEAKING_NAMES = (
    *("CREDENTIALS_DIRECTORY", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"),
    *("EDITOR", "VISUAL", "PAGER", "BROWSER", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"),
    *("CLICOLOR", "COLORTERM", "LANGUAGE", "EMAIL", "MAIL", "NO_PROXY", "HTTPS_PROXY"),
    "HTTP_PROXY",
)


@pytest.fixture(autouse=True)
def isolated_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """An empty home folder with a plain environment in Copenhagen; yields the folder."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(_LEAKING) or name in _LEAKING_NAMES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for name, folder in {
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "XDG_RUNTIME_DIR": ".run",
    }.items():
        (home / folder).mkdir(parents=True, mode=0o700)
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Europe/Copenhagen")
        time.tzset()
        yield home
    time.tzset()
