"""What a person sets on their own machine: a TOML file, read once by the edges.

    database = "postgresql://desk@db.example/desk"
    agent = "anna"
    theme = "helpdesk-dark"
    downloads = "~/Downloads"

    [keys]
    claim = "c"

Everything else is a setting of the desk and lives in its database.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.safe import log_line

APP: Final = "helpdesk-tui"
FILE_NAME: Final = "config.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one person on one machine."""

    database: str = ""
    """Address of the desk; "" = the person's own desk on this machine."""
    agent: str = ""
    """Login; "" = found out (see cli/front.py)."""
    theme: str = ""
    """Name of a theme; "" = chosen by the terminal."""
    downloads: str = ""
    """Folder for saved attachments; "" = the usual one."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by action, for those that differ from the usual ones."""
    start_worker: bool = True
    """Let the TUI on this machine start a worker when none is alive."""


def default_config_file() -> Path:
    """Where the file is looked for when nobody names one."""
    from platformdirs import user_config_path  # not needed when a file is named

    return user_config_path(APP, appauthor=False) / FILE_NAME


def default_database() -> str:
    """Where the desk is when nobody names one: a SQLite file in the person's data folder."""
    from platformdirs import user_data_path  # not needed when a database is named

    return f"sqlite:///{user_data_path(APP, appauthor=False) / 'desk.db'}"


def path_of(text: str) -> Path:
    """The path that a person wrote, ``~`` and ``~NAME`` resolved. Raises ConfigError."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ConfigError(
            f"{log_line(text)} is nowhere: nobody of that name has a home folder here.",
            "Write the path without ~.",
        ) from error


def _may_enter(folder: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(folder, os.X_OK, effective_ids=effective)


def load_config(named: str = "") -> Config:
    """Read the file that was named, or the usual one if there is one. Raises ConfigError."""
    path = path_of(named) if named else default_config_file()
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        if named:
            raise ConfigError(
                f"There is no settings file {log_line(named)}.", "Check --config."
            ) from None
        return Config()
    except OSError as error:
        if not named and isinstance(error, PermissionError) and not _may_enter(path.parent):
            return Config()  # a service may have no home of its own
        raise ConfigError(
            f"{log_line(str(path))} cannot be read: {error.strerror}.", "Check its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{log_line(str(path))} is not UTF-8 text.", "Save it as UTF-8."
        ) from error
    return read_config(text, str(path))


def read_config(text: str, file: str) -> Config:
    """Read settings from TOML; every error names file and line. Raises ConfigError."""
    try:
        values: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{log_line(file)}: {error}.", "Mend the line and try again.") from None
    usual = Config()
    known = [each.name for each in fields(Config)]
    for name, value in values.items():
        place = f"{log_line(file)}, line {_line_of(text, name)}"
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise ConfigError(
                f"{place}: unknown setting {log_line(name)!r}.",
                f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}.",
            )
        _must_fit(place, name, value, getattr(usual, name))
    return Config(**values)  # type: ignore[arg-type] # every value was checked above


def _must_fit(place: str, name: str, value: object, usual: object) -> None:
    """Raise ConfigError for a value of another kind than the usual one."""
    if isinstance(usual, bool):
        if not isinstance(value, bool):
            raise ConfigError(f"{place}: {name} is true or false.", f"Write {name} = true.")
    elif isinstance(usual, str):
        if not isinstance(value, str):
            raise ConfigError(f"{place}: {name} is a text.", f'Write {name} = "…".')
    elif not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise ConfigError(
            f"{place}: {name} is a table of texts.", f'Write [{name}] and below it: claim = "c".'
        )


def _line_of(text: str, name: str) -> int:
    """The line a key or a table stands on, from 1; 1 when it is written in another way."""
    written = re.compile(rf"^\s*(?:\[\s*)?[\"']?{re.escape(name)}[\"']?\s*[\].=]", re.MULTILINE)
    found = written.search(text)
    return text.count("\n", 0, found.end()) + 1 if found else 1
