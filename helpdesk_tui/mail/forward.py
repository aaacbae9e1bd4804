"""Who first wrote a mail that somebody forwarded (E95)."""

from __future__ import annotations

import re
from typing import Final

from helpdesk_tui.mail.header_block import HeaderBlock, header_block
from helpdesk_tui.mail.letter import Address

_MOST_LINES: Final = 2000
_EMAIL: Final = re.compile(r"[^\s<>\[\]()@:;,\"']{1,64}@[^\s<>\[\]()@:;,\"']{1,255}")
_NAME_EDGE: Final = " \t\u00a0\"'*_,;"


def original_sender(text: str) -> Address | None:
    """Find the sender of the forwarded mail in a text: the From: of its outermost block.

    None when there is no such block, or no readable address in it. Whether the mail is a
    forward at all (and not a reply) is for the caller to say.
    """
    block = _first_block(text.splitlines()[:_MOST_LINES])
    return _address(block.values["from"]) if block else None


def _first_block(lines: list[str]) -> HeaderBlock | None:
    """The first block of quoted headers, with or without ">" marks."""
    bare = [line.lstrip("> \t\u00a0|") for line in lines]
    for at in range(len(bare)):
        block = header_block(bare, at)
        if block:
            return block
    return None


def _address(value: str) -> Address | None:
    """Read "Anna Berg <anna@…>", "Anna Berg [mailto:anna@…]", "anna@… (Anna Berg)" …"""
    found = _EMAIL.search(value[:1000])
    if found is None:
        return None
    email = found[0].strip(".'")
    name = re.split(r"[<\[(]", value[: found.start()])[0].strip(_NAME_EDGE)
    after = value[found.end() :].strip()
    if not name and after.startswith("("):
        name = after[1:].split(")")[0].strip(_NAME_EDGE)
    return Address(name if "@" not in name else "", email)
