"""Whether a mail is a forward, and who first wrote what it passes on (E95).

``forwarded_from`` is the one question a caller asks. The marks that tell a forward from an
answer are the subject's prefix and the line programs put above the forwarded mail.
"""

from __future__ import annotations

import re
from typing import Final

from helpdesk_tui.mail.attribution import attribution_spans
from helpdesk_tui.mail.header_block import HeaderBlock, header_block
from helpdesk_tui.mail.letter import Address
from helpdesk_tui.mail.line_kinds import SEEN, Kind, line_kinds
from helpdesk_tui.mail.reply_words import DATE_STARTS, FIELDS, WROTE

_MOST_LINES: Final = 2000
_EMAIL: Final = re.compile(r"[^\s<>\[\]()@:;,\"']{1,64}@[^\s<>\[\]()@:;,\"']{1,255}")
_NAME_EDGE: Final = " \t\u00a0\"'*_,;«»„”“"
_SUBJECT: Final = re.compile(
    r"\s*(?:\[[^\]\n]{1,40}\]\s*)?(?:fwd?|wg|vs|vb|fs|vl|tr|rv|i|pd|enc|doorst|p[řr]eposl\w*|"
    r"videres\w*|vidarebef\w*|redir\.?|ilt|İlt|转发|轉寄|転送)\s*[:：]",
    re.IGNORECASE,
)
_ANSWERS: Final = (Kind.ATTRIBUTION, Kind.HEADERS, Kind.ORIGINAL, Kind.MARKER, Kind.QUOTE)
STEMS: Final = (
    "forward fwd videres vidarebef välitetty edelleenl weitergeleitet doorge transf réexp transmis "
    "reenviad encaminhad inoltra przekaz przesłan přepos předa předá prepos перес перен переадр "
    "пересл tovább yönlendir letilen letilmi redirecționat proslije προωθ 転送 전달 转发 轉寄"
).split()
"""One of them is in each of ``FORWARDED``: quicker to look for than all of those."""


def forwarded_from(subject: str, text: str, attached: Address | None = None) -> Address | None:
    """Who first wrote the mail that this one forwards; None when it is no forward.

    Args:
        subject: the decoded subject, whose prefix may say "Fwd:" in many languages.
        text: the whole text of the mail.
        attached: the sender of the one mail attached to it; a mail without words of its own, or
            with "Fwd:" in front, passes it on.

    None too when the forwarded mail names no readable address.
    """
    is_forward = is_forward_subject(subject)
    if is_forward or has_forward_mark(text):
        return original_sender(text) or (attached if is_forward else None)
    return attached if not text.strip() else None


def is_forward_subject(subject: str) -> bool:
    """Say whether a subject starts with "Fwd:", "VS:", "WG:", "Přeposl:" …; not "Re: Fwd:"."""
    return _SUBJECT.match(subject[:SEEN]) is not None


def has_forward_mark(text: str) -> bool:
    """Say whether "---- Forwarded message ----" stands before any sign of an answer."""
    lowered = text.lower()
    if not any(stem in lowered for stem in STEMS):
        return False  # the usual road: no line needs a look
    lines = text.splitlines()[:_MOST_LINES]
    for kind in line_kinds([line.lstrip("> ") for line in lines]):
        if kind is Kind.FORWARD:
            return True
        if kind in _ANSWERS:
            return False
    return False


def original_sender(text: str) -> Address | None:
    """Find the sender of the forwarded mail in a text known to be a forward.

    The From: of its outermost block of headers, or the address of the line "On Monday Anna
    <anna@…> wrote:" where a program writes that instead. None when there is neither, or no
    readable address in it.
    """
    lines = [line.lstrip("> \t\u00a0|\ufeff") for line in text.splitlines()[:_MOST_LINES]]
    block = _first_block(lines)
    if block:
        return _address(block.values["from"])
    return _from_one_line(lines) or _from_attribution(lines)


def _first_block(bare: list[str]) -> HeaderBlock | None:
    """The first block of quoted headers."""
    for at in range(len(bare)):
        block = header_block(bare, at)
        if block:
            return block
    return None


def _from_one_line(bare: list[str]) -> Address | None:
    """Read Yahoo's "----- Forwarded message ----- From: Anna <anna@…>To: …"."""
    kinds = line_kinds(bare)
    for line, kind in zip(bare, kinds, strict=True):
        if kind is not Kind.FORWARD or ":" not in line:
            continue
        label, _, value = line.rstrip(": ").partition(":")
        words = label.lower().replace("-", " ").split()
        if any(FIELDS.get(" ".join(words[-count:])) == "from" for count in (1, 2)):
            return _address(value)
    return None


def _from_attribution(bare: list[str]) -> Address | None:
    """The sender in the first attribution."""
    spans = attribution_spans(bare)
    if not spans:
        return None
    start = min(spans)
    text = " ".join(line.strip() for line in bare[start : spans[start]])[:1000]
    found = _EMAIL.search(text)
    if found is None:
        return None
    words = text[: found.start()].rstrip(_NAME_EDGE + "<([").split()
    name: list[str] = []
    while words and len(name) < _MOST_NAME_WORDS and _is_of_name(words[-1]):
        name.insert(0, words.pop().strip(_NAME_EDGE + "()"))
    return Address(" ".join(filter(None, name)), found[0].strip(".'"))


_MOST_NAME_WORDS: Final = 5
_CLOCK_WORDS: Final = frozenset("am pm uhr gmt utc cet cest est edt pst pdt bst eest".split())


def _is_of_name(word: str) -> bool:
    """Say whether a word before an address is of its owner's name, not of the date or verb."""
    bare = word.strip(_NAME_EDGE + "()").lower()
    is_name = bool(bare) and not any(sign.isdigit() for sign in bare) and not bare.endswith(":")
    is_known = bare in WROTE or bare in DATE_STARTS or bare in _CLOCK_WORDS
    return is_name and not is_known and (not word[0].islower() or bare in _PARTICLES)


_PARTICLES: Final = frozenset("von van der den af ter du da di la le".split())


def _address(value: str) -> Address | None:
    """Read "Anna Berg <anna@…>", "Anna Berg [mailto:anna@…]", "anna@… (Anna Berg)" …"""
    value = value[:1000]
    found = _EMAIL.search(value)
    if found is None:
        return None
    email = found[0].strip(".'")
    name = re.split(r"[<\[(]", value[: found.start()])[0].strip(_NAME_EDGE)
    after = value[found.end() :].strip()
    if not name and after.startswith("("):
        name = after[1:].split(")")[0].strip(_NAME_EDGE)
    return Address(name if "@" not in name else "", email)
