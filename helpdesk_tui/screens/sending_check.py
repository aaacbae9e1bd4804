"""What is worth a second look before a mail leaves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.recipients import bare, differences
from helpdesk_tui.screens.sizes import size_text
from helpdesk_tui.views import DraftView
from helpdesk_tui.words import DraftKind

_MENTIONS = re.compile(
    r"\b(?:attach(?:ed|ment|ing)|enclosed|bifog|bilag[at]|vedhæft|vedlagt|vedlegg|přílo[hz]"
    r"|přiklád|v příloze|anhang|angehängt|beigefügt|im anhang|liitte|pièce jointe|adjunt)",
    re.IGNORECASE,
)
"""How people announce a file, in the languages of desks in the north and middle of Europe."""
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail that is about to leave."""

    draft: DraftView
    sizes: tuple[int, ...]
    """Bytes of each file that goes along."""
    last_mail: Sequence[str]
    """Who had the last public mail."""
    elsewhere: Sequence[str] = ()
    """Where an unproved mail wants its answer, away from its sender's domain."""
    dangers: Sequence[str] = ()
    """Of each file that may do harm, its name and why (E88)."""

    @property
    def strayed(self) -> tuple[str, ...]:
        """Recipients that only such a mail named."""
        named = {bare(each) for each in self.elsewhere}
        return tuple(each for each in (*self.draft.to, *self.draft.cc) if bare(each) in named)


def mentions_file(text: str) -> bool:
    """Tell whether somebody announces a file in what they wrote themselves, quotes apart."""
    own = (line for line in text.split("\n") if not line.lstrip().startswith(">"))
    return any(_MENTIONS.search(line) for line in own)


def doubts(parcel: Parcel) -> tuple[str, ...]:
    """Name why to look twice; () when the mail is like the one before it."""
    draft, found = parcel.draft, []
    if draft.kind is DraftKind.REPLY:
        new, gone = differences((*draft.to, *draft.cc, *draft.bcc), parcel.last_mail)
        found += [f"+{each}" for each in new] + [f"-{each}" for each in gone]
        found += [f"elsewhere {each}" for each in parcel.strayed]
    else:
        found += [f"outside {each}" for each in (*draft.to, *draft.cc)]
    if draft.bcc:
        found.append("bcc")
    if not parcel.sizes and mentions_file(draft.body):
        found.append("no file")
    found += [f"danger {each}" for each in parcel.dangers]
    return tuple(found)


def difference_spans(
    new: Sequence[str], gone: Sequence[str], strayed: Sequence[str] = ()
) -> list[Span]:
    """Write who is new and who is gone, and who was only named by a mail of another domain."""
    spans: list[Span] = [(f" + {one_line(each)} is new ", Ink.SOON) for each in new]
    spans += [(f" - {one_line(each)} is gone ", Ink.LATE) for each in gone]
    return spans + [(f" ! {elsewhere_words(each)} ", Ink.LATE) for each in strayed]


def elsewhere_words(address: str) -> str:
    """Say that an address has nothing to do with who wrote."""
    return f"{one_line(address, 48)}: another domain than the sender's, who is not verified"


def check_lines(parcel: Parcel) -> list[list[Span]]:
    """Say what leaves, to whom, how that differs from the last mail, and what may be wrong."""
    draft = parcel.draft
    lines = [
        [(f"{name} ".rjust(5), Ink.QUIET), (_names(people), Ink.STRONG)]
        for name, people in (("To", draft.to), ("Cc", draft.cc), ("Bcc", draft.bcc))
        if people
    ]
    if draft.kind is DraftKind.REPLY:
        everybody = (*draft.to, *draft.cc, *draft.bcc)
        spans = difference_spans(*differences(everybody, parcel.last_mail))
        if spans:
            lines.append([("    ", Ink.PLAIN), *spans, ("since the last mail", Ink.QUIET)])
        lines += [[(f"   ! {elsewhere_words(each)}", Ink.LATE)] for each in parcel.strayed]
    else:
        lines.append([("     outside: the customer does not get this", Ink.EXTERNAL)])
    if draft.bcc:
        lines.append([("     Bcc: nobody else sees these names", Ink.SOON)])
    if parcel.sizes:
        plural = "file" if len(parcel.sizes) == 1 else "files"
        total = size_text(sum(parcel.sizes))
        lines.append([(f"     {len(parcel.sizes)} {plural}, {total}", Ink.PLAIN)])
    elif mentions_file(draft.body):
        lines.append([("   ! The text mentions an attachment, but none is there.", Ink.LATE)])
    lines += [[(f"   ! {one_line(each, 100)}", Ink.LATE)] for each in parcel.dangers]
    return lines


def _names(people: Sequence[str]) -> str:
    more = f" and {len(people) - _SHOWN} more" if len(people) > _SHOWN else ""
    return ", ".join(one_line(each, 48) for each in people[:_SHOWN]) + more
