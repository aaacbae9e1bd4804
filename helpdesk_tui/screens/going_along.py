"""The choices of one menu: what goes along with a text, and how it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.kinds import Options
from helpdesk_tui.screens.sizes import size_text
from helpdesk_tui.views import AttachmentView
from helpdesk_tui.views_mail import AttachedView
from helpdesk_tui.words import DraftKind

ATTACH = "attach"
_OFF, _TAKE = "off", "take"


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be chosen now."""

    kind: DraftKind
    files: Sequence[AttachedView]
    offered: Sequence[AttachmentView]
    options: Options

    def labels(self) -> dict[str, str]:
        """Give label to choice; equal names are told apart by their number."""
        found = {"attach a file of this machine …  ^f": ATTACH}
        for place, file in enumerate(self.files, 1):
            found[f"take off {place}: {_named(file)}"] = f"{_OFF} {file.id}"
        for place, given in enumerate(self.offered, 1):
            verb = "leave out" if given.id in self.options.files else "take along"
            label = f"{verb} {place} of the thread: {_named(given)}"
            found[label] = f"{_TAKE} {given.id}"
        for label, choice in _switches(self.kind, self.options):
            found[label] = choice
        return found


def file_to_take_off(choice: str) -> int | None:
    """The file of this machine a choice takes off; None when it is about something else."""
    word, _, number = choice.partition(" ")
    return int(number) if word == _OFF else None


def chosen_options(choice: str, options: Options) -> Options:
    """What a choice makes of the options."""
    word, _, number = choice.partition(" ")
    if word == _TAKE:
        return replace(options, files=options.files ^ {int(number)})
    switch: Callable[[Options], Options] | None = {
        "whole": lambda old: replace(old, whole_thread=not old.whole_thread, files=frozenset()),
        "join": lambda old: replace(old, join=not old.join),
        "silent": lambda old: replace(old, silent=not old.silent),
    }.get(word)
    return switch(options) if switch is not None else options


def _switches(kind: DraftKind, options: Options) -> list[tuple[str, str]]:
    if kind is DraftKind.REPLY:
        words = "tell the customer of changes again" if options.silent else (
            "silent: tell the customer of nothing else"
        )  # fmt: skip
        return [(f"{words}  ^t", "silent")]
    if kind is DraftKind.FORWARD:
        whole = "only the newest mail" if options.whole_thread else "the whole public thread"
        join = "keep them outside: answers come to us alone" if options.join else (
            "let them take part in the public conversation"
        )  # fmt: skip
        return [(f"pass on {whole}", "whole"), (join, "join")]
    return []


def _named(file: AttachedView | AttachmentView) -> str:
    danger = "  DANGEROUS" if file.danger else ""
    return f"{one_line(file.filename, 34)} {size_text(file.size)}{danger}"
