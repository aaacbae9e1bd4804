"""Looking closer at the shown ticket: history, reasons, the raw mail, its files, an editor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from textual.app import SuspendNotSupported
from textual.worker import Worker

from helpdesk_tui.config import path_of
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.safe import file_name, one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.editor import edit_text
from helpdesk_tui.screens.host import Host
from helpdesk_tui.screens.ink import Span
from helpdesk_tui.screens.nested_lines import is_mail, nested_lines
from helpdesk_tui.screens.pages import journal_lines, raw_lines
from helpdesk_tui.screens.saving import free_path, shown_path, usual_folder, write_new
from helpdesk_tui.screens.sizes import size_text
from helpdesk_tui.screens.thread_lines import files_of
from helpdesk_tui.screens.widgets.lines_page import LinesPage
from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.screens.widgets.prompt_line import PromptLine
from helpdesk_tui.screens.widgets.ticket_pane import TicketPane
from helpdesk_tui.screens.widgets.why_page import WhyPage
from helpdesk_tui.views import AttachmentView, TicketView

_PAGE = 104
"""Cells of a line on a page over the screen, at most."""


class Stage(Protocol):
    """The screen one looks closer from."""

    clock: Clock
    ticket_pane: TicketPane
    save_as: PromptLine

    @property
    def app(self) -> Host:
        """The program around it."""
        ...

    def tell(self, text: str) -> None:
        """Say good news."""
        ...

    def saved(self, text: str) -> None:
        """Close the line "save as" and say where the file is."""
        ...

    def run_worker(
        self, work: Callable[[], None], *, group: str, exit_on_error: bool, thread: bool
    ) -> Worker[None]:
        """Do something in a thread."""
        ...


class LookingCloser:
    """Opens pages over a screen; changes nothing on the desk."""

    def __init__(self, screen: Stage) -> None:
        self._screen = screen
        self._file: AttachmentView | None = None
        """What the line "save as" is about."""

    @property
    def _view(self) -> TicketView | None:
        return self._screen.ticket_pane.view

    def journal(self) -> None:
        """Everything that happened to the ticket."""
        view = self._view
        if view is not None:
            lines = journal_lines(view, self._screen.clock)
            self._page(f"History of #{view.row.number}", lines)

    def why(self, number: int | None, field: str = "") -> None:
        """Each thing about a ticket with the chain of causes that made it so, or one of them."""
        if number is None:
            self._screen.app.warn("No ticket is chosen.")
            return
        self._in_thread(lambda: self._fetch_why(number, field))

    def raw(self) -> None:
        """The newest received mail, control characters made visible."""
        view = self._view
        mails = [m.intake_id for m in view.messages if m.intake_id] if view is not None else []
        if not mails:
            self._screen.app.warn("No message of this ticket came by mail.")
            return
        intake = mails[-1]
        self._in_thread(lambda: self._fetch_raw(intake))

    def files(self) -> None:
        """Choose an attachment to open or to save."""
        files = files_of(self._view) if self._view is not None else ()
        if not files:
            self._screen.app.warn("This ticket has no attachment.")
            return
        values = {}
        for n, file in enumerate(files, 1):
            danger = "  DANGEROUS" if file.danger else ""
            name = f"[{n}] {one_line(file.filename, 34)}  {size_text(file.size)}{danger}"
            if is_mail(file.content_type, file.filename):
                values[f"{name}  open"] = f"open {n}"
            values[f"{name}  save"] = f"save {n}"

        def chosen(choice: str | None) -> None:
            word, _, number = (choice or "").partition(" ")
            if word == "open":
                self.take_file(int(number))
            elif word == "save":
                self.save_file(int(number))

        self._screen.app.push_screen(Picker("Attachments", values), chosen)

    def take_file(self, number: int) -> None:
        """Open an attachment that is a mail; save any other."""
        files = files_of(self._view) if self._view is not None else ()
        file = files[number - 1] if number <= len(files) else None
        if file is not None and is_mail(file.content_type, file.filename):
            self._in_thread(lambda: self._fetch_nested(file))
        else:
            self.save_file(number)

    def save_file(self, number: int) -> None:
        """Save an attachment by its number in the thread."""
        files = files_of(self._view) if self._view is not None else ()
        if number > len(files):
            self._screen.app.warn(f"There is no attachment {number} here.")
            return
        file = files[number - 1]
        if not file.danger:
            self._ask_where(file, number)
            return

        def chosen(choice: str | None) -> None:
            if choice == "save":
                self._ask_where(file, number)

        answers = {f"do not save: {file.danger}": "", "save it all the same": "save"}
        self._screen.app.push_screen(Picker("This file may do harm", answers), chosen)

    def _ask_where(self, file: AttachmentView, number: int) -> None:
        self._file = file
        app = self._screen.app
        try:
            path = free_path(file.filename, usual_folder(app.downloads))
        except (HelpdeskError, OSError) as error:
            app.warn(error)
            return
        size = size_text(file.size)
        self._screen.save_as.open(
            shown_path(path), hint=f"Enter saves attachment {number}, {size} · Esc does not"
        )

    def save(self, typed: str) -> None:
        """Save the attachment that was asked for under a typed path."""
        file, app = self._file, self._screen.app
        if file is None:
            return
        try:
            path = path_of(typed)
            if path.is_dir():
                path = path / file_name(file.filename)
            if not path.is_absolute():
                path = usual_folder(app.downloads) / path
        except (HelpdeskError, OSError) as error:
            app.warn(error)
            return
        self._in_thread(lambda: self._fetch_file(file, path))

    def editor(self) -> None:
        """Write the open draft in the agent's own editor."""
        composer = self._screen.ticket_pane.composer
        if not composer.is_open:
            return
        app = self._screen.app
        try:
            text = edit_text(app, composer.text_area.text)
        except SuspendNotSupported:
            app.warn("This terminal cannot be handed to another editor.")
        except HelpdeskError as error:
            app.warn(error)
        else:
            composer.set_text(text)
            composer.text_area.focus()

    def _page(self, title: str, lines: Sequence[Sequence[Span]]) -> None:
        self._screen.app.push_screen(LinesPage(title, lines))

    def _in_thread(self, job: Callable[[], None]) -> Worker[None]:
        return self._screen.run_worker(job, thread=True, group="look", exit_on_error=False)

    def _fetch_raw(self, intake: int) -> None:
        app = self._screen.app
        lines = raw_lines(app.desk.raw_mail(intake))
        app.call_from_thread(self._page, f"Mail {intake} as it was received", lines)

    def _fetch_why(self, number: int, field: str) -> None:
        app = self._screen.app
        page = WhyPage(app.desk.why(number, field), self._screen.clock)
        app.call_from_thread(app.push_screen, page)

    def _fetch_nested(self, file: AttachmentView) -> None:
        app = self._screen.app
        mail = app.desk.nested_mail(file.id)
        width = min(_PAGE, app.size.width - 8)
        lines = nested_lines(mail, self._screen.clock, width)
        title = f"{one_line(file.filename, 50)} · a mail inside the mail, to read only"
        app.call_from_thread(self._page, title, lines)

    def _fetch_file(self, file: AttachmentView, path: Path) -> None:
        app = self._screen.app
        try:
            write_new(path, app.desk.attachment(file.id)[1])
        except HelpdeskError as error:
            app.call_from_thread(self._screen.save_as.point_at, 0, str(error))
            return
        app.call_from_thread(self._screen.saved, f"✓ saved {shown_path(path)}")
