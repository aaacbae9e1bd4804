"""HTML to text."""

from __future__ import annotations

import re


def html_to_text(html: str) -> str:
    """Drop the tags."""
    return re.sub(r"<[^>]*>", "", html)
