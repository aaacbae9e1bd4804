"""Builds the sample desk: a real desk in a folder, its mail taken in by the real worker.

The mails are put into a local Maildir one after the other, with the desk's clock at the
time each arrived, so that ages, confirmations and history are as they would have been.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from helpdesk_tui.demo.content import (
    SampleMail,
    desk_table,
    macros_text,
    rulebook_text,
    sample_mails,
    snippets_table,
)
from helpdesk_tui.demo.staff import work_a_little
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.admin.agents import add_agent, add_team
from helpdesk_tui.desk.admin.allocation import KINDS, add_strategy, set_codes
from helpdesk_tui.desk.admin.found import found_desk, sign_in
from helpdesk_tui.desk.admin.mailboxes import MailboxSettings, add_mailbox
from helpdesk_tui.desk.admin.organizations import add_organization
from helpdesk_tui.desk.admin.queues import (
    QueueEntry,
    add_category,
    add_department,
    add_queue,
    list_queues,
)
from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.admin.views import add_view, edit_view, list_views
from helpdesk_tui.desk.desk import Desk, utc_now
from helpdesk_tui.desk.ledger import ledger
from helpdesk_tui.desk.lists import all_rows
from helpdesk_tui.desk.macros import add_macro
from helpdesk_tui.desk.snippets import put_snippet
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.trouble import explain
from helpdesk_tui.words import AfterFetch, MailboxKind, Role
from helpdesk_tui.worker.loop import Worker

ADMIN = "alice"
MARK = "sample-desk.txt"
"""Stands beside a sample desk, so that no real one is ever taken for it."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class MailReport:
    """What became of one sample mail."""

    file: str
    fate: str
    ticket: int | None
    queue: str
    rules: tuple[str, ...]
    reason: str


