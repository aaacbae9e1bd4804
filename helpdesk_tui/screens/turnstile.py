"""One key at a time: a key is let through when the one before has done its work.

Textual hands keys to whatever has the focus when they arrive. Typed ahead, pasted, or sent
in one piece by a slow line, ``/vpn`` would search for nothing and run three commands. Here
the ``v`` waits until the ``/`` has opened its line and moved the focus.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

_ROUNDS = 2
"""How often the way of a key is gone again, for the messages it gave rise to."""
_LOOKS = 100
"""How often a screen that is being built is looked at before its keys are let through."""
_LOOK_EVERY = 0.01
PATIENCE = 2.0
"""Seconds keys wait for something slow, such as the choices of a verb."""


class Turnstile:
    """Lets keys through in their order; ``hold`` stops them until ``release``."""

    def __init__(self, app: App[Any], let_in: Callable[[events.Key], Awaitable[None]]) -> None:
        """``let_in`` gives a key to the program as usual."""
        self._app = app
        self._let_in = let_in
        self._waiting: deque[events.Key] = deque()
        self._is_passing = False
        self._held = 0
        self._turn = 0

    @property
    def is_idle(self) -> bool:
        """True when no key waits and none is being dealt with."""
        return not (self._waiting or self._is_passing or self._held)

    async def comes(self, key: events.Key) -> None:
        """A key was pressed."""
        self._waiting.append(key)
        if not self._is_passing and not self._held:
            await self._next()

    def hold(self) -> int:
        """Let no key through until ``release``, or until patience ends; gives a ticket for it."""
        self._turn += 1
        self._held = self._turn
        self._app.set_timer(PATIENCE, lambda turn=self._turn: self.release(turn))
        return self._turn

    def release(self, turn: int = 0) -> None:
        """Go on; a ticket that is not the newest one does nothing."""
        if self._held and turn in (0, self._held):
            self._held = 0
            if not self._is_passing:
                self._app.call_later(self._settled, _LOOKS)

    async def _next(self) -> None:
        if self._held or not self._waiting:
            self._is_passing = False
            return
        self._is_passing = True
        key = self._waiting.popleft()
        target: MessagePump | None = self._app.focused or self._app.screen
        await self._let_in(key)
        # The key rises from the focus to the program; this follows it, one queue after another.
        self._follow(target, target, _ROUNDS)

    def _follow(self, start: MessagePump | None, pump: MessagePump | None, rounds: int) -> None:
        while pump is not None and pump is not self._app:
            if pump.call_later(self._follow, start, pump._parent, rounds):
                return
            pump = pump._parent
        # What the key asked for, such as a new focus, stands behind this in the queues.
        if rounds:
            self._app.call_later(self._follow, start, start, rounds - 1)
        else:
            self._app.call_later(self._settled, 0)

    async def _settled(self, looks: int) -> None:
        screen = self._app.screen
        if looks < _LOOKS and not (screen.is_mounted and screen.focused is not None):
            self._app.set_timer(_LOOK_EVERY, lambda: self._settled(looks + 1))
            return
        await self._next()
