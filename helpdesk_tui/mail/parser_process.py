"""The child process that reads hostile mail (E81); started by ``sandbox``.

Asked and answered over one socket, numbers as 8 bytes, big-endian. In comes how many mails,
the length of each, and the mails. When all are read, out goes the length of the answers, and
for each mail a letter (``L`` a Letter, ``U`` unparseable, ``M`` out of memory), a length and a
text. After ``M`` the process ends and the mails that follow have no answer.
It has no secrets in its environment, may write no file, and ends with its parent.
"""

from __future__ import annotations

import resource
import socket
import sys

from helpdesk_tui.errors import Unparseable
from helpdesk_tui.mail.letter_frame import pack
from helpdesk_tui.mail.parse import parse

LETTER = b"L"
UNPARSEABLE = b"U"
OUT_OF_MEMORY = b"M"


def receive(link: socket.socket, size: int) -> bytes:
    """Read exactly ``size`` bytes; fewer when the other end closed."""
    pieces: list[bytes] = []
    while size > 0:
        piece = link.recv(min(size, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def answer(raw: bytes) -> tuple[bytes, bytes]:
    """The kind of answer and its content for one mail."""
    try:
        return LETTER, pack(parse(raw))
    except Unparseable as error:
        return UNPARSEABLE, str(error).encode()
    except (MemoryError, RecursionError):
        return OUT_OF_MEMORY, b""


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(kind, (value, hard))
    except (ValueError, OSError):
        # Some systems refuse a limit (macOS: address space); the time limit still holds.
        return


def _serve(link: socket.socket) -> None:
    while len(head := receive(link, 8)) == 8:
        sizes = _numbers(receive(link, 8 * int.from_bytes(head, "big")))
        # All before the first answer: who asks need not listen while still sending.
        mails = [receive(link, size) for size in sizes]
        if [len(raw) for raw in mails] != sizes:
            return
        kind, frames = LETTER, []
        for raw in mails:
            kind, content = answer(raw)
            frames += [kind, len(content).to_bytes(8, "big"), content]
            if kind == OUT_OF_MEMORY:
                break
        link.sendall(b"".join([sum(map(len, frames)).to_bytes(8, "big"), *frames]))
        if kind == OUT_OF_MEMORY:
            return


def _numbers(packed: bytes) -> list[int]:
    return [int.from_bytes(packed[at : at + 8], "big") for at in range(0, len(packed), 8)]


def main(arguments: list[str]) -> None:
    """Serve on the socket with the given file number, within so many bytes of memory."""
    descriptor, memory = int(arguments[0]), int(arguments[1])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    with socket.socket(fileno=descriptor) as link:
        _serve(link)


if __name__ == "__main__":
    main(sys.argv[1:])
