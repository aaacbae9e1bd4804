"""What panes and screens may ask of the running program."""

from __future__ import annotations

from pathlib import Path

from textual.app import App

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.port import DeskPort
from helpdesk_tui.screens.turnstile import Turnstile
from helpdesk_tui.screens.words import with_statuses

_MOMENT = 4.0
"""Seconds a line stands at the lower right."""


class Host(App[None]):
    """The program around the screens: the desk, the clock, and one way to say things."""

    clock: Clock
    turnstile: Turnstile
    downloads: Path | None = None
    """Where attachments are saved; None for the usual folder."""
    _desk: DeskPort | None = None

    @property
    def desk(self) -> DeskPort:
        """The desk; only asked once it is open, and only inside thread workers."""
        if self._desk is None:
            raise HelpdeskError("The desk is not open yet.", "Try again in a moment.")
        return self._desk

    @property
    def is_open(self) -> bool:
        """True once the desk answers."""
        return self._desk is not None

    def say(self, text: str) -> None:
        """Show one line for a moment."""
        self.notify(one_line(text), timeout=_MOMENT, markup=False)

    def words_of(self, error: BaseException | str) -> str:
        """Write an error as one line, never a traceback."""
        if isinstance(error, HelpdeskError | str):
            return with_statuses(one_line(str(error), 300))
        return one_line(f"That did not work: {type(error).__name__}: {error}", 300)

    def warn(self, error: BaseException | str) -> None:
        """Show one line that something did not work; never a traceback."""
        text = self.words_of(error)
        self.notify(text, severity="error", timeout=_MOMENT, markup=False)
