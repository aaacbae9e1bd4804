"""The box to write in: it says where the words go, and loses none of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.drafts import Drafts
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.keys import bindings
from helpdesk_tui.screens.kinds import WRITINGS, Options
from helpdesk_tui.screens.recipients import suspicious
from helpdesk_tui.screens.sending_check import Parcel, check_lines, doubts
from helpdesk_tui.screens.widgets.answer_text import AnswerText
from helpdesk_tui.screens.widgets.recipients_bar import RecipientsBar
from helpdesk_tui.screens.widgets.writing_box import WritingBox
from helpdesk_tui.views import AttachmentView, DraftView, TicketView
from helpdesk_tui.views_mail import AttachedView
from helpdesk_tui.words import DraftKind

SAVE_AFTER = 0.5
"""Seconds after the first unsaved keystroke in which a draft is kept."""


class Composer(WritingBox):
    """Saves what is typed, and sends it when it is finished."""

    BINDINGS = bindings("composer")

    @dataclass
    class Keep(Message):
        """A draft has to be saved now; answer with ``kept``."""

        number: int
        draft: DraftView

    @dataclass
    class Send(Message):
        """The text is finished; ``then`` is "", "close" or "next"."""

        number: int
        draft: DraftView
        options: Options
        then: str

    @dataclass
    class Dropped(Message):
        """A draft is not wanted any more."""

        number: int
        kind: DraftKind

    @dataclass
    class Wanted(Message):
        """Something else is wanted: "read", "editor", "quote", "snippet", "attach" …"""

        what: str

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(clock, id=id)
        self._timer: Timer | None = None
        self._dirty = False
        self._looked_at: tuple[str, ...] = ()
        """The doubts that were shown and not taken back by another text."""

    @property
    def is_dirty(self) -> bool:
        """True while something typed is not saved."""
        return self._dirty

    def open(self, view: TicketView, kind: DraftKind) -> None:
        """Write on a ticket, going on from its draft when there is one."""
        if self._drafts is None or self.number != view.row.number:
            self._drafts = Drafts(view)
        else:
            self._drafts.view = view
        self.add_class("-open")
        self.fill(kind)
        if self.writing.is_mail and not self.recipients.people("to"):
            self.recipients.write_to()
        else:
            self.text_area.focus()

    def close(self) -> None:
        """Hide the box and forget what it held; save before."""
        self._stop_timer()
        self.end_asking()
        self.remove_class("-open", *(writing.style for writing in WRITINGS.values()))
        self._dirty = False
        self._others = ""
        self._drafts = None

    def meanwhile(self, view: TicketView) -> None:
        """The ticket was read again while it is being answered: say who else was here."""
        if self._drafts is None:
            return
        seen = self._drafts.seen_up_to(self.kind)
        came = [m for m in view.messages if m.id > seen]
        if came:
            who = one_line(came[-1].author or came[-1].author_email or "somebody", 30)
            self._others = f"{who} wrote meanwhile · ^r read"
        elif view.row.writing:
            self._others = f"✎ {one_line(', '.join(view.row.writing), 30)} is answering too"
        else:
            self._others = ""
        self._title()

    def seen(self, message: int) -> None:
        """The agent has read up to this message before sending."""
        if self._drafts is not None:
            self._drafts.seen(self.draft(), message)

    def has_read(self, view: TicketView) -> None:
        """The agent looks at what came in meanwhile."""
        is_news = view.last_message_id > self.draft().seen_up_to
        self.seen(view.last_message_id)
        self.meanwhile(view)
        self.say("read · go on writing" if is_news else "nothing came in meanwhile")

    def set_text(self, text: str) -> None:
        """Take a text written elsewhere."""
        self.text_area.put(text)
        self._typed()

    def kept(self, draft: DraftView) -> None:
        """The draft is safe: say so, unless it was typed on."""
        if self.is_open and not self._dirty and draft.kind is self.kind:
            self.say("draft saved")

    def failed(self, text: str) -> None:
        """Saving or sending did not work: the words are still here, and still unsaved."""
        self._dirty = True
        self.say(text, Ink.LATE)

    def save_now(self) -> None:
        """Save what is not saved yet."""
        self._stop_timer()
        if not self._dirty or self._drafts is None:
            return
        self._dirty = False
        self._safe = self._raw()
        draft = self.draft()
        self._drafts.keep(draft)
        self.post_message(self.Keep(self.number, draft))

    # Keys

    def action_send(self, then: str) -> None:
        """Send; then stay, close the ticket, or go to the next one."""
        if self._drafts is None:
            return
        draft = self.draft()
        trouble = self._trouble(draft)
        if trouble:
            self.say(trouble, Ink.LATE)
            return
        if self.writing.is_mail and self._looks_again(draft):
            return
        self._stop_timer()
        self.end_asking()
        self._dirty = False
        self.say(self.writing.going)
        self.post_message(self.Send(self.number, draft, self.options, then))

    def action_keep(self) -> None:
        """Leave the last look, else the box; the draft is kept."""
        if self.check.is_open:
            self.end_asking()
            self._looked_at = ()
            return
        self.save_now()
        self.post_message(self.Wanted("left"))

    def action_drop(self) -> None:
        """Throw the draft away; there is no text left to lose when it is empty."""
        if self._drafts is None:
            return
        self._stop_timer()
        self._dirty = False
        self._drafts.drop(self.kind)
        self.post_message(self.Dropped(self.number, self.kind))

    def action_want(self, what: str) -> None:
        """Ask the screen for something; what is written is safe first."""
        self.save_now()
        self.post_message(self.Wanted(what))

    def action_silent(self) -> None:
        """Tell the customer of nothing else that happens, or tell them again."""
        if self.kind is DraftKind.REPLY:
            self.choose(replace(self.options, silent=not self.options.silent))
        else:
            self.say("only an answer can be silent about what else it does")

    # What is typed

    def on_answer_text_wish(self, event: AnswerText.Wish) -> None:
        """Tab switches the kind, shift+tab goes to the recipients."""
        event.stop()
        if event.name == "fields" and self.writing.is_mail:
            self.recipients.write_to()
        elif event.name == "switch":
            self.save_now()
            is_note = self.kind is DraftKind.NOTE
            self.fill(DraftKind.REPLY if is_note else DraftKind.NOTE)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Something was typed."""
        event.stop()
        self._typed()

    def on_recipients_bar_changed(self, event: RecipientsBar.Changed) -> None:
        """A recipient was changed."""
        event.stop()
        self._typed()
        self._show_differences()

    def on_recipients_bar_left(self, event: RecipientsBar.Left) -> None:
        """On to the text."""
        event.stop()
        self.text_area.focus()

    def on_descendant_blur(self) -> None:
        """Looking elsewhere saves."""
        self.save_now()

    # Inside

    def _trouble(self, draft: DraftView) -> str:
        """Why it cannot be sent; "" when it can."""
        if not draft.body.strip() and self.kind is not DraftKind.FORWARD:
            return "nothing to send yet"
        if not self.writing.is_mail:
            return ""
        wrong = suspicious((*draft.to, *draft.cc, *draft.bcc))
        if wrong or not draft.to:
            self.recipients.write_to()
            return f"not an address: {wrong}" if wrong else "nobody in To"
        return ""

    def _looks_again(self, draft: DraftView) -> bool:
        """Show what leaves when there is something to look at twice, once."""
        if self._drafts is None:
            return False
        taken = self._drafts.taken(self.kind, self.offered)
        along: tuple[AttachedView | AttachmentView, ...] = (*self.files, *taken)
        parcel = Parcel(
            draft,
            tuple(file.size for file in along),
            self._drafts.last_mail,
            self._drafts.view.reply_elsewhere,
            tuple(f"{file.filename} is dangerous: {file.danger}" for file in along if file.danger),
        )
        found = doubts(parcel)
        if not found or (self.check.is_open and found == self._looked_at):
            return False
        self._looked_at = found
        self.ask_again(check_lines(parcel))
        return True

    def _typed(self) -> None:
        if not self.is_open or self._raw() == self._safe:
            return
        self.end_asking()
        self._dirty = True
        self.say("typing …")
        if self._timer is None:
            self._timer = self.set_timer(SAVE_AFTER, self.save_now)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
