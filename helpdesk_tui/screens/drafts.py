"""The drafts of one ticket, one for each kind of text, never mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from helpdesk_tui.screens.kinds import Options, Prepared
from helpdesk_tui.views import AttachmentView, DraftView, TicketView
from helpdesk_tui.views_mail import AttachedView
from helpdesk_tui.words import DraftKind


class Drafts:
    """What was typed, attached and chosen on a ticket, and what the desk said about it."""

    def __init__(self, view: TicketView) -> None:
        self.view = view
        self._texts = {draft.kind: draft for draft in view.drafts}
        self._files = {draft.kind: draft.files for draft in view.drafts}
        self._options: dict[DraftKind, Options] = {}
        self._prepared: dict[DraftKind, Prepared] = {}

    def text(self, kind: DraftKind) -> DraftView | None:
        """What was typed."""
        return self._texts.get(kind)

    def keep(self, draft: DraftView) -> None:
        """Remember what is typed."""
        self._texts[draft.kind] = draft

    def drop(self, kind: DraftKind) -> None:
        """Forget a text and all that goes with it."""
        self._texts.pop(kind, None)
        self._files.pop(kind, None)
        self._options.pop(kind, None)

    def seen_up_to(self, kind: DraftKind) -> int:
        """The newest message that was known when the text was begun."""
        begun = self._texts.get(kind)
        return begun.seen_up_to if begun else self.view.last_message_id

    def seen(self, draft: DraftView, message: int) -> None:
        """The agent has read up to this message."""
        self._texts[draft.kind] = replace(draft, seen_up_to=message)

    # Files

    def files(self, kind: DraftKind) -> tuple[AttachedView, ...]:
        """The files of this machine that go along."""
        return self._files.get(kind, ())

    def attached(self, kind: DraftKind, file: AttachedView) -> None:
        """A file was attached."""
        self._files[kind] = (*self.files(kind), file)

    def detached(self, kind: DraftKind, file_id: int) -> None:
        """A file was taken off."""
        self._files[kind] = tuple(file for file in self.files(kind) if file.id != file_id)

    def taken(self, kind: DraftKind, offered: Iterable[AttachmentView]) -> list[AttachmentView]:
        """The files of the thread that go along."""
        chosen = self.options(kind).files
        return [file for file in offered if file.id in chosen]

    # Choices

    def options(self, kind: DraftKind) -> Options:
        """What was chosen for this sending."""
        return self._options.get(kind, Options())

    def choose(self, kind: DraftKind, options: Options) -> None:
        """Choose."""
        self._options[kind] = options

    def has_chosen(self, kind: DraftKind) -> bool:
        """True once anything was chosen."""
        return kind in self._options

    # What the desk said

    def prepared(self, kind: DraftKind) -> Prepared:
        """Signature and last recipients, as far as they are known by now."""
        return self._prepared.get(kind, Prepared(kind))

    def prepare(self, prepared: Prepared) -> None:
        """The desk has answered."""
        self._prepared[prepared.kind] = prepared

    @property
    def last_mail(self) -> tuple[str, ...]:
        """Who had the last public mail; until it is known, who gets an answer by default."""
        known = self.prepared(DraftKind.REPLY).last_mail
        return known if known is not None else (*self.view.reply_to, *self.view.reply_cc)
