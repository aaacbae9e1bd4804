"""An HTML body as the text a reader would see (E71, E87, E93).

lxml reads whatever comes, the tree is prepared (hidden parts, links, images, quotes), and
inscriptis lays it out with its tables aligned. Nothing is fetched. C0 control characters,
which HTML forbids, become U+FFFD; the rest is made safe where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from types import MappingProxyType
from typing import Final

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement as LayoutElement
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from helpdesk_tui.mail.html_links import Links
from helpdesk_tui.mail.html_tree import QUOTE_CLOSES, QUOTE_OPENS, prepare

_MOST_CHARACTERS: Final = 2_000_000
_MOST_LAID_OUT: Final = 1_000_000
_MOST_TAG_DEPTH: Final = 2_000  # deeper, the tree itself is a burden
_MOST_WORDS_IN_TAG: Final = 1_500  # the parser compares each attribute with all before it
_CUT_NOTE: Final = "[The rest of this mail is left out here: it is too long.]"
_PLAIN_NOTE: Final = "[From here on the mail is shown without its layout: it is too long.]"
_MARKS: Final = re.compile(f"[{QUOTE_OPENS}{QUOTE_CLOSES}]")
_UNWANTED: Final = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff{QUOTE_OPENS}{QUOTE_CLOSES}]"
)
_REFERENCE: Final = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
_BLANK_RUN: Final = re.compile(r"\n{4,}")
_BLOCKS: Final = (
    "dl dt dd caption legend fieldset form center details summary section option textarea button"
)
_CONFIG: Final = ParserConfig(
    css=STRICT_CSS_PROFILE | {tag: LayoutElement(display=Display.block) for tag in _BLOCKS.split()}
)


class Budget:
    """How much of a mail's HTML may still be laid out; all its parts share one."""

    def __init__(self, tags: int = 50_000) -> None:
        """``tags``: how many tags a mail may have in all before the rest is shown plainly."""
        self.tags = tags
        self.is_passed = False
        self.left_out = 0
        """Stretches of text that no reader sees, such as a preview line."""

    def take(self, html: str) -> int:
        """How many characters of this HTML may be laid out; what they cost is taken off."""
        end = min(len(html), _MOST_LAID_OUT)
        tags = html.count("<", 0, end)
        if tags > self.tags:
            end = _outside(html, _nth(html, self.tags))
            tags = self.tags
        self.tags -= tags
        self.is_passed = self.is_passed or end < len(html)
        return end


def _nth(html: str, count: int) -> int:
    """Offset of the tag behind the first ``count`` ones."""
    at = -1
    for _ in range(count + 1):
        at = html.find("<", at + 1)
    return at


def _outside(html: str, end: int) -> int:
    """Where to cut so that no style sheet, script or comment is cut in two."""
    for opens, closes in (("<style", "</style"), ("<script", "</script"), ("<!--", "-->")):
        start = html.rfind(opens, 0, end)
        if start >= 0 and html.find(closes, start, end) < 0:
            behind = html.find(closes, end)
            end = behind if behind >= 0 else start
    return end


