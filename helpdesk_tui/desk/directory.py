"""Names to rows and back: queues, teams, agents, categories, tags, contacts.

An unknown name is NotFound with the nearest known ones, so that a typing error is one
look away from its mending.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from helpdesk_tui.desk.memo import learn, remembered
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

MOST_TAGS = 1_000
"""Tags that are looked up together; of a desk with more the others one by one."""
NEAR = 0.6
"""How alike two names are that may have been mistaken (difflib's ratio)."""


def missing(what: str, name: str, known: Iterable[str], remedy: str) -> NotFound:
    """A NotFound that names what might have been meant."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=NEAR)
    if near:
        remedy = f"Did you mean {' or '.join(near)}?"
    elif names and len(names) <= 12:
        remedy = f"Known: {', '.join(names)}."
    return NotFound(f"There is no {what} {name!r}.", remedy)


def queues(session: Session) -> Sequence[Queue]:
    """All queues, in use or not."""
    return remembered(session, "queues", lambda: session.exec(select(Queue)).all())


def teams(session: Session) -> Sequence[Team]:
    """All teams."""
    return remembered(session, "teams", lambda: session.exec(select(Team)).all())


def agents(session: Session) -> Sequence[Agent]:
    """All agents, active or not."""
    return remembered(session, "agents", lambda: session.exec(select(Agent)).all())


def categories(session: Session) -> Sequence[Category]:
    """All categories of both levels."""
    return remembered(session, "categories", lambda: session.exec(select(Category)).all())


def queue(session: Session, name: str) -> Queue:
    """The queue of that name, in any case of letters. Raises NotFound."""
    rows = queues(session)
    found = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if found is None:
        known = (row.name for row in rows)
        raise missing("queue", name, known, "Add one: helpdesk-tui queue add NAME")
    return found


def team(session: Session, name: str) -> Team:
    """The team of that name. Raises NotFound."""
    rows = teams(session)
    found = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if found is None:
        known = (row.name for row in rows)
        raise missing("team", name, known, "Add one: helpdesk-tui team add NAME")
    return found


def agent(session: Session, login: str) -> Agent:
    """The agent of that login, active or not. Raises NotFound."""
    found = next((row for row in agents(session) if row.login == login.lower()), None)
    if found is None:
        known = [row.login for row in agents(session) if row.active]
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


def queue_of(session: Session, row_id: int) -> Queue:
    """A queue by its id. Raises LookupError."""
    found = next((row for row in queues(session) if row.id == row_id), None)
    if found is None:
        raise LookupError(f"queue {row_id}")
    return found


def queue_name(session: Session, row_id: int) -> str:
    """Name of a queue."""
    return next((row.name for row in queues(session) if row.id == row_id), "")


def team_id(session: Session, name: str) -> int:
    """Id of a team. Raises NotFound."""
    return team(session, name).id or 0


def own_addresses(session: Session) -> frozenset[str]:
    """The desk's own addresses, lower case."""
    return remembered(session, "own addresses", lambda: _own_addresses(session))


def _own_addresses(session: Session) -> frozenset[str]:
    addresses = [row.address or "" for row in queues(session)]
    addresses += session.exec(select(Mailbox.username)).all()
    return frozenset(address.lower() for address in addresses if "@" in address)


def team_name(session: Session, row_id: int) -> str:
    """Name of a team."""
    return next((row.name for row in teams(session) if row.id == row_id), "")


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
    return next((row.login for row in agents(session) if row.id == row_id), "")


def category_id(session: Session, path: str) -> int:
    """Id of a category by its path "Network / VPN" or its unambiguous last word."""
    rows = categories(session)
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
    return next((row.path for row in categories(session) if row.id == row_id), "")


def tag_id(session: Session, name: str) -> int:
    """Id of a tag, made when it is new."""
    return remembered(session, f"tag {name}", lambda: _tag_id(session, name))


def know_tags(session: Session) -> None:
    """Look up now what ``tag_id`` would look up one by one."""
    for name, number in session.exec(select(Tag.name, Tag.id).limit(MOST_TAGS)):
        learn(session, f"tag {name}", number)


def _tag_id(session: Session, name: str) -> int:
    found = select(Tag.id).where(Tag.name == name)
    row_id = session.exec(found).one_or_none()
    if row_id is None:
        insert_if_new(session, Tag, [{"name": name}])
        row_id = session.exec(found).one()
    return row_id or 0


def contact_id(session: Session, email: str) -> int:
    """Id of the contact with that address, or that name and none. Raises NotFound."""
    row = session.exec(select(Contact).where(Contact.email == email.lower())).one_or_none()
    if row is None:
        named = select(Contact).where(Contact.name == email, col(Contact.email).is_(None))
        row = session.exec(named.order_by(col(Contact.id).desc())).first()
    if row is None:
        raise NotFound(f"There is no contact {email!r}.", "Check the address.")
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
