"""A person's settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.config import Config, load_config, path_of, read_config
from helpdesk_tui.errors import ConfigError
from tests.cli.line import CommandLine


def test_every_setting_is_read() -> None:
    text = (
        'database = "sqlite:///x.db"\nagent = "anna"\ntheme = "dark"\ndownloads = "~/D"\n'
        'start_worker = false\n[keys]\nclaim = "c"\n'
    )
    assert read_config(text, "f") == Config(
        "sqlite:///x.db", "anna", "dark", "~/D", {"claim": "c"}, start_worker=False
    )


def test_no_file_means_the_usual_settings(isolated_home: Path) -> None:
    assert load_config() == Config()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('agent = "a"\ncolour = "red"\n', "f, line 2: unknown setting 'colour'"),
        ('agnet = "a"\n', "Did you mean 'agent'?"),
        ("# who\nagent = 3\n", "f, line 2: agent is a text"),
        ('start_worker = "yes"\n', "f, line 1: start_worker is true or false"),
        ('theme = "x"\n\n[keys]\nclaim = 3\n', "f, line 3: keys is a table of texts"),
        ('keys = "c"\n', "f, line 1: keys is a table of texts"),
        ("agent = \n", "f: Invalid value (at line 1, column 9)"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(text, "f")
    assert said in str(caught.value)


def test_the_file_says_which_desk_and_a_flag_says_otherwise(
    desk: CommandLine, desk_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HELPDESK_DATABASE_URL")
    config = tmp_path / "config.toml"
    config.write_text(f'database = "{desk_file}"\n')
    monkeypatch.setenv("HELPDESK_CONFIG", str(config))
    assert desk.ok("queue", "list", "--json").json[0]["name"] == "IT"
    said = desk.refused("queue", "list", "--database", tmp_path / "other.db")
    assert "no desk at" in said and "other.db" in said


def test_a_file_that_cannot_be_read_is_one_line(line: CommandLine, tmp_path: Path) -> None:
    assert "no settings file" in line.refused("--config", tmp_path / "none.toml", "queue", "list")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in line.refused("--config", tmp_path / "binary.toml", "queue", "list")
    assert "cannot be read" in line.refused("--config", tmp_path, "queue", "list")


def test_the_home_of_nobody_is_nowhere() -> None:
    assert path_of("~/notes.txt") == Path.home() / "notes.txt"
    with pytest.raises(ConfigError, match="nobody of that name"):
        path_of("~nobody-here/notes.txt")
