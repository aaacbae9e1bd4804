"""The box to write in: it says where the words go, and loses none of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Label, Static, TextArea

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, Span, content_of, width_of
from helpdesk_tui.screens.keys import bindings
from helpdesk_tui.screens.recipients import differences, split_addresses, suspicious
from helpdesk_tui.views import DraftView, TicketView
from helpdesk_tui.words import DraftKind

SAVE_AFTER = 0.5
"""Seconds after the first unsaved keystroke in which a draft is kept."""


class AnswerText(TextArea):
    """The text; Tab belongs to the box around it."""

    BINDINGS = bindings("text")

    @dataclass
    class Wish(Message):
        """Another text or the recipients are wanted."""

        name: str

    def action_switch(self) -> None:
        """Go to the other kind."""
        self.post_message(self.Wish("switch"))

    def action_fields(self) -> None:
        """Go to the recipients."""
        self.post_message(self.Wish("fields"))


class Composer(Vertical):
    """A reply and a note side by side in time, never mixed: each keeps its own text."""

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
        then: str

    @dataclass
    class Dropped(Message):
        """A draft is not wanted any more."""

        number: int
        kind: DraftKind

    @dataclass
    class Left(Message):
        """The box was left."""

    @dataclass
    class ReadWanted(Message):
        """What came in meanwhile should be shown."""

    @dataclass
    class EditorWanted(Message):
        """Somebody likes to write in another editor."""

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self.text_area = AnswerText(id="answer", compact=True, highlight_cursor_line=False)
        self._differs = Static(id="differs")
        self._fields = {
            name: Input(id=f"field-{name}", compact=True, select_on_focus=False)
            for name in ("to", "cc", "bcc")
        }
        self._view: TicketView | None = None
        self._drafts: dict[DraftKind, DraftView] = {}
        self._timer: Timer | None = None
        self._dirty = False
        self._safe: tuple[str, ...] = ()
        """What stands in the box without being typed, or is saved."""
        self._others = ""
        """Who writes too, or what came in: stands in the border until it is dealt with."""
        self.kind = DraftKind.REPLY

    def compose(self) -> ComposeResult:
        """Recipients above, text below."""
        with Vertical(id="recipients"):
            for names in (("to",), ("cc", "bcc")):
                with Horizontal(classes="field"):
                    for name in names:
                        yield Label(Content(name.capitalize()))
                        yield self._fields[name]
            yield self._differs
        yield self.text_area

    def on_mount(self) -> None:
        """No blinking: it costs bytes on a slow line."""
        self.text_area.cursor_blink = False
        for field in self._fields.values():
            field.cursor_blink = False

    @property
    def is_open(self) -> bool:
        """True while it can be written into."""
        return self.has_class("-open")

    @property
    def is_dirty(self) -> bool:
        """True while something typed is not saved."""
        return self._dirty

    @property
    def number(self) -> int:
        """The ticket it answers; 0 when there is none."""
        return self._view.row.number if self._view else 0

    def open(self, view: TicketView, kind: DraftKind) -> None:
        """Write on a ticket, going on from its draft when there is one."""
        if self._view is None or self._view.row.number != view.row.number:
            self._drafts = {draft.kind: draft for draft in view.drafts}
        self._view = view
        self.add_class("-open")
        self._fill(kind)
        self.text_area.focus()

    def close(self) -> None:
        """Hide the box and forget what it held; save before."""
        self._stop_timer()
        self.remove_class("-open", "-note")
        self._view = None
        self._dirty = False
        self._others = ""
        self._drafts = {}

    def meanwhile(self, view: TicketView) -> None:
        """The ticket was read again while it is being answered: say who else was here."""
        if self._view is None:
            return
        seen = self.draft().seen_up_to
        came = [m for m in view.messages if m.id > seen]
        if came:
            who = one_line(came[-1].author or came[-1].author_email or "somebody", 30)
            self._others = f"{who} wrote meanwhile · ^r read"
        elif view.row.writing:
            self._others = f"✎ {one_line(', '.join(view.row.writing), 30)} is answering too"
        else:
            self._others = ""
        self._title()

    def draft(self) -> DraftView:
        """What stands in the box."""
        begun = self._drafts.get(self.kind)
        seen = begun.seen_up_to if begun else self._view.last_message_id if self._view else 0
        return DraftView(
            kind=self.kind,
            body=self.text_area.text,
            to=split_addresses(self._field("to").value),
            cc=split_addresses(self._field("cc").value),
            bcc=split_addresses(self._field("bcc").value),
            seen_up_to=seen,
            saved_at=self._clock.now(),
        )

    def seen(self, message: int) -> None:
        """The agent has read up to this message before sending."""
        self._drafts[self.kind] = replace(self.draft(), seen_up_to=message)

    def has_read(self, view: TicketView) -> None:
        """The agent looks at what came in meanwhile."""
        is_news = view.last_message_id > self.draft().seen_up_to
        self.seen(view.last_message_id)
        self.meanwhile(view)
        self._say("read · go on writing" if is_news else "nothing came in meanwhile")

    def set_text(self, text: str) -> None:
        """Take a text written elsewhere."""
        self.text_area.text = text
        self.text_area.move_cursor(self.text_area.document.end)
        self._typed()

    def kept(self, draft: DraftView) -> None:
        """The draft is safe: say so, unless it was typed on."""
        if self.is_open and not self._dirty and draft.kind is self.kind:
            self._say("draft saved")

    def failed(self, text: str) -> None:
        """Saving or sending did not work: the words are still here, and still unsaved."""
        self._dirty = True
        self._say(text, Ink.LATE)

    def save_now(self) -> None:
        """Save what is not saved yet."""
        self._stop_timer()
        if not self._dirty or self._view is None:
            return
        self._dirty = False
        self._safe = self._raw()
        draft = self.draft()
        self._drafts[self.kind] = draft
        self.post_message(self.Keep(self._view.row.number, draft))

    # Keys

    def action_send(self) -> None:
        """Send and stay."""
        self._send("")

    def action_send_close(self) -> None:
        """Send and close the ticket."""
        self._send("close")

    def action_send_next(self) -> None:
        """Send and go on."""
        self._send("next")

    def action_keep(self) -> None:
        """Leave; the draft is kept."""
        self.save_now()
        self.post_message(self.Left())

    def action_read(self) -> None:
        """Read what came in meanwhile."""
        self.post_message(self.ReadWanted())

    def action_drop(self) -> None:
        """Throw the draft away; there is no text left to lose when it is empty."""
        if self._view is None:
            return
        self._stop_timer()
        self._dirty = False
        self._drafts.pop(self.kind, None)
        self.post_message(self.Dropped(self._view.row.number, self.kind))

    def action_editor(self) -> None:
        """Write on elsewhere."""
        self.save_now()
        self.post_message(self.EditorWanted())

    def on_answer_text_wish(self, event: AnswerText.Wish) -> None:
        """Tab switches the kind, shift+tab goes to the recipients."""
        event.stop()
        if event.name == "fields" and self.kind is DraftKind.REPLY:
            self._field("to").focus()
        elif event.name == "switch":
            self.save_now()
            other = DraftKind.NOTE if self.kind is DraftKind.REPLY else DraftKind.REPLY
            self._fill(other)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Something was typed."""
        event.stop()
        self._typed()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A recipient was changed."""
        event.stop()
        self._typed()
        self._show_differences()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field, at last to the text."""
        event.stop()
        order = {"field-to": "cc", "field-cc": "bcc"}
        after = order.get(event.input.id or "")
        (self._field(after) if after else self.text_area).focus()

    def on_descendant_blur(self) -> None:
        """Looking elsewhere saves."""
        self.save_now()

    def _field(self, name: str) -> Input:
        return self._fields[name]

    def _send(self, then: str) -> None:
        if self._view is None:
            return
        draft = self.draft()
        if not draft.body.strip():
            self._say("nothing to send yet", Ink.LATE)
            return
        wrong = suspicious((*draft.to, *draft.cc, *draft.bcc))
        if self.kind is DraftKind.REPLY and (wrong or not draft.to):
            self._say(f"not an address: {wrong}" if wrong else "nobody in To", Ink.LATE)
            self._field("to").focus()
            return
        self._stop_timer()
        self._dirty = False
        self._say("sending …" if self.kind is DraftKind.REPLY else "saving …")
        self.post_message(self.Send(self._view.row.number, draft, then))

    def _fill(self, kind: DraftKind) -> None:
        view = self._view
        if view is None:
            return
        self.kind = kind
        draft = self._drafts.get(kind)
        self.text_area.text = draft.body if draft else ""
        self.text_area.move_cursor(self.text_area.document.end)
        self._field("to").value = ", ".join(draft.to if draft else view.reply_to)
        self._field("cc").value = ", ".join(draft.cc if draft else view.reply_cc)
        self._field("bcc").value = ", ".join(draft.bcc if draft else ())
        self._safe = self._raw()
        self.set_class(kind is DraftKind.NOTE, "-note")
        self._title()
        self.call_after_refresh(self._title)
        self._say("draft kept from before" if draft and draft.body else "")
        self._show_differences()

    def _raw(self) -> tuple[str, ...]:
        return (self.text_area.text, *(field.value for field in self._fields.values()))

    def on_resize(self) -> None:
        """As much of the address as there is room for."""
        self._title()

    def _title(self) -> None:
        view = self._view
        if view is None:
            return
        if self.kind is DraftKind.NOTE:
            words: list[Span] = [("INTERNAL note · only colleagues read this", Ink.INTERNAL)]
            both = [*words, *self._meanwhile()]
            # A note crosses nobody's answer: that only colleagues read it comes first.
            fits = width_of(both) <= self.size.width - 10
            self.border_title = content_of(both if fits else words)
            return
        to = ", ".join(view.reply_to) or one_line(view.contact.person.name) or "nobody"
        others = self._meanwhile()
        room = max(10, self.size.width - 10 - width_of(others))
        title: list[Span] = [(one_line(f"Reply to {to}", room), Ink.ACCENT)]
        self.border_title = content_of([*title, *others])

    def _meanwhile(self) -> list[Span]:
        return [(f" · {self._others}", Ink.SOON)] if self._others else []

    def _say(self, text: str, ink: Ink = Ink.QUIET) -> None:
        self.border_subtitle = content_of([(one_line(text, 60), ink)])

    def _show_differences(self) -> None:
        line = self._differs
        view = self._view
        if view is None or self.kind is DraftKind.NOTE:
            line.display = False
            return
        draft = self.draft()
        new, gone = differences(
            (*draft.to, *draft.cc, *draft.bcc), (*view.reply_to, *view.reply_cc)
        )
        spans: list[Span] = [(f" + {one_line(a)} is new ", Ink.SOON) for a in new]
        spans += [(f" - {one_line(a)} is gone ", Ink.LATE) for a in gone]
        line.display = bool(spans)
        line.update(content_of(spans))

    def _typed(self) -> None:
        if not self.is_open or self._raw() == self._safe:
            return
        self._dirty = True
        self._say("typing …")
        if self._timer is None:
            self._timer = self.set_timer(SAVE_AFTER, self.save_now)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
