"""The machine-readable part of a delivery report (RFC 3464; E49)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpdesk_tui.mail.encoded_words import decode_words

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,40})[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>\"(),;:]{1,256}@[^\s<>\"(),;:]{1,255}")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_MOST_RECIPIENTS = 100
_LONGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a report says of one recipient; "" for what it does not say."""

    address: str
    action: str
    """failed, delayed, delivered, relayed or expanded; lower case."""
    status: str
    diagnostic: str


def read_recipients(raw: bytes) -> tuple[Recipient, ...]:
    """The per-recipient groups of a message/delivery-status part; never raises."""
    text = raw[:_LONGEST].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    found = [_recipient(_fields(group)) for group in re.split(r"\n[ \t]*\n", text)]
    return tuple(one for one in found if one is not None)[:_MOST_RECIPIENTS]


def _fields(group: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(group):
        fields.setdefault(name.lower(), " ".join(decode_words(value).split()))
    return fields


def _recipient(fields: dict[str, str]) -> Recipient | None:
    if not fields.keys() & {"final-recipient", "original-recipient", "action", "status"}:
        return None
    diagnostic = fields.get("diagnostic-code", "")
    status = _STATUS.search(fields.get("status", ""))
    return Recipient(
        address=_address(fields),
        action=fields.get("action", "").partition(" ")[0].strip("<>;()").lower(),
        status=status.group(1) if status else "",
        diagnostic=diagnostic,
    )


def _address(fields: dict[str, str]) -> str:
    # The address we wrote to is the original one; the final one may be a forward's end.
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        found = _ADDRESS.search(fields.get(name, ""))
        if found:
            return found.group()
    return ""
