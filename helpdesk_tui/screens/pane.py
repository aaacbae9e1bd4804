"""What every pane shares: the program around it, and what happens when its work fails."""

from __future__ import annotations

from textual.containers import Vertical
from textual.getters import app as app_getter
from textual.worker import Worker, WorkerState

from helpdesk_tui.screens.host import Host


class Pane(Vertical):
    """A part of a screen that asks the desk in thread workers."""

    app = app_getter(Host)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say in one line that a piece of work failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            event.stop()
            self.trouble(event.worker.group, event.worker.error)

    def trouble(self, group: str, error: BaseException) -> None:
        """Deal with failed work; ``group`` names the sort of work."""
        del group
        self.app.warn(error)
