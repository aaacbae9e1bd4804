"""Mail addresses in headers, read without recursion and without trust (E65, E68).

One pass over the text with counters; encoded words, quotes, comments and angle brackets
hide their commas, so that a name can never become a second recipient.
"""

from __future__ import annotations

import re

from helpdesk_tui.mail.encoded_words import decode_words
from helpdesk_tui.mail.headers import one_line
from helpdesk_tui.mail.letter import Address

_TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)
    |(?P<quoted>"[^"\\]*(?:\\.[^"\\]*)*(?:"|$))
    |(?P<angle><@[^<>;]*>|<[^<>,;]*(?:>|(?=[<,;])|$))
    |(?P<open>\()|(?P<close>\))
    |(?P<comma>,)|(?P<semi>;)|(?P<colon>:)
    |(?P<text>[^=",;:<>()\\]+|[\s\S])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_IN_TEXT = re.compile(
    r"(?<![^\s<>\"(),;:])[^\s<>\"(),;:@]{1,64}@[^\s<>\"(),;:@]{1,255}(?![^\s<>\"(),;:])"
)
_EDGES = " \t\r\n<>`,;:"
_LOOSE_DOT = re.compile(r"[ \t\r\n]*([.@])[ \t\r\n]*")
_PLAIN_QUOTED = re.compile(r'"[\w.+-]+"')
_LONGEST = 320
"""RFC 3696: 64 for the local part, 255 for the domain, and the @."""


def read_addresses(values: list[str], hint: str = "", most: int = 2_000) -> tuple[Address, ...]:
    """Read every address of these raw header values, at most ``most`` of them.

    A mailbox that cannot be read keeps its text as the name and has an empty ``email``.
    """
    found: list[Address] = []
    for value in values:
        if len(found) >= most:
            break
        simple = _simple(value, hint)
        if simple is not None:
            found.append(simple)
        else:
            _read_list(value, hint, found, most)
    return tuple(found)


def _simple(value: str, hint: str) -> Address | None:
    """The two commonest shapes, ``a@b`` and ``Name <a@b>``, without the tokenizer."""
    text = value.strip()
    if not text.isascii() or any(char in text for char in ',;:()\\"'):
        return None
    if text.count("<") != 1 or not text.endswith(">"):
        if "<" in text or ">" in text or " " in text:
            return None
        email = clean_email(text)
        return Address("", email) if email else None
    name, _, rest = text.partition("<")
    email = clean_email(rest[:-1])
    return Address(_name(name, hint), email) if email else None


class _Mailbox:
    """What was read of one mailbox so far."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comment: list[str] = []
        self.angle: str | None = None
        self.words_before = 0

    def address(self, hint: str) -> Address | None:
        raw = "".join(self.words)
        if self.angle is not None:
            # An address in the name never stands in for an unreadable one: it may be a lure.
            email = clean_email(self.angle) or ("" if self.angle else clean_email(raw))
            name = _name(raw, hint)
            if not email:
                return Address(name or _name(self.angle, hint), "") if name or self.angle else None
            return Address(name or _name("".join(self.comment), hint), email)
        if not raw.strip():
            return None
        email = clean_email(raw)
        if email:
            return Address(_name("".join(self.comment), hint), email)
        inside = _IN_TEXT.search(raw)
        email = clean_email(inside.group()) if inside else ""
        name = raw.replace(inside.group(), "") if inside and email else raw
        return Address(_name(name, hint), email)


def _read_list(value: str, hint: str, found: list[Address], most: int) -> None:
    box = _Mailbox()
    depth = 0
    # Without a trailing backslash every open quote ends with the value at the latest.
    for token in _TOKEN.finditer(value.rstrip("\\")):
        kind, text = token.lastgroup, token.group()
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif depth:
            box.comment.append(text)
        elif kind in ("comma", "semi"):
            box = _finish(box, hint, found)
            if len(found) >= most:
                return
        elif kind == "colon" and box.angle is None and "@" not in "".join(box.words):
            # "Group name: member, member;" – the name of a group is no address.
            if "".join(box.words).strip().lower() != "mailto":
                box = _Mailbox()
            else:
                box.words.clear()
        elif kind == "angle":
            box = _take_angle(box, text, hint, found)
        else:
            box.words.append(text)
    _finish(box, hint, found)


def _take_angle(box: _Mailbox, text: str, hint: str, found: list[Address]) -> _Mailbox:
    inner = text.strip("<> \t")
    if box.angle is not None and clean_email(box.angle):
        if not clean_email(inner):
            return box
        # "A <a@x> B <b@x>": the comma between them was forgotten.
        follower = _Mailbox()
        follower.words, box.words = box.words[box.words_before :], box.words[: box.words_before]
        _finish(box, hint, found)
        box = follower
    if inner or box.angle is None:
        box.angle = inner
        box.words_before = len(box.words)
    return box


def _finish(box: _Mailbox, hint: str, found: list[Address]) -> _Mailbox:
    address = box.address(hint)
    if address is not None and (address.email or _says_something(address.name)):
        found.append(address)
    return _Mailbox()


def _says_something(name: str) -> bool:
    """False for left-over punctuation and for "undisclosed recipients"."""
    if name.startswith("@") or name.lower().startswith("undisclosed"):
        return False
    return any(char.isalnum() for char in name)


def _name(raw: str, hint: str) -> str:
    """A display name: quotes and escapes off, encoded words decoded, on one line."""
    text = one_line(raw)
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1].replace('\\"', ""):
        text = _ESCAPE.sub(r"\1", text[1:-1])
    elif '"' in text:
        text = _ESCAPE.sub(r"\1", text.replace('"', ""))
    decoded = one_line(decode_words(text, hint))
    if len(decoded) > 1 and decoded[0] == decoded[-1] and decoded[0] in "\"'":
        decoded = decoded[1:-1].strip()
    return decoded


def clean_email(text: str) -> str:
    """The bare address, "" when this is none; case is kept, trailing marks are not."""
    if "=?" in text:
        text = decode_words(text)
    if "(" in text:
        text = _without_comments(text)
    email = text.strip(_EDGES)
    if email.startswith("@") and ":" in email:
        # An obsolete route "@a,@b:user@host" (RFC 5322, 4.4).
        email = email.rpartition(":")[2]
    if " " in email or "\n" in email:
        email = _LOOSE_DOT.sub(r"\1", email)
    if len(email) > 1 and email[0] == email[-1] and email[0] in "\"'":
        email = email[1:-1]
    if email[:7].lower() == "mailto:":
        email = email[7:]
    local, at, domain = email.rpartition("@")
    domain = domain.strip(" .>").strip()
    local = local.strip()
    if _PLAIN_QUOTED.fullmatch(local):
        local = local[1:-1]
    if not at or not local or not domain or len(local) + len(domain) >= _LONGEST:
        return ""
    if any(char.isspace() or char in '<>,;:"()' for char in domain):
        return ""
    if not (local.startswith('"') and local.endswith('"')):
        local = local.replace('"', "")
        if any(char.isspace() or char in "<>,;:()" for char in local) or not local:
            return ""
    if not email.isascii():
        return decode_words(f"{local}@{domain}")
    return f"{local}@{domain}" if (local + domain).isprintable() else ""


def _without_comments(text: str) -> str:
    kept: list[str] = []
    depth = 0
    for char in text:
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(char)
    return "".join(kept)
