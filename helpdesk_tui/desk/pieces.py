"""The pieces of a kept text: what is shown, and what folds away (quotes, signatures)."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.store.tables import Message


def pack_pieces(pieces: Iterable[tuple[bool, str]]) -> str:
    """(folded, text) pieces as lengths, "v120,f340"; "" when nothing is folded."""
    kept = [(folded, text) for folded, text in pieces if text]
    if not any(folded for folded, _ in kept):
        return ""
    return ",".join(f"{'f' if folded else 'v'}{len(text)}" for folded, text in kept)


def unpack_pieces(body: str, packed: str) -> tuple[tuple[bool, str], ...]:
    """The pieces of a stored body; joined they are the body, whatever ``packed`` says."""
    if not packed:
        return ((False, body),) if body else ()
    pieces, start = [], 0
    for word in packed.split(","):
        end = start + int(word[1:])
        pieces.append((word[0] == "f", body[start:end]))
        start = end
    if start < len(body):
        pieces.append((False, body[start:]))
    return tuple(pieces)


def shown_of(message: Message) -> str:
    """The writer's own words: what does not fold."""
    pieces = unpack_pieces(message.body, message.folded)
    return "".join(text for folded, text in pieces if not folded)
