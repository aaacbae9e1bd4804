"""What an element's style says about whether a reader sees it (E71).

Only inline styles and old attributes are read. A style sheet is not evaluated, so where one
could matter the answer is "visible".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from lxml.html import HtmlElement


class Sight(Enum):
    """Whether a reader sees an element."""

    SEEN = auto()
    UNRENDERED = auto()
    """Rendered by nobody, such as a preview text: left out."""
    DISGUISED = auto()
    """There, but made so that nobody sees it: marked."""


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours in force at an element; "" for a background that cannot be known."""

    ink: str = "#000000"
    ground: str = "#ffffff"


_NAMED: Final = {
    "white": "#ffffff",
    "black": "#000000",
    "red": "#ff0000",
    "green": "#008000",
    "blue": "#0000ff",
    "yellow": "#ffff00",
    "gray": "#808080",
    "grey": "#808080",
    "silver": "#c0c0c0",
    "navy": "#000080",
    "whitesmoke": "#f5f5f5",
    "snow": "#fffafa",
    "ivory": "#fffff0",
}
_RGB: Final = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})")
_HEX: Final = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b")
_ZERO: Final = re.compile(r"0+(?:\.0*)?(?:px|pt|em|rem|%|ex)?$")
_FAR: Final = re.compile(r"\d{4,}(?:\.\d*)?(?:px|pt)?$|[5-9]\d\d(?:px|pt)$|\d{3,}(?:em|rem|vw)$")
_NOTHING: Final = re.compile(r"rect\((?:\s*0(?:px)?[\s,]*){4}\)$")
_LONGEST_STYLE: Final = 4000
_ALIKE: Final = 12  # steps per channel of 256: closer colours are one to the eye


def declarations(element: HtmlElement) -> dict[str, str]:
    """Read the style attribute: property → value, lower case, without !important."""
    style = element.get("style")
    if not style:
        return {}
    found: dict[str, str] = {}
    for part in style[:_LONGEST_STYLE].lower().split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def sight(element: HtmlElement, style: dict[str, str], paint: Paint) -> Sight:
    """Decide whether a reader sees this element; ``paint`` is what is in force on it."""
    if element.get("hidden") is not None or style.get("display") == "none":
        return Sight.UNRENDERED
    if style.get("visibility") in ("hidden", "collapse"):
        return Sight.UNRENDERED
    if _is_zero(style, "max-height") and style.get("overflow") == "hidden":
        return Sight.UNRENDERED
    if _is_zero(style, "opacity") or _is_off_screen(style) or style.get("color") == "transparent":
        return Sight.DISGUISED
    if (_is_zero(style, "font-size") or style.get("font-size") == "1px") and not _is_resized_below(
        element
    ):
        return Sight.DISGUISED
    sets_ink = "color" in style or (element.tag == "font" and element.get("color") is not None)
    if sets_ink and _is_alike(paint) and not _is_recoloured_below(element):
        return Sight.DISGUISED
    return Sight.SEEN


def painted(element: HtmlElement, style: dict[str, str], above: Paint, *, sheet: bool) -> Paint:
    """The colours in force on an element; ``sheet``: the mail has a style sheet."""
    ink = _colour(style.get("color", "") or (element.get("color") or "")) or above.ink
    ground = above.ground
    if sheet and (element.get("class") or element.get("id")):
        ground = ""
    stated = " ".join(
        filter(
            None,
            (
                style.get("background-color"),
                style.get("background"),
                element.get("bgcolor"),
                element.get("background"),
            ),
        )
    )
    if stated and "transparent" not in stated and "inherit" not in stated:
        is_picture = "url(" in stated or "gradient" in stated or bool(element.get("background"))
        ground = "" if is_picture else _colour(stated)
    if "background-image" in style:
        ground = ""
    return Paint(ink, ground)


def _colour(text: str) -> str:
    """Normalise a CSS colour to #rrggbb; "" when it cannot be read."""
    lowered = text.strip().lower()
    found = _HEX.search(lowered)
    if found:
        digits = found[0][1:]
        return "#" + (digits if len(digits) > len("fff") else "".join(2 * d for d in digits))
    rgb = _RGB.search(lowered)
    if rgb:
        return "#" + "".join(f"{min(int(channel), 255):02x}" for channel in rgb.groups())
    return _NAMED.get(lowered.split(" ")[0], "")


def _is_alike(paint: Paint) -> bool:
    """Say whether ink and ground look the same; unknown ground never does."""
    if not paint.ground or not paint.ink:
        return False
    pairs = (
        (int(paint.ink[at : at + 2], 16), int(paint.ground[at : at + 2], 16)) for at in (1, 3, 5)
    )
    return all(abs(ink - ground) <= _ALIKE for ink, ground in pairs)


def _is_zero(style: dict[str, str], name: str) -> bool:
    """Say whether a length or number is stated and zero."""
    value = style.get(name, "")
    return bool(value) and _ZERO.match(value) is not None


def _is_off_screen(style: dict[str, str]) -> bool:
    """Say whether an element is moved to where no window reaches, or cut to nothing."""
    moved = [style.get(name, "") for name in ("text-indent", "left", "top", "margin-left")]
    if any(value[:1] == "-" and _FAR.match(value[1:]) for value in moved):
        return True
    return _NOTHING.match(style.get("clip", "")) is not None


def _is_resized_below(element: HtmlElement) -> bool:
    """Say whether something inside has a size of its own: a common trick of layout tables."""
    return any(
        "font" in (inner.get("style") or "").lower() or inner.get("size")
        for inner in element.iterdescendants()
    )


def _is_recoloured_below(element: HtmlElement) -> bool:
    """Say whether something inside has a colour or a ground of its own."""
    return any(
        "color" in (inner.get("style") or "").lower()
        or "background" in (inner.get("style") or "").lower()
        or inner.get("color")
        or inner.get("bgcolor")
        for inner in element.iterdescendants()
    )
