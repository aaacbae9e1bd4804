"""What is opened for a ``with`` and closed after it: connections, folders and files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Opened(ABC):
    """A context manager that opens and closes one thing, as often as it is entered."""

    def __enter__(self) -> Self:
        """Open it; raises as ``_open`` does."""
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; what is closed already is no error."""
        self._close()

    @abstractmethod
    def _open(self) -> None: ...

    @abstractmethod
    def _close(self) -> None: ...
