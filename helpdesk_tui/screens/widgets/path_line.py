"""The line a file of this machine is named in; Tab completes its path."""

from __future__ import annotations

from textual import work

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.paths import complete_path, finish_path
from helpdesk_tui.screens.widgets.prompt_line import LineInput, PromptLine

_SHOWN = 12


class PathLine(PromptLine):
    """Folders are read in a thread: one on a slow disk stops no key."""

    def __init__(self, sign: str, hint: str, *, id: str | None = None) -> None:
        super().__init__(sign, hint, id=id)
        self._paths: tuple[str, ...] = ()
        self._paths_for = ""
        self._is_wanted = False
        """Tab was pressed before the folder was read."""

    def on_prompt_line_changed(self, event: PromptLine.Changed) -> None:
        """Look what the path could become."""
        event.stop()
        self._look(event.text)

    def on_line_input_wish(self, event: LineInput.Wish) -> None:
        """Complete the path; the other keys are those of every line."""
        if event.name != "complete":
            return
        event.stop()
        event.prevent_default()
        self._is_wanted = self._paths_for != self.field.value
        if not self._is_wanted:
            self._finish()

    def _finish(self) -> None:
        self.field.value = finish_path(self.field.value, self._paths)
        self.field.cursor_position = len(self.field.value)

    @work(thread=True, exclusive=True, group="paths", exit_on_error=False)
    def _look(self, typed: str) -> None:
        self.app.call_from_thread(self._found, typed, complete_path(typed))

    def _found(self, typed: str, paths: tuple[str, ...]) -> None:
        if typed != self.field.value or not self.is_open:
            return
        self._paths, self._paths_for = paths, typed
        if self._is_wanted:
            self._is_wanted = False
            self._finish()
        if not paths or not typed:
            return
        names = [one_line(path.rstrip("/").rpartition("/")[2], 40) + "/" * path.endswith("/")
                 for path in paths[:_SHOWN]]  # fmt: skip
        more = " …" if len(paths) > _SHOWN else ""
        self.hint(("Tab ", Ink.ACCENT), ("  ".join(names) + more, Ink.QUIET))
