"""Channels: where rules tell people something, by SMS, chat or web hook (F115).

A channel is an address as Apprise writes it. What of it is secret is not kept here: {secret}
stands for it, and the worker finds it where passwords are found, under ``channel_NAME``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.rules.rate import Sent, read_ladder, too_often
from helpdesk_tui.secrets import credential_name, environment_name, find_secret
from helpdesk_tui.store.tables import Channel, Notice, Ticket
from helpdesk_tui.words import OutboxState, Role

_NAME = re.compile(r"[^\W_][\w-]{0,40}")
_TAKEN = ("mail",)
SECRET = "{secret}"
"""Stands in an address for what secrets.py finds."""
OPEN_SCHEMES = ("json", "jsons", "xml", "xmls", "form", "forms")
"""Web hooks whose address holds no secret unless it holds a password or a query."""
LONGEST = 2000
"""Characters of a notice; chats and SMS services cut what is longer."""


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    """One channel, and how it went of late."""

    name: str
    address: str
    waiting: int = 0
    """Notices that were not told yet."""
    trouble: str = ""
    """Why the newest that failed did."""


def may_hold_secret(address: str) -> bool:
    """Whether an address may hold what must not be stored readably."""
    scheme, _, rest = address.partition("://")
    if SECRET in address:
        return False
    return scheme.lower() not in OPEN_SCHEMES or "@" in rest or "?" in rest


def secret_name(channel: str) -> str:
    """What its secret is called where secrets are found."""
    return f"channel_{channel}"


def add_channel(desk: Desk, name: str, address: str) -> ChannelEntry:
    """Add a channel. Raises Usage, Refused for a taken name or a readable secret, NotAllowed."""
    desk.actor.must_be(Role.ADMIN, "channel add")
    if not _NAME.fullmatch(name) or name.casefold() in _TAKEN:
        raise Usage(f"Channel name {name!r} is not usable.", "One word of letters and digits.")
    if address != SECRET and "://" not in address:
        raise Usage(f"{address!r} is no address.", "Write it as SERVICE://…, or {secret}.")
    if may_hold_secret(address):
        secret = secret_name(name)
        raise Refused(
            "This address may hold a secret, and the database is no place for one.",
            f"Write {SECRET} for it, and keep it as {environment_name(secret)},"
            f" {credential_name(secret)} or in the keyring (--keep-secret).",
        )
    with desk.transaction("channel add") as tx:
        if _find(tx.session, name) is not None:
            raise Refused(f"There is a channel {name!r} already.", "Remove it first.")
        tx.session.add(Channel(name=name, address=address))
        tx.record(None, f"channel {name}", None, address)
    return ChannelEntry(name, address)


def remove_channel(desk: Desk, name: str) -> None:
    """Forget a channel; what waits for it fails. Raises NotFound, NotAllowed."""
    desk.actor.must_be(Role.ADMIN, "channel remove")
    with desk.transaction("channel remove") as tx:
        row = channel_row(tx.session, name)
        tx.record(None, f"channel {row.name}", row.address, None)
        tx.session.delete(row)


def list_channels(desk: Desk) -> tuple[ChannelEntry, ...]:
    """All channels by name."""
    with desk.store.read() as session:
        rows = session.exec(select(Channel).order_by(col(Channel.name))).all()
        return tuple(_entry(session, row) for row in rows)


def full_address(desk: Desk, name: str) -> str:
    """A channel's address with its secret. Raises NotFound, SecretMissing, ConfigError."""
    with desk.store.read() as session:
        row = channel_row(session, name)
        name, address = row.name, row.address
    if SECRET not in address:
        return address
    return address.replace(SECRET, find_secret(secret_name(name)).value)


def channel_row(session: Session, name: str) -> Channel:
    """The channel of that name. Raises NotFound."""
    row = _find(session, name)
    if row is None:
        known = session.exec(select(Channel.name))
        raise directory.missing("channel", name, known, "Add one: helpdesk-tui channel add NAME")
    return row


def tell(tx: Transaction, ticket: Ticket, channel: str, text: str) -> str:
    """Let the worker tell this; why not, "" when it will. Raises NotFound."""
    row = channel_row(tx.session, channel)
    settings = load_settings(tx.session)
    per_ticket = read_ladder(settings.auto_per_ticket)
    per_address = read_ladder(settings.auto_per_address)
    since = tx.now - max(per_ticket[-1].length, per_address[-1].length)
    statement = (
        select(Notice.created_at, Notice.ticket_id)
        .where(Notice.channel == row.name, Notice.created_at > since)
        .order_by(col(Notice.created_at))
    )
    told = [Sent(at, number) for at, number in tx.session.exec(statement)]
    number = ticket.id or 0
    reason = too_often(
        row.name, number, told, tx.now, per_ticket=per_ticket, per_address=per_address
    )
    if reason:
        return reason
    notice = Notice(
        channel=row.name,
        ticket_id=number,
        title=f"#{number} {ticket.subject}"[:200],
        text=text[:LONGEST],
        state=OutboxState.WAITING.value,
        created_at=tx.now,
        next_try_at=tx.now,
    )
    tx.session.add(notice)
    tx.session.flush()
    return ""


def _find(session: Session, name: str) -> Channel | None:
    rows = session.exec(select(Channel))
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


def _entry(session: Session, row: Channel) -> ChannelEntry:
    of_it = select(Notice).where(Notice.channel == row.name)
    waits = (OutboxState.WAITING.value, OutboxState.RETRYING.value, OutboxState.SENDING.value)
    waiting = len(session.exec(of_it.where(col(Notice.state).in_(waits))).all())
    newest = session.exec(of_it.where(Notice.said != "").order_by(col(Notice.id).desc())).first()
    return ChannelEntry(row.name, row.address, waiting, newest.said if newest else "")
