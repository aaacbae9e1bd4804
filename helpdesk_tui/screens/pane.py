"""What every pane shares: the program around it, and what happens when its work fails."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Vertical
from textual.getters import app as app_getter
from textual.worker import Worker, WorkerState

from helpdesk_tui.screens.host import Host
from helpdesk_tui.screens.ink import Ink, Span, content_of


class Pane(Vertical):
    """A part of a screen that asks the desk in thread workers."""

    app = app_getter(Host)
    _title: tuple[Span, ...] = ()
    _entitled: tuple[tuple[Span, ...], bool] | None = None

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say in one line that a piece of work failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            event.stop()
            self.trouble(event.worker.group, event.worker.error)

    def entitle(self, spans: Iterable[Span]) -> None:
        """Put a title into the upper edge, one cell from the line on both sides.

        The same title again paints nothing: a new one repaints the whole pane.
        """
        title, is_open = tuple(spans), not self.styles.border_left[0]
        if (title, is_open) == self._entitled:
            return
        self._title, self._entitled = title, (title, is_open)
        lead = " " if is_open else ""
        self.border_title = content_of([(lead, Ink.PLAIN), *self._title, (" ", Ink.PLAIN)])

    def on_resize(self) -> None:
        """The edge at the left comes and goes with the width."""
        self.entitle(self._title)

    def trouble(self, group: str, error: BaseException) -> None:
        """Deal with failed work; ``group`` names the sort of work."""
        del group
        self.app.warn(error)
