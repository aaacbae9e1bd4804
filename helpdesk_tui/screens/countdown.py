"""A reply that was sent and can still be recalled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from textual.timer import Timer

from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.views import DraftView


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """What was sent, when it leaves, and the words that come back when it is recalled."""

    number: int
    sends_at: datetime
    draft: DraftView


class Countdown:
    """Counts the seconds of the newest reply; says so once each, and once when it left."""

    def __init__(
        self,
        clock: Clock,
        start_timer: Callable[[float, Callable[[], None]], Timer],
        left: Callable[[float | None], None],
    ) -> None:
        """``left`` is told the seconds, then None."""
        self._clock = clock
        self._start_timer = start_timer
        self._left = left
        self._timer: Timer | None = None
        self._newest: OnItsWay | None = None

    @property
    def recallable(self) -> OnItsWay | None:
        """The reply that has not left yet."""
        newest = self._newest
        if newest is None or self._clock.seconds_until(newest.sends_at) <= 0:
            return None
        return newest

    def start(self, newest: OnItsWay) -> None:
        """Count for this reply; one sent before goes its way."""
        self._newest = newest
        if self._timer is None:
            self._timer = self._start_timer(1.0, self._tick)
        self._tick()

    def stop(self) -> None:
        """Count no more."""
        self._newest = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tick(self) -> None:
        newest = self.recallable
        if newest is not None:
            self._left(self._clock.seconds_until(newest.sends_at))
        else:
            self.stop()
            self._left(None)
