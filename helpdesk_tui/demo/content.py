"""Reads the sample desk's own files: who works there, its rulebook, its mails."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from importlib import resources
from pathlib import Path

NEWEST = datetime.fromisoformat("2026-11-22T23:59:59+01:00")
"""The day of the newest sample mail; mails are shifted so that it is today."""


@dataclass(frozen=True, slots=True)
class SampleMail:
    """A mail of the sample desk, dated near today."""

    file: str
    arrived_at: datetime
    raw: bytes


def desk_table() -> dict[str, object]:
    """The sample desk's description, as TOML read."""
    return tomllib.loads(_folder().joinpath("desk.toml").read_text("utf-8"))


def rulebook_text() -> str:
    """The sample desk's rulebook, as TOML written."""
    return _folder().joinpath("rulebook.toml").read_text("utf-8")


def macros_text() -> str:
    """The sample desk's macros, as TOML written."""
    return _folder().joinpath("macros.toml").read_text("utf-8")


def snippets_table() -> dict[str, object]:
    """The sample desk's snippets, as TOML read."""
    return tomllib.loads(_folder().joinpath("snippets.toml").read_text("utf-8"))


def sample_mails(now: datetime) -> tuple[SampleMail, ...]:
    """All sample mails in order of arrival, the newest of them before ``now``."""
    files = sorted(_folder().joinpath("mails").glob("*.eml"))
    days = (now.astimezone(NEWEST.tzinfo).date() - NEWEST.date()).days
    dated = [(file.name, _shifted(file.read_bytes(), timedelta(days=days))) for file in files]
    newest = max(when for _, (when, _) in dated)
    # Mail from later today than it is now would come from the future.
    back = timedelta(days=1) if newest > now else timedelta(0)
    if back:
        dated = [(f.name, _shifted(f.read_bytes(), timedelta(days=days) - back)) for f in files]
    return tuple(SampleMail(file, when, raw) for file, (when, raw) in dated)


def _shifted(raw: bytes, by: timedelta) -> tuple[datetime, bytes]:
    """A mail with its Date header so much later, and that date; the body stays as it is."""
    head, gap, body = raw.partition(b"\n\n")
    lines = head.split(b"\n")
    for number, line in enumerate(lines):
        if line.lower().startswith(b"date:"):
            old = parsedate_to_datetime(line[5:].decode("ascii").strip())
            new = old + by
            lines[number] = b"Date: " + format_datetime(new).encode("ascii")
            return new, b"\n".join(lines) + gap + body
    raise ValueError("a sample mail has no Date")


def _folder() -> Path:
    folder = resources.files("helpdesk_tui.demo")
    if not isinstance(folder, Path):
        raise TypeError(folder)
    return folder
