"""The desk's settings: one frozen value, kept as rows of name and JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta

from sqlmodel import Session, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.memo import remembered
from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.rate import read_ladder
from helpdesk_tui.store.tables import Setting
from helpdesk_tui.words import Role


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an admin may set; each field says what it does."""

    name: str = "Helpdesk"
    """The desk's name: on screen, in confirmations, as sender."""
    desk_id: str = ""
    """Made at init; marks our own mail so that it is known when it comes back (E45)."""
    language: str = "en"
    """Language of confirmations when the mail's own is unknown: da, sv, cs or en."""
    send_delay: int = 10
    """Seconds a reply waits in the outbox, recallable."""
    confirm: bool = True
    """Answer a first contact with its ticket number (F13); never an automatic mail."""
    auto_per_address: str = "5/1h 20/1d"
    """Automatic mails one address gets at most, in so many minutes, hours, days (E46)."""
    auto_per_ticket: str = "2/10m 4/1d"
    """Automatic mails one address gets at most about one ticket (E46)."""
    authserv_ids: str = ""
    """Names under which our own mail servers write Authentication-Results (E39)."""
    agent_answers: bool = False
    """Send an agent's answer by mail on to the customer when its sender is verified (E36)."""
    ticket_per_queue: bool = False
    """A mail to several queues makes a ticket in each, not one with a referral (E22)."""
    number_in_subject: bool = True
    """Put [#123] in the subject of replies (F81)."""
    reopen_days: int = 14
    """An answer within so many days after closing reopens; later it is a new ticket (F77)."""
    start_worker: bool = True
    """Let the TUI start a worker when none is alive."""
    fetch_seconds: int = 20
    """How often a mailbox is looked at."""
    idle: bool = True
    """Let IMAP servers tell of new mail at once (E08); it is looked at as often as ever."""
    reconcile_hours: int = 24
    """How often all a server holds is compared with the ledger (E02); 0 = never by itself."""
    max_mail_mb: int = 40
    """Of a larger mail only the head and beginning are fetched (E14)."""
    tell_oversized: bool = False
    """Tell the sender of such a mail that only its beginning is here (E14)."""
    ask_above_mails: int = 5
    """Rules that would have sent more mails in 30 days are enabled after a yes only."""
    max_attached_mb: int = 20
    """Files of one mail that leaves; many servers take no more than 25 MB."""

    @property
    def mail_servers(self) -> tuple[str, ...]:
        """``authserv_ids`` one by one, lower case."""
        return tuple(self.authserv_ids.lower().replace(",", " ").split())

    @property
    def reopen_window(self) -> timedelta:
        """``reopen_days`` as a duration."""
        return timedelta(days=self.reopen_days)


BOUNDS = {
    "send_delay": (0, 3600),
    "reopen_days": (0, 3650),
    "fetch_seconds": (1, 86_400),
    "reconcile_hours": (0, 8760),
    "ask_above_mails": (0, 1_000_000),
    "max_mail_mb": (1, 1000),
    "max_attached_mb": (1, 1000),
}
"""What a number may be."""
CHECKED = {"auto_per_address": read_ladder, "auto_per_ticket": read_ladder}
"""What reads a text; it raises Usage."""


def load_settings(session: Session) -> Settings:
    """The settings as they stand, defaults where nothing is set."""
    return remembered(session, "settings", lambda: _read_settings(session))


def _read_settings(session: Session) -> Settings:
    known = {field.name for field in fields(Settings)}
    rows = session.exec(select(Setting)).all()
    return replace(Settings(), **{r.name: json.loads(r.value) for r in rows if r.name in known})


def settings_of(desk: Desk) -> Settings:
    """The settings, read on their own."""
    with desk.store.read() as session:
        return load_settings(session)


def change_setting(desk: Desk, name: str, words: str) -> Settings:
    """Set one setting from what a person typed. Raises Usage, NotAllowed."""
    desk.actor.must_be(Role.ADMIN, "settings")
    known = asdict(Settings())
    if name not in known or name == "desk_id":
        raise Usage(f"There is no setting {name!r}.", "See them: helpdesk-tui db settings")
    value = read_value(known[name], name, words)
    with desk.transaction("settings") as tx:
        row = tx.session.get(Setting, name) or Setting(name=name, value="null")
        old = json.loads(row.value)
        row.value = json.dumps(value)
        tx.session.add(row)
        tx.record(None, f"setting {name}", old, value)
        tx.session.flush()
        return load_settings(tx.session)


def read_value(default: str | int | bool, name: str, words: str) -> str | int | bool:
    """Read typed words as the kind of value the default is. Raises Usage."""
    if isinstance(default, bool):
        if words.lower() in ("yes", "true", "on", "1"):
            return True
        if words.lower() in ("no", "false", "off", "0"):
            return False
        raise Usage(f"{name} is yes or no, not {words!r}.", "Write one of them.")
    if isinstance(default, int):
        lowest, highest = BOUNDS[name]
        if not (words.isascii() and words.isdecimal() and len(words) < 10):
            raise Usage(
                f"{name} is a whole number, not {words!r}.", f"Write {lowest} to {highest}."
            )
        if not lowest <= int(words) <= highest:
            raise Usage(
                f"{name} is between {lowest} and {highest}, not {words}.",
                "Choose a number in between.",
            )
        return int(words)
    if name in CHECKED:
        CHECKED[name](words)
    return words
