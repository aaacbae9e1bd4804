"""The sample desk's files, read once for the tests beside this file."""

from __future__ import annotations

import email
import tomllib
from collections.abc import Iterator
from email.message import Message
from importlib.resources import files
from pathlib import Path

DEMO = Path(str(files("helpdesk_tui.demo")))
RAW = {path.name: path.read_bytes() for path in sorted((DEMO / "mails").glob("*.eml"))}
MAILS: dict[str, Message] = {name: email.message_from_bytes(raw) for name, raw in RAW.items()}
DESK = tomllib.loads((DEMO / "desk.toml").read_text("utf-8"))
RULES = tomllib.loads((DEMO / "rulebook.toml").read_text("utf-8"))["rule"]
SNIPPETS = tomllib.loads((DEMO / "snippets.toml").read_text("utf-8"))["snippet"]
EXPECTED = {
    row["file"]: row for row in tomllib.loads((DEMO / "expected.toml").read_text("utf-8"))["mail"]
}


def content(part: Message) -> bytes:
    """The decoded bytes of a part that has no parts."""
    decoded = part.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    return decoded


def text_of(name: str) -> str:
    """All readable text of a mail, in the charsets it names."""
    return "\n".join(
        content(part).decode(charset_of(part))
        for part in MAILS[name].walk()
        if part.get_content_maintype() == "text"
    )


def charset_of(part: Message) -> str:
    """The charset a part means; one sample mail carries a label of a known broken client."""
    label = part.get_content_charset("us-ascii")
    return label.removesuffix("http-equivcontent-type")


def types_of(name: str) -> list[str]:
    """Content types of a mail and all its parts, outermost first."""
    return [part.get_content_type() for part in MAILS[name].walk()]


def ids_in(value: str) -> Iterator[str]:
    """Message-IDs in a References or In-Reply-To header."""
    return (word for word in value.split() if word.startswith("<"))
