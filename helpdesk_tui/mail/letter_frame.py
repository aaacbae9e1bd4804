"""A Letter as bytes and back, to cross from one process to another.

JSON and lengths, not pickle: what comes out of a process that read hostile mail is data
and can never become code. A mail that took that process over may answer anything, so every
type and length is looked at before it is believed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from helpdesk_tui.mail.letter import Address, Attachment, Bounce, Folded, Letter
from helpdesk_tui.words import Automatic


class _Frame(TypedDict):
    texts: dict[str, str]
    has_message_id: bool
    sender: list[str]
    reply_to: list[list[str]]
    to: list[list[str]]
    cc: list[list[str]]
    date: str | None
    in_reply_to: list[str]
    references: list[str]
    folded: list[tuple[bool, int]]
    attachments: list[tuple[str, str, str, bool, str, int, str]]
    automatic: str | None
    bounce: tuple[str, str, bool, str, bool] | None
    headers: list[list[str]]
    forwarded_from: list[str] | None
    problems: list[str]


_TEXTS = ("subject", "message_id", "body", "html", "language")


@dataclass(frozen=True, slots=True)
class _OrNull:
    """A shape, or null."""

    shape: object


# A type; [what each is]; (the types of one after the other); {name: what it is}.
_ADDRESS = (str, str)
_SHAPE = {
    "texts": dict.fromkeys((*_TEXTS, "pieces"), str),
    "has_message_id": bool,
    "sender": _ADDRESS,
    "reply_to": [_ADDRESS],
    "to": [_ADDRESS],
    "cc": [_ADDRESS],
    "date": _OrNull(str),
    "in_reply_to": [str],
    "references": [str],
    "folded": [(bool, int)],
    "attachments": [(str, str, str, bool, str, int, str)],
    "automatic": _OrNull(str),
    "bounce": _OrNull((str, str, bool, str, bool)),
    "headers": [(str, str)],
    "forwarded_from": _OrNull(_ADDRESS),
    "problems": [str],
}


def pack(letter: Letter) -> bytes:
    """Length of the JSON (8 bytes, big-endian), the JSON, then the attachments' bytes."""
    whole = "".join([text for _, text in letter.folded.pieces])
    frame: _Frame = {
        "texts": {
            **{name: str(getattr(letter, name)) for name in _TEXTS},
            # Nearly always the same text once more.
            "pieces": "" if whole == letter.body else whole,
        },
        "has_message_id": letter.has_message_id,
        "sender": _names(letter.sender),
        "reply_to": [_names(one) for one in letter.reply_to],
        "to": [_names(one) for one in letter.to],
        "cc": [_names(one) for one in letter.cc],
        "date": letter.date.isoformat() if letter.date else None,
        "in_reply_to": list(letter.in_reply_to),
        "references": list(letter.references),
        "folded": [(hidden, len(text)) for hidden, text in letter.folded.pieces],
        "attachments": [
            (
                one.filename,
                one.content_type,
                one.sha256,
                one.inline,
                one.content_id,
                one.size,
                one.danger,
            )
            for one in letter.attachments
        ],
        "automatic": str(letter.automatic) if letter.automatic else None,
        "bounce": _bounce(letter.bounce),
        "headers": [list(pair) for pair in letter.headers],
        "forwarded_from": _names(letter.forwarded_from) if letter.forwarded_from else None,
        "problems": list(letter.problems),
    }
    document = json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()
    contents = [one.content for one in letter.attachments]
    return b"".join([len(document).to_bytes(8, "big"), document, *contents])


def unpack(data: bytes) -> Letter:
    """Rebuild the Letter; raises ValueError when the bytes are no frame, whatever they are."""
    end = 8 + int.from_bytes(data[:8], "big")
    frame = _frame(data[8:end])
    texts = frame["texts"]
    return Letter(
        subject=texts["subject"],
        sender=Address(*frame["sender"]),
        reply_to=_addresses(frame["reply_to"]),
        to=_addresses(frame["to"]),
        cc=_addresses(frame["cc"]),
        date=_moment(frame["date"]) if frame["date"] else None,
        message_id=texts["message_id"],
        has_message_id=frame["has_message_id"],
        in_reply_to=tuple(frame["in_reply_to"]),
        references=tuple(frame["references"]),
        body=texts["body"],
        html=texts["html"],
        folded=_folded(texts["pieces"] or texts["body"], frame["folded"]),
        attachments=_attachments(frame["attachments"], data, end),
        automatic=Automatic(frame["automatic"]) if frame["automatic"] else None,
        bounce=_rebuilt_bounce(frame["bounce"]),
        headers=tuple((name, value) for name, value in frame["headers"]),
        language=texts["language"],
        forwarded_from=Address(*frame["forwarded_from"]) if frame["forwarded_from"] else None,
        problems=tuple(frame["problems"]),
    )


def _frame(document: bytes) -> _Frame:
    try:
        frame: _Frame = json.loads(document)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not _fits(frame, _SHAPE):
        raise ValueError("another shape")
    return frame


def _fits(value: object, shape: object) -> bool:
    # By type(), for True is an int as well.
    if isinstance(shape, type):
        return type(value) is shape
    if isinstance(shape, tuple):
        return type(value) is list and tuple(map(type, value)) == shape
    if isinstance(shape, list):
        return type(value) is list and all(_fits(each, shape[0]) for each in value)
    if isinstance(shape, _OrNull):
        return value is None or _fits(value, shape.shape)
    return (
        isinstance(shape, dict)
        and isinstance(value, dict)
        and value.keys() == shape.keys()
        and all(_fits(value[name], each) for name, each in shape.items())
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return moment


def _must_add_up(lengths: list[int], whole: int) -> None:
    if min(lengths, default=0) < 0 or sum(lengths) != whole:
        raise ValueError("lengths that do not add up")


def _folded(text: str, lengths: list[tuple[bool, int]]) -> Folded:
    _must_add_up([length for _, length in lengths], len(text))
    pieces: list[tuple[bool, str]] = []
    at = 0
    for hidden, length in lengths:
        pieces.append((hidden, text[at : at + length]))
        at += length
    return Folded.of(pieces)


def _names(address: Address) -> list[str]:
    return [address.name, address.email]


def _addresses(pairs: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(*pair) for pair in pairs)


def _bounce(bounce: Bounce | None) -> tuple[str, str, bool, str, bool] | None:
    if bounce is None:
        return None
    return (bounce.recipient, bounce.status, bounce.hard, bounce.message_id, bounce.delayed)


def _rebuilt_bounce(found: tuple[str, str, bool, str, bool] | None) -> Bounce | None:
    if found is None:
        return None
    recipient, status, hard, message_id, delayed = found
    return Bounce(recipient, status, hard=hard, message_id=message_id, delayed=delayed)


def _attachments(
    rows: list[tuple[str, str, str, bool, str, int, str]], data: bytes, at: int
) -> tuple[Attachment, ...]:
    _must_add_up([row[5] for row in rows], len(data) - at)
    done: list[Attachment] = []
    for filename, content_type, sha256, inline, content_id, size, danger in rows:
        content = data[at : at + size]
        at += size
        done.append(Attachment(filename, content_type, content, sha256, inline, content_id, danger))
    return tuple(done)
