"""The best text of a mail out of its plain and HTML parts (E70, E71, E72, E86)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpdesk_tui.mail.calendar import card
from helpdesk_tui.mail.charsets import clean
from helpdesk_tui.mail.html import Budget, html_to_text
from helpdesk_tui.mail.limits import Limits
from helpdesk_tui.mail.structure import TEXT_CUT, Contents, Segment

_PLACEHOLDER = re.compile(
    r"(?:view|read|see|display)\w* .{0,40}\bhtml\b|\bhtml\b.{0,60}(?:client|reader|viewer|format)"
    r"|html[- ](?:only|mail|e-?mail|message|enabled|compatible|capable)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_PLACEHOLDER = 300


@dataclass(frozen=True, slots=True)
class Rendering:
    """What all HTML parts of one mail share: the budget and the names of the pictures."""

    budget: Budget
    pictures: Mapping[str, str]


def joined_html(segments: list[Segment]) -> str:
    """All HTML of the mail in reading order; "" when there is none."""
    return "\n".join(segment.html for segment in segments if segment.html)


def best_text(
    contents: Contents, limits: Limits, pictures: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The text to show; what had to be left out or simplified is told to ``contents``.

    Per stretch: the plain text if it is real, else the HTML as text. An invitation's card
    comes first, so that a mail with nothing but one is never blank (E83). ``pictures``:
    what to write for each inline file, by its Content-ID or name (E75).
    """
    budget = Budget()
    pieces = [card(invite) for invite in contents.invites[:20]]
    pieces += _segment_texts(contents.segments, limits.text, Rendering(budget, pictures))
    text = "\n\n".join(stripped for piece in pieces if (stripped := piece.strip("\r\n")).strip())
    if not text:
        # A report with nothing else to read says it in its own fields.
        text = "\n\n".join(report.strip() for report in contents.reports[:10])
    if not text and contents.encrypted:
        text = "(encrypted or opaquely signed; the content is in the attachment)"
    if budget.is_passed:
        contents.tell("the HTML is very long; a part of it is shown without its layout")
    if budget.left_out:
        contents.tell("text that the HTML hides from the reader was left out")
    return clean(_cut(text, limits, contents))


def _cut(text: str, limits: Limits, contents: Contents) -> str:
    """At most so many characters and lines, told when something is left out (E87)."""
    kept = text[: limits.text]
    if kept.count("\n") > limits.text_lines:
        kept = "\n".join(kept.split("\n", limits.text_lines)[: limits.text_lines])
    if len(kept) < len(text):
        contents.tell(TEXT_CUT)
    return kept


def _segment_texts(segments: list[Segment], most: int, rendering: Rendering) -> Iterator[str]:
    """The text of each stretch, until there is more than anybody is shown."""
    for segment in segments:
        text = _segment_text(segment, most, rendering)
        yield text
        most -= len(text)
        if most < 0:
            return


def _segment_text(segment: Segment, most: int, rendering: Rendering) -> str:
    if segment.html and not _is_real(segment.text):
        rendered = html_to_text(segment.html, rendering.budget, rendering.pictures)
        return rendered if rendered.strip() else segment.text
    return segment.text[: most + 1]


def _is_real(text: str) -> bool:
    """False for the empty text and for "please view this in HTML"."""
    words = text.strip()
    if not words:
        return False
    return len(words) > _LONGEST_PLACEHOLDER or _PLACEHOLDER.search(words) is None
