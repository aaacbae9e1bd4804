"""Queues, categories and departments: where tickets wait and how they are sorted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.admin.queue_options import QueueOptions, options_of
from helpdesk_tui.desk.conversation import checked
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.signatures import set_signature, text_of
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.rules.codes import check_language
from helpdesk_tui.store.tables import Category, Department, Queue, Team, Ticket
from helpdesk_tui.words import Role


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department as admins see one."""

    name: str
    language: str
    signature: str
    number_in_subject: str
    """yes, no or inherit."""


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A queue as admins see one."""

    name: str
    address: str
    team: str
    department: str
    active: bool
    open: int
    options: QueueOptions


def add_queue(
    desk: Desk, name: str, *, address: str = "", team: str = "", department: str = ""
) -> None:
    """Add a queue (F02). Raises Usage, Refused when name or address is taken, NotFound."""
    desk.actor.must_be(Role.ADMIN, "queue add")
    if not name.strip():
        raise Usage("A queue needs a name.", "Write: queue add NAME")
    checked([address] if address else [])
    with desk.transaction("queue add") as tx:
        _must_be_free(tx.session, name, address)
        position = tx.session.exec(select(func.count()).select_from(Queue)).one()
        tx.session.add(
            Queue(
                name=name.strip(),
                address=address.lower() or None,
                team_id=directory.team(tx.session, team).id if team else None,
                department_id=directory.department_id(tx.session, department)
                if department
                else None,
                position=position,
            )
        )
        tx.record(None, "queue", None, f"{name} {address}".strip())


def edit_queue(
    desk: Desk,
    name: str,
    *,
    rename: str | None = None,
    address: str | None = None,
    team: str | None = None,
    active: bool | None = None,
) -> None:
    """Change what is given; "" takes address or team away. Raises NotFound, Refused, Usage."""
    desk.actor.must_be(Role.ADMIN, "queue edit")
    checked([address] if address else [])
    with desk.transaction("queue edit") as tx:
        queue = directory.queue(tx.session, name)
        old = f"{queue.name} {queue.address or ''} active={queue.active}"
        if rename is not None and rename != queue.name:
            _must_be_free(tx.session, rename, "")
            queue.name = rename
        if address is not None and address.lower() != (queue.address or ""):
            _must_be_free(tx.session, "", address)
            queue.address = address.lower() or None
        if team is not None:
            queue.team_id = directory.team(tx.session, team).id if team else None
        queue.active = queue.active if active is None else active
        tx.session.add(queue)
        new = f"{queue.name} {queue.address or ''} active={queue.active}"
        tx.record(None, f"queue {name}", old, new)


def _must_be_free(session: Session, name: str, address: str) -> None:
    for queue in session.exec(select(Queue)):
        if name and queue.name.casefold() == name.strip().casefold():
            raise Refused(f"There is a queue {queue.name!r} already.", "Change it: queue edit NAME")
        if address and queue.address == address.lower():
            raise Refused(
                f"{address} is the address of queue {queue.name}.", "A queue has one of its own."
            )


def list_queues(desk: Desk) -> tuple[QueueEntry, ...]:
    """All queues in order, with their open tickets."""
    with desk.store.read() as session:
        counts = dict(
            iter(
                session.exec(
                    select(Ticket.queue_id, func.count())
                    .where(Ticket.is_open == 1)
                    .group_by(col(Ticket.queue_id))
                )
            )
        )
        statement = (
            select(Queue, Team.name, Department.name)
            .outerjoin(Team, col(Team.id) == col(Queue.team_id))
            .outerjoin(Department, col(Department.id) == col(Queue.department_id))
            .order_by(col(Queue.position), col(Queue.id))
        )
        return tuple(
            QueueEntry(
                row.name, row.address or "", team or "", department or "", row.active,
                counts.get(row.id or 0, 0), options_of(row),
            )
            for row, team, department in session.exec(statement)
        )  # fmt: skip


def add_category(desk: Desk, path: str) -> None:
    """Add "Network / VPN", and "Network" when it is new (F37). Raises Usage, Refused."""
    desk.actor.must_be(Role.ADMIN, "category add")
    parts = [part.strip() for part in path.split("/")]
    if not all(parts) or len(parts) > 2:
        raise Usage(f"{path!r} is not a category.", 'Write one or two levels: "Network / VPN".')
    with desk.transaction("category add") as tx:
        parent: int | None = None
        for level in range(len(parts)):
            name = " / ".join(parts[: level + 1])
            row = tx.session.exec(select(Category).where(Category.path == name)).one_or_none()
            if row is None:
                row = Category(name=parts[level], parent_id=parent, path=name)
                tx.session.add(row)
                tx.session.flush()
                tx.record(None, "category", None, name)
            elif level == len(parts) - 1:
                raise Refused(
                    f"There is a category {name!r} already.", "See: helpdesk-tui category list"
                )
            parent = row.id


def list_categories(desk: Desk) -> tuple[str, ...]:
    """Paths of all categories, in order of the alphabet."""
    with desk.store.read() as session:
        return tuple(session.exec(select(Category.path).order_by(col(Category.path))))


def add_department(desk: Desk, name: str, *, language: str = "", signature: str = "") -> None:
    """Add an answering place (F44). Raises Usage, Refused when the name is taken."""
    desk.actor.must_be(Role.ADMIN, "department add")
    if not name.strip():
        raise Usage("A department needs a name.", "Write: department add NAME")
    language = check_language(language)
    with desk.transaction("department add") as tx:
        if tx.session.exec(select(Department).where(Department.name == name)).first():
            raise Refused(
                f"There is a department {name!r} already.", "Change it: department edit NAME"
            )
        tx.session.add(Department(name=name, language=language))
        tx.record(None, "department", None, name)
        tx.session.flush()
        if signature.strip():
            set_signature(desk, signature, department=name)


def edit_department(
    desk: Desk, name: str, *, language: str | None = None, number_in_subject: str | None = None
) -> None:
    """Change what is given; ``number_in_subject`` is yes, no or inherit (F81).

    Raises NotFound, Usage.
    """
    desk.actor.must_be(Role.ADMIN, "department edit")
    if number_in_subject not in (None, *NUMBERED):
        raise Usage(f"{number_in_subject!r} is not known.", f"Write {', '.join(NUMBERED)}.")
    language = None if language is None else check_language(language)
    with desk.transaction("department edit") as tx:
        row = tx.session.get_one(Department, directory.department_id(tx.session, name))
        if language is not None and language != row.language:
            tx.record(None, f"department {name}", row.language or None, language or None)
            row.language = language
        if number_in_subject is not None and number_in_subject != _numbered(row):
            field = f"department {name} number_in_subject"
            tx.record(None, field, _numbered(row), number_in_subject)
            row.number_in_subject = NUMBERED[number_in_subject]
        tx.session.add(row)


NUMBERED = {"inherit": None, "yes": True, "no": False}
"""Words for whether a department's mail has the ticket's number in its subject."""


def _numbered(row: Department) -> str:
    return next(word for word, value in NUMBERED.items() if value is row.number_in_subject)


def list_departments(desk: Desk) -> tuple[DepartmentEntry, ...]:
    """All departments, in order of the alphabet."""
    with desk.store.read() as session:
        rows = session.exec(select(Department).order_by(col(Department.name)))
        return tuple(
            DepartmentEntry(
                row.name, row.language, text_of(session, department_id=row.id), _numbered(row)
            )
            for row in rows.all()
        )
