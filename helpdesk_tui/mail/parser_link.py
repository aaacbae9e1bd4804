"""Asking the child process that reads mail; what is said on the wire is in parser_process."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator, Sequence

Answer = tuple[bytes, bytes]
"""The letter for its kind, and its content."""


MOST = 1 << 30
"""Bytes of answers that are taken; the child has no more memory itself."""
_KINDS = (b"L", b"U", b"M")


class Died(Exception):
    """The child is gone, does not answer in time, or answers nonsense."""


def ask(link: socket.socket, mails: Sequence[bytes], deadline: float) -> list[Answer]:
    """Send mails and wait for the answers; fewer when one used up the memory. Raises Died."""
    send(link, mails, deadline)
    return receive(link, deadline, len(mails))


def send(link: socket.socket, mails: Sequence[bytes], deadline: float) -> None:
    """Send mails; the child takes in all of them before it reads the first. Raises Died."""
    numbers = [len(mails), *map(len, mails)]
    with _alive():
        _set_time(link, deadline)
        link.sendall(b"".join([*(number.to_bytes(8, "big") for number in numbers), *mails]))


def receive(link: socket.socket, deadline: float, count: int) -> list[Answer]:
    """Wait for the answers to so many mails that were sent. Raises Died."""
    with _alive():
        size = int.from_bytes(_read(link, 8, deadline), "big")
        if size > MOST:
            raise Died("it answers nonsense")
        frames = _read(link, size, deadline)
    answers: list[Answer] = []
    at = 0
    while at < size:
        kind, start = frames[at : at + 1], at + 9
        at = start + int.from_bytes(frames[at + 1 : start], "big")
        if at > size or kind not in _KINDS or len(answers) == count:
            raise Died("it answers nonsense")
        answers.append((kind, frames[start:at]))
    return answers


@contextlib.contextmanager
def _alive() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise Died("it takes too long") from error
    except OSError as error:
        raise Died("the reading process ended") from error


def _read(link: socket.socket, size: int, deadline: float) -> bytes:
    pieces: list[bytes] = []
    while size > 0:
        _set_time(link, deadline)
        piece = link.recv(min(size, 1 << 20))
        if not piece:
            raise Died("the reading process ended")
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _set_time(link: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    link.settimeout(left)
