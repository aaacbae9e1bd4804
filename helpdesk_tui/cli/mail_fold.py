"""``mail fold``: what of a text or a mail is the author's own, and what folds away."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.mail_parse import read_file
from helpdesk_tui.cli.options import JsonLines
from helpdesk_tui.cli.output import as_json_text, say, say_text
from helpdesk_tui.mail.fold import fold
from helpdesk_tui.mail.sandbox import parse_safely

app = noun("Show what of a text is folded away.")

HEADER = re.compile(
    rb"(?:From [^\n]*\n)?[!-9;-~]+:[^\n]*\n(?:(?:[!-9;-~]+:|[ \t])[^\n]*\n)*(?=\r?\n|\Z)"
)
"""Fields and their folded lines up to an empty line; an mbox's line may stand before them."""
MACHINE_FIELD = re.compile(
    rb"^(?:Received|Message-ID|MIME-Version|Return-Path|Content-Type|Delivered-To):", re.I | re.M
)


@app.command("fold")
def fold_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Texts or mails; - = stdin.")
    ],
    json: JsonLines = False,
) -> None:
    """Split texts (UTF-8) and the bodies of mails into own words and what folds."""
    for file in files:
        raw = read_file(file)
        is_mail = looks_like_mail(raw, named_so=file.suffix.lower() == ".eml")
        folded = parse_safely(raw).folded if is_mail else fold(raw.decode("utf-8", "replace"))
        if json:
            line = {"file": str(file), "visible": folded.visible, "folded": folded.folded}
            sys.stdout.write(as_json_text(line, indent=None) + "\n")
        else:
            say(f"File: {file}")
            for is_folded, piece in folded.pieces:
                say_text(
                    "".join(f"{'| ' if is_folded else '  '}{line}" for line in lines_of(piece))
                )


def looks_like_mail(raw: bytes, *, named_so: bool) -> bool:
    """True for a file that begins with the header of a mail (RFC 5322 section 2.2).

    The block of From:, Sent: and To: lines that some programs put above a quote is none: a
    header has a field that only machines write, or the file is ``named_so``.
    """
    head = HEADER.match(raw)
    return head is not None and (named_so or MACHINE_FIELD.search(head[0]) is not None)


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends."""
    return text.splitlines(keepends=True)