def build_desk(folder: Path, progress: Progress = lambda _done, _all: None) -> Store:
    """Make a fresh sample desk in ``folder``. Raises Refused when one is there, StoreError."""
    if (folder / "desk.db").exists():
        raise Refused(f"There is a desk in {folder} already.", "Name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if {each.name for each in folder.iterdir()} - {"previous"}:
            raise Refused(f"There are other files in {folder}.", "Name an empty --folder.")
        (folder / MARK).write_text("A sample desk; made anew by: helpdesk-tui demo\n", "utf-8")
    except OSError as error:
        raise explain(error, str(folder)) from error
    now = utc_now()
    mails = sample_mails(now)
    store = Store(str(folder / "desk.db"))
    set_up(store, folder, lambda: mails[0].arrived_at - timedelta(hours=1))
    _take_in(store, folder, mails, progress)
    return store


def set_aside(folder: Path) -> bool:
    """Move the sample desk of last time into ``previous``; True when there was one.

    Raises Refused for a desk that is no sample: a real one is never touched.
    """
    if not (folder / "desk.db").exists():
        return False
    if not (folder / MARK).exists():
        raise Refused(f"The desk in {folder} is no sample desk.", "Name another --folder.")
    previous = folder / "previous"
    if previous.exists() and not (previous / MARK).exists():
        raise Refused(f"{previous} holds no sample desk.", "Name another --folder.")
    if previous.exists():
        shutil.rmtree(previous)
    previous.mkdir()
    desk = [f"desk.db{end}" for end in ("", "-wal", "-shm", ".lock", ".queue")]
    for name in (*desk, "mail", MARK):
        if (folder / name).exists():
            (folder / name).rename(previous / name)
    return True


def set_up(store: Store, folder: Path, clock: Callable[[], datetime]) -> Desk:
    """Furnish an empty desk as the sample one is: staff, queues, rules, texts; no mail yet."""
    table = desk_table()
    agents = _tables(table, "agent")
    admin = next(agent for agent in agents if agent["login"] == ADMIN)
    desk = found_desk(
        store,
        name=_word(table, "name"),
        login=ADMIN,
        email=_word(admin, "email"),
        agent_name=_word(admin, "name"),
        clock=clock,
    )
    with desk.together("demo"):
        for row in _tables(table, "department"):
            language, signature = _word(row, "language"), _word(row, "signature").strip()
            add_department(desk, _word(row, "name"), language=language, signature=signature)
        for row in _tables(table, "organization"):
            add_organization(desk, _word(row, "name"), domain=_word(row, "domain"))
        for agent in agents:
            if agent is not admin:
                role = Role(_word(agent, "role"))
                login, name, email = (_word(agent, key) for key in ("login", "name", "email"))
                add_agent(desk, login, name=name, email=email, role=role)
        for row in _tables(table, "team"):
            name = _word(row, "name")
            add_team(desk, name, _members(agents, name), department=_word(row, "department"))
        for path in _words(table, "categories"):
            add_category(desk, path)
        for row in _tables(table, "queue"):
            _add_queue(desk, folder, row)
        for row in _tables(table, "view"):
            _keep_view(desk, _word(row, "name"), _word(row, "query"))
        _write_rules(desk)
        for row in _tables(table, "allocation"):
            name, team, steps = (_word(row, key) for key in ("name", "team", "steps"))
            add_strategy(desk, name, team, steps)
        for agent in agents:
            codes = {step: _words(agent, step.value) for step in KINDS if step.value in agent}
            set_codes(desk, _word(agent, "login"), codes)
    return desk


def _write_rules(desk: Desk) -> None:
    """What customers read, the rules that send it, and what agents run."""
    for row in _tables(snippets_table(), "snippet"):
        name, text = _word(row, "name"), _word(row, "text")
        queue, language = _word(row, "queue"), _word(row, "language")
        put_snippet(desk, name, text, queue=queue, language=language, new=True)
    import_rules(desk, read_file(rulebook_text()))
    for macro in read_file(macros_text(), also=("key",)).written:
        add_macro(desk, macro.text)


def _keep_view(desk: Desk, name: str, query: str) -> None:
    """Add a view, or change the one a new desk begins with."""
    if any(view.name == name for view in list_views(desk)):
        edit_view(desk, name, query=query)
    else:
        add_view(desk, name, query, shared=True)


def _add_queue(desk: Desk, folder: Path, row: Mapping[str, object]) -> None:
    name, address = _word(row, "name"), _word(row, "address")
    add_queue(
        desk, name, address=address, team=_word(row, "team"), department=_word(row, "department")
    )
    maildir = folder / "mail" / name
    for part in ("cur", "new", "tmp"):
        (maildir / part).mkdir(parents=True, exist_ok=True)
    add_mailbox(
        desk,
        name,
        name,
        MailboxSettings(
            kind=MailboxKind.MAILDIR,
            path=str(maildir),
            after=AfterFetch.SEEN,
            from_name=f"Nordwind {name}",
        ),
    )


def _take_in(store: Store, folder: Path, mails: Sequence[SampleMail], progress: Progress) -> None:
    """Deliver and take in mail after mail; agents do a little of their work meanwhile."""
    moment = mails[0].arrived_at
    worker = Worker(Desk(store, WORKER, lambda: moment))
    queues = {row.address: row.name for row in _addresses(store)}
    for number, mail in enumerate(mails):
        moment = mail.arrived_at + timedelta(seconds=20)
        _deliver(folder, mail, number, queues)
        worker.round()
        work_a_little(store, mail.file, moment + timedelta(minutes=25))
        progress(number + 1, len(mails))
    moment = utc_now()
    worker.round()
    worker.leave()


def _deliver(folder: Path, mail: SampleMail, number: int, queues: Mapping[str, str]) -> None:
    """Put a mail into the Maildir of each queue it is addressed to, as a mail server would."""
    head = mail.raw.partition(b"\n\n")[0].lower().decode("latin-1")
    envelope = next((line for line in head.split("\n") if line.startswith("delivered-to:")), head)
    named = [queue for address, queue in queues.items() if address in envelope]
    for queue in named or [next(iter(queues.values()))]:
        name = f"{int(mail.arrived_at.timestamp())}.{number:03}.sample"
        part = folder / "mail" / queue / "tmp" / name
        part.write_bytes(mail.raw)
        part.rename(folder / "mail" / queue / "new" / name)


def report(desk: Desk) -> tuple[MailReport, ...]:
    """What became of every sample mail, in order of arrival."""
    files = [mail.file for mail in sample_mails(desk.clock())]
    queues = {row.number: row.queue for row in all_rows(desk, "", "number", 0)}
    rows = reversed(ledger(desk, limit=0))
    return tuple(
        MailReport(
            file=_file_of(row.source, files),
            fate=row.fate.value if row.fate else "waiting",
            ticket=row.ticket,
            queue=queues.get(row.ticket or 0, ""),
            rules=row.rules,
            reason=row.reason,
        )
        for row in rows
    )


def sample_desk(folder: Path) -> Desk:
    """The sample desk, signed in as its admin. Raises StoreError, NotFound."""
    return sign_in(Store(str(folder / "desk.db")), ADMIN)


def _file_of(source: str, files: Sequence[str]) -> str:
    """A ledger row's source ends in ``SECONDS.NUMBER.sample``."""
    return files[int(source.rsplit(".", 2)[1])]


def _addresses(store: Store) -> Sequence[QueueEntry]:
    return [row for row in list_queues(sign_in(store, ADMIN)) if row.address]


def _members(agents: Sequence[Mapping[str, object]], team: str) -> tuple[str, ...]:
    return tuple(_word(agent, "login") for agent in agents if team in _words(agent, "teams"))


def _word(table: Mapping[str, object], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise TypeError(f"{key} in desk.toml")
    return value


def _words(table: Mapping[str, object], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise TypeError(f"{key} in desk.toml")
    return [str(each) for each in value]


def _tables(table: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise TypeError(f"{key} in desk.toml")
    return value
