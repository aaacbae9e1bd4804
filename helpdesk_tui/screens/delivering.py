"""Handing a finished text to the desk: which call each kind is, and what is asked before."""

from __future__ import annotations

from helpdesk_tui.screens.kinds import Options, Prepared
from helpdesk_tui.screens.port import DeskPort
from helpdesk_tui.screens.recipients import bare
from helpdesk_tui.views import Done, DraftView
from helpdesk_tui.words import DraftKind, Status


def deliver(
    desk: DeskPort,
    number: int,
    draft: DraftView,
    options: Options,
    *,
    passed_on: int | None,
    close: bool,
) -> Done:
    """Send, save, forward or ask; raises Moved when something overtook an answer."""
    if draft.kind is DraftKind.REPLY:
        return desk.reply(
            number,
            draft.body,
            to=draft.to,
            cc=draft.cc,
            bcc=draft.bcc,
            seen_up_to=draft.seen_up_to,
            then=Status.CLOSED if close else None,
            silent=options.silent,
        )
    if draft.kind is DraftKind.NOTE:
        done = desk.note(number, draft.body)
    elif draft.kind is DraftKind.EXTERNAL:
        done = desk.ask(number, draft.to, draft.body, cc=draft.cc)
    else:
        done = desk.forward(
            number, draft.to, draft.body, message_id=passed_on, cc=draft.cc,
            files=tuple(sorted(options.files)), join=options.join,
        )  # fmt: skip
    if close:
        desk.run("close", ticket=number)
    return done


def prepare(desk: DeskPort, number: int, kind: DraftKind, passed_on: int | None) -> Prepared:
    """Ask what will stand below a text, and for an answer who had the last public mail."""
    below = desk.signature(number, kind)
    if kind is DraftKind.FORWARD:
        below = f"{below}\n\n{desk.forward_text(number, passed_on)}".strip("\n")
    last: tuple[str, ...] | None = None
    if kind is DraftKind.REPLY:
        found = desk.recipients(number)
        new = {bare(address) for address in found.added}
        stayed = (each for each in (*found.to, *found.cc) if bare(each) not in new)
        last = (*stayed, *found.dropped)
    return Prepared(kind, below, last)
