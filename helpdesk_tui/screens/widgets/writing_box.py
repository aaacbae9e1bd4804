"""A box for each kind of text: recipients, words, what goes along, the last look.

What belongs to one kind is put in and shown here; saving and sending is ``Composer``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.drafts import Drafts
from helpdesk_tui.screens.ink import Ink, Span, content_of, width_of
from helpdesk_tui.screens.kinds import (
    WRITINGS,
    Options,
    Prepared,
    Writing,
    newest_public,
    title_spans,
)
from helpdesk_tui.screens.recipients import differences
from helpdesk_tui.screens.sending_check import Parcel
from helpdesk_tui.screens.thread_lines import files_of
from helpdesk_tui.screens.widgets.answer_text import AnswerText
from helpdesk_tui.screens.widgets.goes_along import GoesAlong, along_spans
from helpdesk_tui.screens.widgets.recipients_bar import RecipientsBar
from helpdesk_tui.screens.widgets.send_check import SendCheck
from helpdesk_tui.views import AttachmentView, DraftView, TicketView
from helpdesk_tui.views_mail import AttachedView
from helpdesk_tui.words import DraftKind


class WritingBox(Vertical):
    """Each kind of text keeps its own words, recipients and files; they never mix."""

    @dataclass
    class PrepareWanted(Message):
        """What will stand below the text has to be asked; answer with ``prepare``."""

        number: int
        kind: DraftKind
        passed_on: int | None
        """The message a forward passes on; None for the whole thread."""

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self.text_area = AnswerText(id="answer", compact=True, highlight_cursor_line=False)
        self.recipients = RecipientsBar(id="recipients")
        self._along = GoesAlong(id="along")
        self.check = SendCheck(id="check")
        self._drafts: Drafts | None = None
        self._safe: tuple[str, ...] = ()
        """What stands in the box without being typed, or is saved."""
        self._others = ""
        """Who writes too, or what came in: stands in the border until it is dealt with."""
        self.kind = DraftKind.REPLY

    def compose(self) -> ComposeResult:
        """Recipients above, text, what goes along below, the last look at the bottom."""
        yield self.recipients
        yield self.text_area
        yield self._along
        yield self.check

    def ask_again(self, lines: Sequence[Sequence[Span]]) -> None:
        """Show what leaves instead of what is around the text, which stays in sight."""
        self.add_class("-checking")
        self.check.ask(lines)
        self.text_area.focus()

    def end_asking(self) -> None:
        """Show what is around the text again."""
        self.remove_class("-checking")
        self.check.leave()

    @property
    def is_open(self) -> bool:
        """True while it can be written into."""
        return self.has_class("-open")

    @property
    def view(self) -> TicketView | None:
        """The ticket as it was when the box was opened."""
        return self._drafts.view if self._drafts else None

    @property
    def number(self) -> int:
        """The ticket it answers; 0 when there is none."""
        return self._drafts.view.row.number if self._drafts else 0

    @property
    def holds_something(self) -> bool:
        """True when there is a text or a file to come back to."""
        return bool(self.text_area.text.strip() or self.files)

    @property
    def passed_on(self) -> int | None:
        """The message a forward passes on; None for the whole public thread."""
        view = self.view
        if view is None or self.kind is not DraftKind.FORWARD or self.options.whole_thread:
            return None
        newest = newest_public(view)
        return newest.id if newest is not None else None

    @property
    def writing(self) -> Writing:
        """What is true of the present kind."""
        return WRITINGS[self.kind]

    def draft(self) -> DraftView:
        """What stands in the box."""
        drafts = self._drafts
        return DraftView(
            kind=self.kind,
            body=self.text_area.text,
            to=self.recipients.people("to"),
            cc=self.recipients.people("cc"),
            bcc=self.recipients.people("bcc"),
            seen_up_to=drafts.seen_up_to(self.kind) if drafts else 0,
            saved_at=self._clock.now(),
            files=drafts.files(self.kind) if drafts else (),
        )

    def prepare(self, number: int, prepared: Prepared) -> None:
        """The desk said what will stand below, and who had the last mail."""
        if self._drafts is not None and number == self.number:
            self._drafts.prepare(prepared)
            self._show_around()

    # Files and choices

    @property
    def offered(self) -> tuple[AttachmentView, ...]:
        """The files of the thread a forward could take along."""
        view = self.view
        if view is None or self.kind is not DraftKind.FORWARD:
            return ()
        if self.options.whole_thread:
            return files_of(view)
        newest = newest_public(view)
        return newest.attachments if newest is not None else ()

    @property
    def options(self) -> Options:
        """What was chosen for this sending."""
        return self._drafts.options(self.kind) if self._drafts else Options()

    @property
    def files(self) -> tuple[AttachedView, ...]:
        """The files of this machine that go along."""
        return self._drafts.files(self.kind) if self._drafts else ()

    def choose(self, options: Options) -> None:
        """Choose for this sending."""
        if self._drafts is not None:
            passes_other = options.whole_thread != self.options.whole_thread
            self._drafts.choose(self.kind, options)
            if passes_other:
                self._ask_prepared()
            self._show_around()

    def attached(self, number: int, kind: DraftKind, file: AttachedView) -> None:
        """A file of this machine goes along."""
        if self._drafts is not None and number == self.number:
            self._drafts.attached(kind, file)
            self._show_around()

    def detached(self, number: int, kind: DraftKind, file_id: int) -> None:
        """A file was taken off."""
        if self._drafts is not None and number == self.number:
            self._drafts.detached(kind, file_id)
            self._show_around()

    def quoted(self, number: int, quote: str) -> None:
        """Put the last public message below what is written."""
        if number != self.number:
            return
        if quote:
            self.text_area.add_below(quote)
        else:
            self.say("there is no public message to quote")

    def on_resize(self) -> None:
        """As much of the address and the signature as there is room for."""
        self._title()
        self._show_around()

    # Inside

    def fill(self, kind: DraftKind) -> None:
        """Show another kind of text, going on from its draft when there is one."""
        drafts = self._drafts
        if drafts is None:
            return
        self.kind = kind
        self.end_asking()
        draft, view = drafts.text(kind), drafts.view
        if kind is DraftKind.FORWARD and not drafts.has_chosen(kind):
            newest = newest_public(view)
            ids = frozenset(f.id for f in newest.attachments if not f.inline) if newest else ()
            drafts.choose(kind, Options(files=frozenset(ids)))
        is_reply = kind is DraftKind.REPLY
        self.recipients.fill(
            draft.to if draft else view.reply_to if is_reply else (),
            draft.cc if draft else view.reply_cc if is_reply else (),
            draft.bcc if draft else (),
            has_bcc=self.writing.has_bcc,
        )
        self.text_area.put(draft.body if draft else "")
        self._safe = self._raw()
        for each, writing in WRITINGS.items():
            self.set_class(each is kind, writing.style)
        self._title()
        self.call_after_refresh(self._title)
        self.say("draft kept from before" if draft and draft.body else "")
        self._ask_prepared()
        self._show_around()

    def _ask_prepared(self) -> None:
        view = self.view
        if view is None or not self.writing.is_mail:
            return
        self.post_message(self.PrepareWanted(self.number, self.kind, self.passed_on))

    def _raw(self) -> tuple[str, ...]:
        return (self.text_area.text, *self.recipients.raw)

    def _title(self) -> None:
        view = self.view
        if view is None:
            return
        others: list[Span] = [(f" · {self._others}", Ink.SOON)] if self._others else []
        whole = self.size.width - 10
        if self.kind is not DraftKind.REPLY:
            # It crosses nobody's answer: who reads it comes first.
            title = title_spans(self.kind, view, "", whole)
            others = others if width_of([*title, *others]) <= whole else []
        else:
            to = ", ".join(view.reply_to)
            title = title_spans(self.kind, view, to, whole - width_of(others))
        self.border_title = content_of([*title, *others])

    def say(self, text: str, ink: Ink = Ink.QUIET) -> None:
        """Say in the lower border how it stands."""
        self.border_subtitle = content_of([(one_line(text, 60), ink)])

    def _show_around(self) -> None:
        if self._drafts is None:
            return
        below = self._drafts.prepared(self.kind).below if self.writing.is_mail else ""
        self._along.show_below(below, self.size.height)
        taken = self._drafts.taken(self.kind, self.offered)
        spans = along_spans(self.kind, self.files, taken, self.options, self.size.width - 2)
        self._along.show_along(spans)
        self._show_differences()

    def _show_differences(self) -> None:
        new: list[str] = []
        gone: list[str] = []
        strayed: tuple[str, ...] = ()
        if self.kind is DraftKind.REPLY and self._drafts is not None:
            draft = self.draft()
            everybody = (*draft.to, *draft.cc, *draft.bcc)
            new, gone = differences(everybody, self._drafts.last_mail)
            strayed = Parcel(draft, (), (), self._drafts.view.reply_elsewhere).strayed
        self.recipients.show_differences(new, gone, strayed)
