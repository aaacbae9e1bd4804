"""The block of From:, Sent:, To:, Subject: lines above a quoted or forwarded mail (E92, E95)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from helpdesk_tui.mail.reply_words import FIELDS

_DECORATION: Final = " \t\u00a0*_>|\ufeff"
_ADDRESS: Final = re.compile(r"@|\[\d{1,3}\]$")  # or the mark of a link to one (E71)
_LONGEST_LABEL: Final = 24
_LONGEST_BLOCK: Final = 24
_LONGEST_GAP: Final = 3
_FEWEST_FIELDS: Final = 3


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """Where a block stands (line numbers, end exclusive) and what it says, field → value."""

    start: int
    end: int
    values: dict[str, str]


def header_field(line: str) -> tuple[str, str] | None:
    """Read one line as a quoted header: (field, value), or None for any other line.

    >>> header_field("*Sendt:* 3. maj 2024 10:11")
    ('date', '3. maj 2024 10:11')
    """
    if ":" not in line and "：" not in line:
        return None
    start = line.lstrip(_DECORATION)[: _LONGEST_LABEL + 4].replace("：", ":")
    label, colon, _ = start.partition(":")
    if not colon or len(label) > _LONGEST_LABEL:
        return None
    field = FIELDS.get(label.strip(_DECORATION).lower().replace("\u00a0", " "))
    if field is None:
        return None
    value = line.lstrip(_DECORATION)[len(label) + 1 :]
    return field, value.strip(_DECORATION.replace(">", ""))


def header_block(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """Read the block that starts on this line; None when there is none.

    A block has at least three headers, the sender among the first two, and a subject or an
    address: a customer's own "From: Aarhus, To: Oslo, Date: Monday" is no quoted mail.
    """
    first = header_field(lines[start])
    if first is None or first[0] not in ("from", "date", "to", "subject"):
        return None
    values: dict[str, str] = {}
    order: list[str] = []
    end, gap, at = start, 0, start
    while at < len(lines) and at - start < _LONGEST_BLOCK and gap <= _LONGEST_GAP:
        found = header_field(lines[at])
        if found is None:
            gap += 1
        elif found[0] in values and found[0] in ("from", "date", "subject"):
            break
        else:
            gap = 0
            end = at + 1
            order.append(found[0])
            values.setdefault(found[0], found[1] or _next_value(lines, at))
        at += 1
    if not _is_block(order, values):
        return None
    return HeaderBlock(start, end, values)


def _next_value(lines: Sequence[str], at: int) -> str:
    """A value that was wrapped onto the line below its label."""
    return lines[at + 1].strip(_DECORATION.replace(">", "")) if at + 1 < len(lines) else ""


def _is_block(order: list[str], values: dict[str, str]) -> bool:
    """Say whether these headers, in this order, are those of a mail."""
    fields = set(order) - {"other"}
    if "from" not in fields or len(fields) < _FEWEST_FIELDS:
        return False
    has_address = any(map(_ADDRESS.search, (values["from"], values.get("to", ""))))
    return has_address or ("subject" in fields and "date" in fields)
