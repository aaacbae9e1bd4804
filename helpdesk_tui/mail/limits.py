"""How large a mail may be before it is read at all (E81).

The limits are far above what people and list servers send, and far below what costs a
reader seconds or hundreds of megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.errors import Unparseable


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one mail; sizes in bytes, the rest are counts."""

    size: int = 64 * 1024 * 1024
    header_block: int = 512 * 1024
    header_lines: int = 10_000
    parts: int = 1_000
    depth: int = 30
    lines: int = 1_200_000
    """A mail of 64 MiB in base64 has 900 000; the parser pays for each line."""
    addresses: int = 2_000
    parameters: int = 300
    text: int = 2_000_000
    """Characters of body text; what is longer is cut, and the cut is told."""
    text_lines: int = 100_000
    """Lines of body text, likewise."""


DEFAULT = Limits()


def header_end(raw: bytes) -> int:
    """Offset of the blank line that ends the header block; the length when there is none."""
    end = len(raw)
    for blank in (b"\n\n", b"\n\r\n", b"\r\r"):
        at = raw.find(blank, 0, end + len(blank))
        if at >= 0:
            # The CR of a CR LF belongs to the blank line.
            end = at - 1 if blank[:1] == b"\n" and raw[at - 1 : at] == b"\r" else at
    return end


def check(raw: bytes, limits: Limits) -> None:
    """Refuse a mail whose bytes alone show that it is too large to read.

    Raises Unparseable with the limit that was passed.
    """
    if len(raw) > limits.size:
        raise Unparseable(
            f"the mail is {len(raw)} bytes, over the limit of {limits.size}",
            "open the raw mail or raise the limit",
        )
    if raw.count(b"\n") > limits.lines:
        raise Unparseable(f"the mail has over {limits.lines} lines")
    end = header_end(raw)
    # A mail of nothing but text has no blank line; only a real header block counts.
    if end > limits.header_block and end < len(raw):
        raise Unparseable(f"the header block is {end} bytes, over {limits.header_block}")
    if raw.count(b"\n", 0, end) > limits.header_lines and end < len(raw):
        raise Unparseable(f"the header block has over {limits.header_lines} lines")
