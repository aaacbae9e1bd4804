"""``mail fold``: what of a plain text is the author's own, and what folds away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.mail_parse import read_file
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import as_json_text, say, say_text
from helpdesk_tui.mail.fold import fold

app = noun("Show what of a text is folded away.")


@app.command("fold")
def fold_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Texts; - = stdin.")],
    json: Json = False,
) -> None:
    """Split plain text bodies (UTF-8) into own words and what folds; --json: one line a file."""
    for file in files:
        text = read_file(file).decode("utf-8", "replace")
        folded = fold(text)
        if json:
            line = {"file": str(file), "visible": folded.visible, "folded": folded.folded}
            sys.stdout.write(as_json_text(line, indent=None) + "\n")
        else:
            say(f"File: {file}")
            for is_folded, piece in folded.pieces:
                say_text(
                    "".join(f"{'| ' if is_folded else '  '}{line}" for line in lines_of(piece))
                )


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends."""
    return text.splitlines(keepends=True)
