"""The palette: every key and every verb, found by its words."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.worker import WorkerFailed

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.doing import DoingScreen
from helpdesk_tui.screens.keys import KEYS
from helpdesk_tui.views import VerbInfo

_PLACES = ("everywhere", "app")


class VerbProvider(Provider):
    """Offers keys at once, and the desk's verbs as soon as they are read."""

    _verbs: tuple[VerbInfo, ...] = ()

    async def startup(self) -> None:
        """Read the verbs in a thread."""
        screen = self._doing
        if screen is not None and screen.app.is_open:
            worker = screen.run_worker(
                screen.app.desk.verbs, thread=True, group="verbs", exit_on_error=False
            )
            try:
                self._verbs = await worker.wait()
            except WorkerFailed:
                # The screen says why; keys are offered all the same.
                self._verbs = ()

    @property
    def _doing(self) -> DoingScreen | None:
        return self.screen if isinstance(self.screen, DoingScreen) else None

    async def discover(self) -> Hits:
        """Show what stands on keys before anything is typed."""
        screen = self._doing
        if screen is None:
            return
        for key in KEYS:
            if key.where in _PLACES and not key.id.startswith("file."):
                yield DiscoveryHit(
                    Content(f"{key.help}  ({key.shown})"), partial(screen.run_key, key.id)
                )

    async def search(self, query: str) -> Hits:
        """Match words against keys and verbs."""
        screen = self._doing
        if screen is None:
            return
        matcher = self.matcher(query)
        for key in KEYS:
            text = f"{key.help}  ({key.shown})"
            if key.where in _PLACES and (score := matcher.match(text)) > 0:
                yield Hit(score, Content(text), partial(screen.run_key, key.id))
        for verb in self._verbs:
            text = one_line(f":{verb.usage}  {verb.help}")
            if (score := matcher.match(text)) > 0:
                yield Hit(score, Content(text), partial(screen.prompt.open, verb.name + " "))