def html_to_text(
    html: str,
    budget: Budget | None = None,
    pictures: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Turn an HTML body into text: never raises, fetches nothing.

    Links stand as ``text [1]`` with a list of at most 200 targets at the end, quotes with
    "> ", images as ``[image: alt]``, those of the mail itself with what ``pictures`` says of
    their Content-ID or name, text made invisible as ``[hidden text: …]``. What is
    over the ``budget`` keeps its words and loses its layout; at most two million characters
    of HTML are read. Both are said in the text.
    """
    is_cut = len(html) > _MOST_CHARACTERS
    html = _REFERENCE.sub(_safe_reference, _UNWANTED.sub("\ufffd", html[:_MOST_CHARACTERS]))
    html = _LONG_TAG.sub(_bearable, html)
    budget = budget or Budget()
    end = budget.take(html)
    links = Links()
    text = _laid_out(html[:end], links, budget, pictures)
    rest = _without_tags(html[end:]).strip() if end < len(html) else ""
    parts = [
        text.strip("\n"),
        f"{_PLAIN_NOTE}\n{rest}" if rest else "",
        links.listing(),
        _CUT_NOTE if is_cut else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _bearable(tag: re.Match[str]) -> str:
    """A tag without its attributes when it has so many that reading them takes minutes."""
    found = tag[0]
    words = found.count("=") + len(found.split(None, _MOST_WORDS_IN_TAG))
    return found if words <= _MOST_WORDS_IN_TAG else f"<{tag[1]} "


_LONG_TAG: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,20})[^>]{3000,}")


def _laid_out(html: str, links: Links, budget: Budget, pictures: Mapping[str, str]) -> str:
    """The text of the mail without its list of links."""
    if not html.strip():
        return ""
    if html.count("<") > _MOST_TAG_DEPTH and _deepest(html) > _MOST_TAG_DEPTH:
        return _without_tags(html)
    try:
        root = _tree(html)
        budget.left_out += prepare(root, links, pictures)
        text = Inscriptis(root, _CONFIG).get_text()
    except (etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        # The tree of a broken mail can surprise both libraries; the words must still come.
        return _without_tags(html)
    return _quoted(text)


def _safe_reference(match: re.Match[str]) -> str:
    """Keep a numeric reference unless it smuggles in what no tree may hold."""
    code = int(match[1], 16) if match[1] else int(match[2])
    if code > _LAST_CODE or _UNWANTED.match(chr(code)):
        return "\ufffd"
    return match[0]


_LAST_CODE: Final = 0x10FFFF


def _tree(html: str) -> HtmlElement:
    """Read HTML of any quality."""
    parser = HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    # The parser drops what stands behind the end of the page: old gateways put footers there.
    return document_fromstring(_PAGE_END.sub("", html).encode("utf-8"), parser=parser)


_PAGE_END: Final = re.compile(r"</(?:html|body)\s{0,9}>", re.IGNORECASE)


_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_VOID: Final = frozenset("br hr img input meta link col area base wbr p li td tr th".split())
_WEIGHT: Final = {"table": 4, "ul": 2, "ol": 2}  # with their rows, cells and items


def _deepest(html: str) -> int:
    """A bound on how deep the tags of a mail lie in each other."""
    depth = deepest = 0
    for found in _TAG.finditer(html):
        if found[2].lower() in _VOID:
            continue
        step = _WEIGHT.get(found[2].lower(), 1)
        depth = max(depth - step, 0) if found[1] else depth + step
        deepest = max(deepest, depth)
    return deepest


_SPACES: Final = re.compile(r"[ \t]{2,}")
_UNSEEN: Final = re.compile(r"<(script|style|title)\b", re.IGNORECASE)


def _without_tags(html: str) -> str:
    """Drop the tags: the last resort, in one pass."""
    kept: list[str] = []
    at = 0
    while at < len(html):
        opens = html.find("<", at)
        if opens < 0:
            kept.append(html[at:])
            break
        kept.append(html[at:opens])
        unseen = _UNSEEN.match(html, opens)
        start = html.find("</" + unseen[1], opens) if unseen else opens
        closes = html.find(">", start) if start >= 0 else -1
        if closes < 0:
            break
        kept.append(" ")
        at = closes + 1
    return _tidy(_SPACES.sub(" ", unescape("".join(kept))).splitlines())


def _quoted(text: str) -> str:
    """Replace the private quote marks by "> " before each quoted line.

    One empty line follows a quote; others at its edges go, as margins of its paragraphs.
    """
    lines: list[str] = []
    depth = 0
    is_edge = False
    for line in text.split("\n"):
        opened, closed = line.count(QUOTE_OPENS), line.count(QUOTE_CLOSES)
        bare = _MARKS.sub("", line) if opened or closed else line
        depth += opened
        is_edge = is_edge or bool(opened)
        if bare.strip():
            lines.append(_prefixed(bare, depth))
            is_edge = False
        elif not (opened or closed or is_edge):
            lines.append(_prefixed("", depth))
        if closed:
            while lines and lines[-1] == _prefixed("", depth):
                lines.pop()
            depth = max(depth - closed, 0)
            lines.append(_prefixed("", depth))
            is_edge = True
    return _tidy(lines)


def _prefixed(line: str, depth: int) -> str:
    """Put a quote's depth before a line."""
    return f"{'>' * min(depth, 20)} {line}".rstrip() if depth else line


def _tidy(lines: list[str]) -> str:
    """Plain spaces, no white space at line ends, at most two empty lines in a row."""
    text = "\n".join(line.replace("\u00a0", " ").rstrip() for line in lines)
    return _BLANK_RUN.sub("\n\n\n", text)
