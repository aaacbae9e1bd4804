"""Whether a machine may answer, and what it has written: automatic.py, in thought.

The reasons are those of desk/automatic.py, in its order; they are asked of what this
rulebook would have sent so far, not of what was sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from helpdesk_tui.desk.automatic import MOST_COMPARED, TOO_LATE
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.rules.rate import (
    ANSWERED,
    ECHO,
    Sent,
    is_echo,
    is_receipt,
    is_reflex,
    read_ladder,
    too_often,
)
from helpdesk_tui.rules.robots import reads_no_mail

_MOST_KEPT = 4 * MOST_COMPARED
COMPARED = 800
"""Letters of a text that are kept to be compared with later ones; is_echo looks at no more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A mail that a machine is about to answer."""

    address: str
    ticket: int
    automatic: str
    """The sort of machine that wrote it; "" for a person."""
    subject: str
    text: str
    came: datetime
    now: datetime
    """When it was filed."""
    desk_address: str
    """What the queue writes from; "" for nothing."""
    is_ours: bool = False
    """``address`` is one of the desk."""


class Heard:
    """What addresses wrote; the same under every rulebook."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._wrote: dict[str, list[tuple[int, str, str]]] = defaultdict(list)

    def note(self, address: str, ticket: int, subject: str, text: str) -> None:
        """Note one mail."""
        wrote = self._wrote[address.lower()]
        wrote.append((ticket, subject, text[:COMPARED]))
        del wrote[:-_MOST_KEPT]

    def before(self, address: str, ticket: int, tickets: set[int]) -> list[tuple[str, str]]:
        """Subjects and texts an address wrote on these tickets before its newest on ``ticket``."""
        found = [each for each in self._wrote.get(address.lower(), ()) if each[0] in tickets]
        found = found[-MOST_COMPARED:]
        own = next((at for at in reversed(range(len(found))) if found[at][0] == ticket), None)
        return [(subject, text) for at, (_, subject, text) in enumerate(found) if at != own]


class Ladder:
    """What addresses got so far under one rulebook."""

    def __init__(
        self, settings: Settings, undeliverable: dict[str, datetime], heard: Heard
    ) -> None:
        """``undeliverable``: since when mail to an address comes back."""
        self._heard = heard
        self._per_ticket = read_ladder(settings.auto_per_ticket)
        self._per_address = read_ladder(settings.auto_per_address)
        self._longest = max(ANSWERED, self._per_ticket[-1].length, self._per_address[-1].length)
        self._undeliverable = undeliverable
        self._sent: dict[str, list[Sent]] = defaultdict(list)
        self._told: dict[str, list[Sent]] = defaultdict(list)
        """Notices to others than customers."""

    def remember(self, sent: Iterable[tuple[str, Sent]]) -> None:
        """Take over what was sent before, or for other reasons; ordered by time."""
        for address, each in sent:
            self._sent[address.lower()].append(each)

    def answered(self, mail: Asked) -> None:
        """Note that a machine answered."""
        self._sent[mail.address.lower()].append(Sent(mail.now, mail.ticket))

    def told(self, addresses: Iterable[str], ticket: int, at: datetime) -> None:
        """Note a notice to others than the customer, or to a channel by its name."""
        for address in addresses:
            self._told[address.lower()].append(Sent(at, ticket))

    def told_too_often(self, address: str, ticket: int, now: datetime) -> str:
        """Why one more notice is too many; "" when it is not."""
        begin = now - max(self._per_ticket[-1].length, self._per_address[-1].length)
        told = self._told.get(address.lower(), ())
        sent = sorted((e for e in told if begin < e.at <= now), key=lambda each: each.at)
        return too_often(
            address, ticket, sent, now,
            per_ticket=self._per_ticket, per_address=self._per_address,
        )  # fmt: skip

    def why_not(self, mail: Asked) -> str:
        """The reason not to answer; "" when there is none."""
        address = mail.address
        if not address:
            return "the mail has no sender to answer"
        if mail.automatic:
            return f"the mail is automatic ({mail.automatic})"
        if mail.now - mail.came > TOO_LATE:
            return f"the mail came more than {TOO_LATE.days} days ago"
        if reads_no_mail(address):
            return f"nobody reads {address}"
        if mail.is_ours:
            return f"{address} is an address of this desk"
        since = self._undeliverable.get(address.lower())
        if since is not None and since <= mail.now:
            return f"mail to {address} came back before"
        if not mail.desk_address:
            return "the queue has no address to write from"
        return self._too_often(mail)

    def _too_often(self, mail: Asked) -> str:
        address = mail.address
        begin = mail.now - self._longest
        sent = [each for each in self._sent.get(address.lower(), ()) if begin < each.at <= mail.now]
        sent.sort(key=lambda each: each.at)
        if not sent:
            return ""
        left = [each.at for each in sent if each.at < mail.came]
        if is_reflex(left, mail.came):
            return f"{address} just got an automatic mail, and this may be its answer (E45)"
        if is_receipt(left, mail.came, mail.subject, mail.text):
            return f"{address} got an automatic mail and answers it as machines do (E45)"
        lately = {each.ticket for each in sent if mail.now - each.at < ECHO}
        if is_echo(mail.subject, mail.text, self._heard.before(address, mail.ticket, lately)):
            return f"{address} wrote the same before, as machines do (E45)"
        return too_often(
            address, mail.ticket, sent, mail.now,
            per_ticket=self._per_ticket, per_address=self._per_address,
        )  # fmt: skip
