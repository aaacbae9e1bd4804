"""What the doctor looks at. Each check ends in a finding; none ends the others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import typer
from sqlmodel import col, select

from helpdesk_tui.cli.front import config_of, open_store, who
from helpdesk_tui.cli.mailbox_test import Finding, examine, passwords
from helpdesk_tui.cli.output import counted, local
from helpdesk_tui.desk.admin.found import sign_in
from helpdesk_tui.desk.admin.mailboxes import MailboxEntry, list_mailboxes
from helpdesk_tui.desk.admin.queues import list_queues
from helpdesk_tui.desk.admin.rules import lint_rules
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.health import health
from helpdesk_tui.desk.mailbox_health import mailbox_health
from helpdesk_tui.desk.settings import settings_of
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.store import schema
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Change, Message, Outbox
from helpdesk_tui.store.version import must_fit
from helpdesk_tui.views_mail import MailboxHealth
from helpdesk_tui.words import OutboxState

LEAST_FREE = 200 * 1024 * 1024
"""Bytes of disk below which a desk is in danger."""
CLOCK_SLACK = timedelta(minutes=2)
"""A change that lies further in the future says that a clock is wrong."""

BACKUP = "Bring back the last backup: helpdesk-tui db restore FILE (PostgreSQL: pg_restore)."


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    part: str
    ok: bool
    found: str
    remedy: str = ""


def examine_all(ctx: typer.Context, *, online: bool) -> list[Check]:
    """Every check that can be made; what stands in the way of others comes first."""
    checks: list[Check] = []
    try:
        config_of(ctx)
        checks.append(Check("settings file", True, "It can be read."))
        store = open_store(ctx)
        checks += _place(store)
        must_fit(store)
        checks += _database(store)
        login = who(ctx, store)
        desk = sign_in(store, login)
    except HelpdeskError as error:
        return [*checks, _problem(_part_of(error, checks), error)]
    checks.append(Check("agent", True, f"You are {login}, {desk.actor.role}."))
    for part in (_queues, _rules, _clock, _work):
        checks += part(desk)
    boxes = list_mailboxes(desk)
    checks += _worker(desk, boxes)
    goes = mailbox_health(desk)
    for box in boxes:
        checks += _mailbox(box, online=online)
        checks += _arrivals(box, goes[box.id])
    return checks


def _part_of(error: HelpdeskError, checks: list[Check]) -> str:
    done = {check.part for check in checks}
    if "settings file" not in done:
        return "settings file"
    return "agent" if "schema" in done else "database"


def _problem(part: str, error: HelpdeskError) -> Check:
    return Check(part, False, error.what, error.remedy)


def _place(store: Store) -> Iterator[Check]:
    """The file, its folder and its disk."""
    if store.path is None or not store.path.exists():
        return
    free = shutil.disk_usage(store.path.parent).free
    found = f"{free // 1024 // 1024} MB are free."
    remedy = "" if free >= LEAST_FREE else "Make room before the desk has to stop."
    yield Check("disk", free >= LEAST_FREE, found, remedy)
    writable = os.access(store.path, os.W_OK) and os.access(store.path.parent, os.W_OK)
    yield Check(
        "file", writable, f"{store.path} may {'be' if writable else 'not be'} written to.",
        "" if writable else "Give yourself write access to the file and its folder.",
    )  # fmt: skip


def _database(store: Store) -> Iterator[Check]:
    yield Check("database", True, f"{store.label} answers.")
    yield Check("schema", True, "It is this program's.")
    problems = schema.problems(store)
    if not problems:
        yield Check("integrity", True, "Structure and references are sound.")
    for problem in problems:
        yield Check("integrity", False, problem, BACKUP)


def _queues(desk: Desk) -> Iterator[Check]:
    queues = list_queues(desk)
    if not queues:
        yield Check("queues", False, "There is none.", "Add one: helpdesk-tui queue add NAME")
        return
    yield Check("queues", True, f"{counted(len(queues), 'queue')}.")
    for queue in queues:
        if queue.active and not queue.address:
            yield Check(
                "queues", True, f"{queue.name} has no mail address, so it cannot answer by mail."
            )


def _rules(desk: Desk) -> Iterator[Check]:
    problems = lint_rules(desk)
    for problem in problems:
        yield Check("rules", False, f"{problem.rule}: {problem.what}", problem.remedy)
    if not problems:
        yield Check("rules", True, "Nothing is doubtful.")


def _clock(desk: Desk) -> Iterator[Check]:
    with desk.store.read() as session:
        newest = session.exec(select(Change.at).order_by(col(Change.id).desc())).first()
    ahead = newest is not None and newest - desk.clock() > CLOCK_SLACK
    if ahead:
        yield Check(
            "clock", False, f"The newest change is from {local(newest)}, which is in the future.",
            "Set the clock of this machine, or of the other ones.",
        )  # fmt: skip
    else:
        yield Check("clock", True, f"It is {local(desk.clock())}.")


def _work(desk: Desk) -> Iterator[Check]:
    """What did not go out and what did not come in."""
    state = health(desk)
    stuck = ", ".join(f"#{number}" for number in _with_failed_mail(desk))
    yield Check(
        "outbox", not state.outbox_failed,
        f"{state.outbox_waiting} wait, {state.outbox_failed} failed{stuck and ': '}{stuck}.",
        "The ticket shows the server's words; answer again there." if stuck else "",
    )  # fmt: skip
    yield Check(
        "quarantine", not state.quarantined, f"{counted(state.quarantined, 'mail')}.",
        "Look at them: helpdesk-tui mail ledger --fate quarantined" if state.quarantined else "",
    )  # fmt: skip


def _with_failed_mail(desk: Desk, limit: int = 10) -> tuple[int, ...]:
    """Numbers of the newest tickets with mail that could not be sent."""
    statement = (
        select(Message.ticket_id)
        .join(Outbox, col(Outbox.message_id) == col(Message.id))
        .where(Outbox.state == OutboxState.FAILED.value)
        .order_by(col(Outbox.id).desc())
    )
    with desk.store.read() as session:
        return tuple(dict.fromkeys(session.exec(statement.limit(limit))))


def _worker(desk: Desk, boxes: tuple[MailboxEntry, ...]) -> Iterator[Check]:
    state = health(desk)
    if state.worker_alive:
        yield Check("worker", True, "One is alive.")
    elif any(box.active for box in boxes):
        seen = f" since {local(state.worker_seen_at)}" if state.worker_seen_at else ""
        starts = "; the screen starts one when it opens" if settings_of(desk).start_worker else ""
        yield Check(
            "worker", False, f"None is alive{seen}, so no mail comes or goes{starts}.",
            "Start one for good: helpdesk-tui worker",
        )  # fmt: skip
    else:
        yield Check("worker", True, "None is needed: no mailbox is in use.")
    if not boxes:
        yield Check("mailboxes", True, "There is none, so no mail is fetched or sent.")


def _mailbox(box: MailboxEntry, *, online: bool) -> Iterator[Check]:
    part = f"mailbox {box.name}"
    if not box.active:
        yield Check(part, True, "It is not in use.")
        return
    findings: tuple[Finding, ...] = examine(box) if online else passwords(box)
    # What is still wrong is said once: of what was noted before, only what is found no more.
    if box.error and all(finding.found not in box.error for finding in findings):
        yield Check(
            part, False, f"{box.error} ({counted(box.failures, 'failure')})",
            f"Then try: helpdesk-tui mailbox test {box.name}",
        )  # fmt: skip
    for finding in _each_once(findings):
        yield Check(f"{part} {finding.part}", finding.ok, finding.found, finding.remedy)
    if not findings and not box.error:
        yield Check(part, True, f"It reads {box.settings.path}.")


def _arrivals(box: MailboxEntry, goes: MailboxHealth) -> Iterator[Check]:
    """Whether all the server holds is here, and whether mail still comes."""
    if not box.active:
        return
    part = f"mailbox {box.name}"
    if goes.compared_at is not None:
        yield Check(
            f"{part} compared", not goes.missing,
            f"The server held {counted(goes.on_server, 'mail')} on {local(goes.compared_at)}, "
            + (f"missing here: UID {goes.missing_uids}." if goes.missing else "all are here."),
            f"Fetch them: helpdesk-tui mail reconcile {box.name}" if goes.missing else "",
        )  # fmt: skip
    if goes.silent:
        yield Check(
            f"{part} silent", False, f"No mail since {local(goes.last_mail_at)}.",
            "Send it one yourself, and see where it stays; is this usual: mailbox edit "
            f"{box.name} --quiet-hours HOURS",
        )  # fmt: skip


def _each_once(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What fetching and sending lack alike, as one finding."""
    if len({(each.ok, each.found) for each in findings}) == len(findings) or findings[0].ok:
        return findings
    return (replace(findings[0], part="fetching and sending"),)
