"""Prepare an HTML mail's tree so that plain text keeps what a reader would see (E71, E93).

Nothing is fetched and nothing runs: elements are removed, renamed or given words. The tree
is walked with a list, never by recursion, so depth cannot break it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from lxml.etree import SubElement
from lxml.html import HtmlElement, fragment_fromstring

from helpdesk_tui.mail.html_links import Links
from helpdesk_tui.mail.html_style import Paint, Sight, declarations, painted, sight

QUOTE_OPENS: Final = "\ue000"
QUOTE_CLOSES: Final = "\ue001"
"""Private marks around a quote, taken out of the mail's own text first."""

_MOST_DEPTH: Final = 100
_MOST_ELEMENTS: Final = 40_000
_WIDEST_CELL: Final = 70
_LONGEST_HIDDEN: Final = 500
_LONGEST_SOURCE: Final = 500
_RULE: Final = "_" * 32
_DROPPED: Final = frozenset(
    "script style title head template object embed applet svg math iframe frame audio video "
    "canvas map select datalist noembed noframes meta link base colgroup".split()
)
_QUOTE_CLASSES: Final = ("gmail_quote", "protonmail_quote", "moz-", "yahoo_quoted", "mail_quote")


def prepare(root: HtmlElement, links: Links, pictures: Mapping[str, str]) -> int:
    """Rewrite the tree in place; collects the links on the way.

    Returns how many stretches of text were left out because nobody sees them.

    ``pictures``: what to write for an inline file, by its Content-ID or name in lower case.
    """
    has_sheet = next(root.iter("style"), None) is not None
    stack: list[tuple[HtmlElement, int, Paint]] = [(root, 1, Paint())]
    order: list[HtmlElement] = []
    left_out = 0
    while stack:
        element, depth, above = stack.pop()
        if not isinstance(element.tag, str) or element.tag in _DROPPED:
            _take_out(element, "")
            continue
        style = declarations(element)
        paint = painted(element, style, above, sheet=has_sheet)
        seen = sight(element, style, paint) if element is not root else Sight.SEEN
        if seen is not Sight.SEEN:
            note = _hidden_note(element)
            left_out += seen is Sight.UNRENDERED and bool(note)
            _take_out(element, note if seen is Sight.DISGUISED else "")
            continue
        if depth > _MOST_DEPTH or len(order) >= _MOST_ELEMENTS:
            _flatten(element)
            continue
        order.append(element)
        stack.extend((child, depth + 1, paint) for child in reversed(element))
    for element in reversed(order):
        _rewrite(element, pictures)
    for element in order:
        if element.tag == "a":
            _number_link(element, links)
    return left_out


def _rewrite(element: HtmlElement, pictures: Mapping[str, str]) -> None:
    """Give one element its text form; inner elements were done before outer ones."""
    tag = element.tag
    if tag == "img":
        _take_out(element, _image_note(element, pictures))
    elif tag == "hr" or _has_top_border(element):
        _add_rule(element)
    elif tag == "table":
        _unroll_layout(element)
    elif tag == "ol":
        _number_items(element)
    elif tag == "blockquote" or _is_whole_quote(element):
        _mark_quote(element)


def _take_out(element: HtmlElement, words: str) -> None:
    """Empty an element, leaving words in its place.

    It stays as a bare inline element: joining the text around tens of thousands of removed
    ones would copy that text as many times.
    """
    parent = element.getparent()
    if parent is None:
        return
    if not isinstance(element.tag, str):
        element.drop_tree()
        return
    element.clear(keep_tail=True)
    element.tag = "span"
    element.text = words or None


def _flatten(element: HtmlElement) -> None:
    """Keep only the text of an element that lies too deep."""
    words = " ".join(part for part in element.itertext("*") if isinstance(part, str))
    for child in list(element):
        element.remove(child)
    element.text = words
    if element.tag == "tr":
        element.text = None
        SubElement(element, "td").text = words
    elif element.tag in ("table", "tbody", "thead", "tfoot", "ul", "ol"):
        element.tag = "div"


def _hidden_note(element: HtmlElement) -> str:
    """Name text that was made invisible; "" when there is none."""
    words = " ".join(" ".join(element.itertext("*")).split())
    words = words.strip("\u200c\u200b\u00a0\u034f\u00ad\ufeff ")
    if not words:
        return ""
    rest = "…" if len(words) > _LONGEST_HIDDEN else ""
    return f" [hidden text: {words[:_LONGEST_HIDDEN]}{rest}] "


