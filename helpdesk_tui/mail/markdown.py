"""An agent's text as simple HTML, for readers whose mail program shows nothing else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LONGEST: Final = 256 * 1024
"""Characters above which no HTML is made; the plain text says it all."""

_NOT_MEANT: Final = ["lheading", "image", "html_block", "html_inline"]
"""Left out: a "-- " under a name would make it a heading; a picture would call home."""


def markdown_html(text: str) -> str:
    """``text`` read as Markdown, as an HTML document; "" when it is too long.

    Raw HTML in the text is shown, never obeyed; line breaks stay where they were typed.
    """
    if len(text) > LONGEST:
        return ""
    body = _reader().render(text)
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n'
        f"<body>\n{body}</body></html>\n"
    )


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # slow to import, needed only when mail goes out

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(_NOT_MEANT)
