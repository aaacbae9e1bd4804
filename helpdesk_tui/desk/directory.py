"""Names to rows and back: queues, teams, agents, categories, tags, contacts.

An unknown name is NotFound with the nearest known ones, so that a typing error is one
look away from its mending.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from sqlmodel import Session, col, select

from helpdesk_tui.errors import NotFound
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import (
    Agent,
    Category,
    Contact,
    Department,
    Mailbox,
    Organization,
    Queue,
    Tag,
    Team,
)


def missing(what: str, name: str, known: Iterable[str], remedy: str) -> NotFound:
    """A NotFound that names what might have been meant."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        remedy = f"Did you mean {' or '.join(near)}?"
    elif names and len(names) <= 12:
        remedy = f"Known: {', '.join(names)}."
    return NotFound(f"There is no {what} {name!r}.", remedy)


def queue(session: Session, name: str) -> Queue:
    """The queue of that name, in any case of letters. Raises NotFound."""
    rows = session.exec(select(Queue)).all()
    found = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if found is None:
        known = (row.name for row in rows)
        raise missing("queue", name, known, "Add one: helpdesk-tui queue add NAME")
    return found


def team(session: Session, name: str) -> Team:
    """The team of that name. Raises NotFound."""
    rows = session.exec(select(Team)).all()
    found = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if found is None:
        known = (row.name for row in rows)
        raise missing("team", name, known, "Add one: helpdesk-tui team add NAME")
    return found


def agent(session: Session, login: str) -> Agent:
    """The agent of that login, active or not. Raises NotFound."""
    found = session.exec(select(Agent).where(Agent.login == login.lower())).one_or_none()
    if found is None:
        known = session.exec(select(Agent.login).where(col(Agent.active))).all()
        raise missing("agent", login, known, "Add one: helpdesk-tui agent add LOGIN")
    return found


def mailbox(session: Session, name: str) -> Mailbox:
    """The mailbox of that name. Raises NotFound."""
    found = session.exec(select(Mailbox).where(Mailbox.name == name)).one_or_none()
    if found is None:
        known = session.exec(select(Mailbox.name)).all()
        raise missing("mailbox", name, known, "Add one: helpdesk-tui mailbox add NAME")
    return found


def queue_id(session: Session, name: str) -> int:
    """Id of a queue. Raises NotFound."""
    return queue(session, name).id or 0


def queue_names(session: Session) -> tuple[str, ...]:
    """Names of the queues in use, in order."""
    statement = select(Queue.name).where(col(Queue.active)).order_by(col(Queue.position))
    return tuple(session.exec(statement))


def queue_name(session: Session, row_id: int) -> str:
    """Name of a queue."""
    row = session.get(Queue, row_id)
    return row.name if row else ""


def team_id(session: Session, name: str) -> int:
    """Id of a team. Raises NotFound."""
    return team(session, name).id or 0


def team_name(session: Session, row_id: int) -> str:
    """Name of a team."""
    row = session.get(Team, row_id)
    return row.name if row else ""


def department_id(session: Session, name: str) -> int:
    """Id of a department. Raises NotFound."""
    row = session.exec(select(Department).where(Department.name == name)).one_or_none()
    if row is None:
        known = session.exec(select(Department.name)).all()
        raise missing("department", name, known, "Add one: helpdesk-tui department add NAME")
    return row.id or 0


def active_agent_id(session: Session, login: str) -> int:
    """Id of an agent who may be given work. Raises NotFound."""
    row = agent(session, login)
    if not row.active:
        raise NotFound(f"{row.login} is no longer active.", "Choose another agent.")
    return row.id or 0


def agent_login(session: Session, row_id: int) -> str:
    """Login of an agent."""
    row = session.get(Agent, row_id)
    return row.login if row else ""


def category_id(session: Session, path: str) -> int:
    """Id of a category by its path "Network / VPN" or its unambiguous last word."""
    rows = session.exec(select(Category)).all()
    wanted = _category_key(path)
    found = [row for row in rows if _category_key(row.path) == wanted]
    found = found or [row for row in rows if row.name.casefold() == path.strip().casefold()]
    if len(found) != 1:
        known = (row.path for row in rows)
        raise missing("category", path, known, "Add one: helpdesk-tui category add PATH")
    return found[0].id or 0


def _category_key(path: str) -> tuple[str, ...]:
    return tuple(part.strip().casefold() for part in path.split("/"))


def category_name(session: Session, row_id: int) -> str:
    """Path of a category."""
    row = session.get(Category, row_id)
    return row.path if row else ""


def tag_id(session: Session, name: str) -> int:
    """Id of a tag, made when it is new."""
    found = select(Tag.id).where(Tag.name == name)
    row_id = session.exec(found).one_or_none()
    if row_id is None:
        insert_if_new(session, Tag, [{"name": name}])
        row_id = session.exec(found).one()
    return row_id or 0


def contact_id(session: Session, email: str) -> int:
    """Id of the contact with that address. Raises NotFound."""
    row = session.exec(select(Contact).where(Contact.email == email.lower())).one_or_none()
    if row is None:
        raise NotFound(f"There is no contact {email!r}.")
    return row.id or 0


def contact_label(session: Session, row_id: int) -> str:
    """Address of a contact, or the name of one who has none."""
    row = session.get(Contact, row_id)
    return (row.email or row.name) if row else ""


def organization_id(session: Session, name: str) -> int:
    """Id of an organization. Raises NotFound."""
    row = session.exec(select(Organization).where(Organization.name == name)).one_or_none()
    if row is None:
        known = session.exec(select(Organization.name)).all()
        raise missing("organization", name, known, "")
    return row.id or 0


def organization_name(session: Session, row_id: int) -> str:
    """Name of an organization."""
    row = session.get(Organization, row_id)
    return row.name if row else ""