def _image_note(element: HtmlElement, pictures: Mapping[str, str]) -> str:
    """Name an image by its alt text or its inline name; spacers and trackers give ""."""
    if any((element.get(side) or "").rstrip("px ") in ("0", "1") for side in ("width", "height")):
        return ""
    alt = " ".join((element.get("alt") or "").split())[:200]
    source = (element.get("src") or "").strip()
    file = _file_shown(source, pictures)
    if alt and not file.startswith(alt):
        return f"[image: {alt}, {file}]" if file else f"[image: {alt}]"
    if file:
        return f"[image: {file}]"
    if source.lower().startswith("cid:"):
        name = source[4:].partition("@")[0][:80]
        return f"[image: {name}]" if name else "[image]"
    return "[image]" if source.lower().startswith("data:") else ""


def _file_shown(source: str, pictures: Mapping[str, str]) -> str:
    """What is known of the file an image shows: by cid, by part of it, or by location (E75)."""
    if not pictures or len(source) > _LONGEST_SOURCE:
        return ""
    name = unquote(source.removeprefix("cid:").removeprefix("CID:")).strip("<> ").lower()
    return pictures.get(name) or (
        pictures.get(name.partition("@")[0], "") if source[:4].lower() == "cid:" else ""
    )


def _has_top_border(element: HtmlElement) -> bool:
    """Say whether this is the box with a line on top that Outlook draws above a quote."""
    if element.tag != "div":
        return False
    if element.get("id") in ("divRplyFwdMsg", "x_divRplyFwdMsg"):
        before = element.getprevious()
        return before is None or not (before.text or "").startswith(_RULE)
    style = declarations(element)
    border = style.get("border-top", "")
    return "solid" in border and "padding" in style and not border.startswith("0")


def _add_rule(element: HtmlElement) -> None:
    """Write a line of underscores where the reader sees a ruled line."""
    if element.tag == "hr":
        element.tag = "div"
        element.text = _RULE
        return
    rule = fragment_fromstring(f"<div>{_RULE}</div>")
    rule.tail, element.text = element.text, None
    element.insert(0, rule)


def _unroll_layout(table: HtmlElement) -> None:
    """Turn a table that only places things on a page into blocks; leave real tables alone."""
    rows = [row for row in table.iter("tr") if _table_of(row) is table]
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    is_layout = (
        table.get("role") == "presentation"
        or all(len(row) <= 1 for row in cells)
        or any(_is_block(cell) for row in cells for cell in row)
    )
    if not is_layout:
        return
    for part in (table, *(part for part in table.iterchildren())):
        part.tag = "div"
    for row, row_cells in zip(rows, cells, strict=True):
        row.tag = "div"
        for cell in row_cells:
            cell.tag = "div"


def _table_of(row: HtmlElement) -> HtmlElement | None:
    """The table a row belongs to."""
    parent = row.getparent()
    if parent is not None and parent.tag in ("tbody", "thead", "tfoot"):
        parent = parent.getparent()
    return parent


def _is_block(cell: HtmlElement) -> bool:
    """Say whether a cell holds more than a table cell of data."""
    if next(cell.iter("table", "ul", "ol", "blockquote", "hr"), None) is not None:
        return True
    length = 0
    for part in cell.itertext("*"):
        length += len(part.strip())
        if length > _WIDEST_CELL:
            return True
    return False


def _number_items(numbered: HtmlElement) -> None:
    """Write the numbers of a list that does not start at one."""
    start = (numbered.get("start") or "1").strip()
    if start == "1" or not start.lstrip("-").isdecimal() or len(start) > len("-99999"):
        return
    numbered.tag = "div"
    for number, item in enumerate((item for item in numbered if item.tag == "li"), int(start)):
        item.tag = "div"
        item.text = f"{number}. {(item.text or '').lstrip()}"


def _is_whole_quote(element: HtmlElement) -> bool:
    """Say whether a container without a blockquote holds the quoted mail (E93)."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    if "yahoo_quoted" not in name and "protonmail_quote" not in name:
        return False
    return next(element.iter("blockquote"), None) is None and not any(
        QUOTE_OPENS in (part or "") for part in element.itertext()
    )


def _mark_quote(element: HtmlElement) -> None:
    """Put marks around a quote; what only indents (no border, no class) stays as it is."""
    style = declarations(element)
    named = element.get("type") or element.get("cite") or element.get("class")
    if element.tag == "blockquote" and not named and style.get("border", "") in ("none", "0px"):
        return
    element.tag = "div"
    opens = fragment_fromstring(f"<div>{QUOTE_OPENS}</div>")
    opens.tail, element.text = element.text, None
    element.insert(0, opens)
    closes = fragment_fromstring(f"<div>{QUOTE_CLOSES}</div>")
    element.append(closes)


def _number_link(element: HtmlElement, links: Links) -> None:
    """Write the number of a link behind its text."""
    href = element.get("href")
    if not href:
        return
    mark = links.mark("".join(element.itertext()), href)
    if not mark:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + mark
    else:
        element.text = (element.text or "") + mark
