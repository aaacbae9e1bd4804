"""``mail parse``: how a mail is understood, without a desk."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import JsonLines
from helpdesk_tui.cli.output import as_json_text, counted, say, say_text, warn
from helpdesk_tui.errors import Unparseable
from helpdesk_tui.mail.describe import describe
from helpdesk_tui.mail.doubts import date_against
from helpdesk_tui.mail.letter import Address, Letter
from helpdesk_tui.mail.sandbox import parse_safely

app = noun("Show how mail files are understood.")

UNREAD = "the file cannot be read"
NO_MAIL = "no header fields: this is not a mail"


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Mail files; - = stdin.")],
    json: JsonLines = False,
) -> None:
    """Show how mail files are understood."""
    unread = 0
    now = datetime.now(UTC)
    for file in files:
        try:
            raw = read_file(file)
            letter = parse_safely(raw)
        except Unparseable as error:
            _say_unparseable(str(file), str(error), json=json)
            continue
        except OSError as error:
            unread += 1
            _say_unread(str(file), f"{UNREAD}: {error.strerror}", json=json)
            continue
        doubts = date_against(letter.date, now) if letter.headers else [NO_MAIL]
        letter = replace(letter, problems=tuple(dict.fromkeys((*doubts, *letter.problems))))
        if json:
            found = describe(letter, str(file))
            sys.stdout.write(as_json_text(found, indent=None) + "\n")
        elif not letter.headers:
            say(f"{file}: {NO_MAIL}.")
        else:
            _say_letter(letter, str(file))
    if unread:
        raise typer.Exit(1)


def read_file(path: Path) -> bytes:
    """The bytes of a file, or of standard input for "-". Raises OSError."""
    return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()


def _say_unread(file: str, why: str, *, json: bool) -> None:
    if json:
        _say_unparseable(file, why, json=True)
    else:
        warn(f"{file}: {why}. Check the path and its permissions.")


def _say_unparseable(file: str, why: str, *, json: bool) -> None:
    if json:
        sys.stdout.write(as_json_text({"file": file, "problems": [why]}, indent=None) + "\n")
    else:
        say(f"{file}: {why}")


def _say_letter(letter: Letter, file: str) -> None:
    """A mail as a person reads it."""
    say(f"File:    {file}")
    for name, value in _headers(letter).items():
        if value:
            say(f"{name + ':':<9}{value}")
    say("")
    say_text(letter.folded.visible or letter.body)
    more = len(letter.folded.folded.splitlines())
    if more:
        say(f"[{counted(more, 'more line')} of quotes and signature]")
    say("")


def _headers(letter: Letter) -> Mapping[str, str]:
    return {
        "From": _shown(letter.sender),
        "To": ", ".join(map(_shown, letter.to)),
        "Cc": ", ".join(map(_shown, letter.cc)),
        "Date": letter.date.isoformat(" ") if letter.date else "",
        "Subject": letter.subject,
        "Machine": str(letter.automatic or ""),
        "Bounce": f"{letter.bounce.recipient} {letter.bounce.status}" if letter.bounce else "",
        "Files": ", ".join(f"{a.filename} ({counted(a.size, 'byte')})" for a in letter.attachments),
        "Problem": "; ".join(letter.problems),
    }


def _shown(address: Address) -> str:
    return f"{address.name} <{address.email}>" if address.name else address.email
