"""Looking something up once: the answer is remembered, and so is an error."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from helpdesk_tui.errors import HelpdeskError

Found = TypeVar("Found")


class Once:
    """What was looked up so far; a key belongs to one sort of answer."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._known: dict[Hashable, object] = {}

    def __call__(self, key: Hashable, look: Callable[[], Found]) -> Found:
        """The answer, looked up at its first use. Raises what looking it up raised."""
        if key not in self._known:
            try:
                self._known[key] = look()
            except HelpdeskError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, HelpdeskError):
            raise found
        return found  # type: ignore[return-value]  # a key belongs to one sort of answer
