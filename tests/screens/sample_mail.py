"""The part of the sample desk that has to do with mail before it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from helpdesk_tui.errors import NotFound, Usage
from helpdesk_tui.views import Done, DraftView, TicketView
from helpdesk_tui.views_mail import AttachedView, NestedMail, Recipients, SnippetView
from helpdesk_tui.words import DraftKind

SNIPPETS = {
    1042: (
        SnippetView("received", "IT", "da", "Kære Bo Hansen\n\nVi har din sag #1042."),
        SnippetView("call-me", "", "da", "Må jeg ringe til dig om #1042?"),
        SnippetView("call-me", "", "en", "May I call you about #1042?"),
        SnippetView("hostile", "", "sv", "[b]bold[/b] \x1b[31mred\nline two"),
    ),
}


class SampleMail:
    """Files of drafts, quotes, signatures and what goes to others than the customer."""

    drafts: dict[tuple[int, DraftKind], DraftView]
    texts: Mapping[int, tuple[SnippetView, ...]] = SNIPPETS
    passed_on: list[tuple[str, int, tuple[str, ...], str]]
    """What was forwarded or asked: verb, ticket, to whom, text."""

    forwarded: list[tuple[int | None, tuple[int, ...], bool]]
    """Of each forward: the message or the whole thread, files of the thread, who takes part."""

    def moment(self) -> datetime:
        """What time it is on this desk."""
        raise NotImplementedError

    def forward(
        self,
        number: int,
        to: Sequence[str],
        text: str,
        *,
        message_id: int | None = None,
        cc: Sequence[str] = (),
        files: Sequence[int] = (),
        join: bool = False,
    ) -> Done:
        del cc
        self.forwarded.append((message_id, tuple(files), join))
        return self._pass_on("forward", DraftKind.FORWARD, number, to, text)

    def forward_text(self, number: int, message_id: int | None = None) -> str:
        return f"---------- Forwarded message ----------\n#{number} {message_id or 'thread'}\n"

    def ask(self, number: int, to: Sequence[str], text: str, *, cc: Sequence[str] = ()) -> Done:
        del cc
        return self._pass_on("ask", DraftKind.EXTERNAL, number, to, text)

    def _pass_on(
        self, verb: str, kind: DraftKind, number: int, to: Sequence[str], text: str
    ) -> Done:
        self.passed_on.append((verb, number, tuple(to), text))
        self.drafts.pop((number, kind), None)
        return Done(
            verb, f"{verb} #{number} to {', '.join(to)}", (number,), 1, sends_at=self.moment()
        )

    def quote(self, number: int) -> str:
        return f"On 2026-05-04 09:00, Bo Hansen wrote:\n> the VPN of #{number} is down\n"

    def snippets(self, number: int) -> tuple[SnippetView, ...]:
        return self.texts.get(number, ())

    def signature(self, number: int, kind: DraftKind) -> str:
        del number
        return "" if kind is DraftKind.NOTE else "Alice Holm\nNordwind IT"

    def recipients(self, number: int) -> Recipients:
        copied = ("lars@nordwind.example",) if number == 1042 else ()
        answered = self.ticket(number).reply_to
        return Recipients(answered, copied, (), ())

    def ticket(self, number: int) -> TicketView:
        """The ticket as it is opened."""
        raise NotImplementedError

    def nested_mail(self, attachment_id: int) -> NestedMail:
        return NestedMail(
            "Tunnel \x1b[31mdown\x07", "Åsa Lind <asa.lind@kommun7.example>",
            ("it@desk.example",), (), self.moment(),
            ((False, "Hej,\n[/b] tunneln är nere.\n"), (True, "> igen\n")),
            ((f"log-{attachment_id}.txt", 2048),), ("the date was repaired",),
        )  # fmt: skip

    def attach(self, number: int, kind: DraftKind, path: str) -> AttachedView:
        file = Path(path)
        if not file.is_file():
            raise Usage(f"{path} is not there.", "Attach a file.")
        draft = self.drafts.get((number, kind)) or DraftView(kind, "", (), (), (), 0, self.moment())
        ids = [each.id for one in self.drafts.values() for each in one.files]
        danger = "it can run as a program (.exe)" if file.suffix == ".exe" else ""
        size = file.stat().st_size
        view = AttachedView(max(ids, default=0) + 1, file.name, size, "text/plain", danger)
        self.drafts[number, kind] = replace(draft, files=(*draft.files, view))
        return view

    def detach(self, number: int, kind: DraftKind, attached_id: int) -> None:
        draft = self.drafts.get((number, kind))
        if draft is None or attached_id not in {each.id for each in draft.files}:
            raise NotFound(f"There is no file {attached_id}.")
        left = tuple(each for each in draft.files if each.id != attached_id)
        self.drafts[number, kind] = replace(draft, files=left)
