"""The desk's names as actions use them: looked up as the verbs do, each only once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.allocation.absence import away_words
from helpdesk_tui.desk.family import root_of
from helpdesk_tui.desk.outgoing import reply_subject
from helpdesk_tui.desk.rule_actions.talk import text_for
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.errors import HelpdeskError, NotFound, Refused
from helpdesk_tui.rules.effects import Places
from helpdesk_tui.store.tables import Agent, Queue, Team, TeamMember, Ticket
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.words import Kind, Priority, Source, Status

Found = TypeVar("Found")


class Names:
    """Answers from one moment of the desk; errors are remembered like answers."""

    def __init__(self, session: Session, places: Places, settings: Settings) -> None:
        """``session`` is one in which names stand still (desk/memo.py)."""
        self.session, self.places, self.settings = session, places, settings
        self._known: dict[Hashable, object] = {}

    def queue(self, name: str) -> Queue:
        """A queue that is in use. Raises NotFound, Refused."""
        row = directory.queue(self.session, name)
        if not row.active:
            raise Refused(f"Queue {row.name} is no longer used.")
        return row

    def queue_called(self, name: str) -> Queue:
        """A queue, in use or not. Raises NotFound."""
        return self._once(("queue", name), lambda: directory.queue(self.session, name))

    def category(self, path: str) -> str:
        """A category's whole path. Raises NotFound."""
        return self._once(
            ("category", path),
            lambda: directory.category_name(
                self.session, directory.category_id(self.session, path)
            ),
        )

    def team(self, name: str) -> str:
        """A team's name as it is written. Raises NotFound."""
        return directory.team(self.session, name).name

    def team_of(self, queue: Queue) -> str:
        """The team that works for a queue; "" for none."""
        return directory.team_name(self.session, queue.team_id) if queue.team_id else ""

    def organization(self, name: str) -> str:
        """An organization. Raises NotFound."""

        def look() -> str:
            directory.organization_id(self.session, name)
            return name

        return self._once(("organization", name), look)

    def organization_named(self, row_id: int) -> str:
        """Name of an organization."""
        return self._once(
            ("organization id", row_id),
            lambda: directory.organization_name(self.session, row_id),
        )

    def owner(self, login: str) -> str:
        """An agent who may be given work. Raises NotFound."""
        directory.active_agent_id(self.session, login)
        return login.lower()

    def away(self, login: str, now: datetime) -> str:
        """How long an agent is away, in words; "" for one who is here."""
        return away_words(self.session, login, now)

    def first_team(self, login: str) -> str:
        """An agent's first team; "" for none."""

        def look() -> str:
            statement = (
                select(Team.name)
                .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
                .join(Agent, col(Agent.id) == col(TeamMember.agent_id))
                .where(Agent.login == login)
                .order_by(col(Team.name))
            )
            return self.session.exec(statement).first() or ""

        return self._once(("first team", login), look)

    def parent(self, number: int) -> int:
        """The ticket that stands for a number. Raises NotFound."""

        def look() -> int:
            root = root_of(self.session, number)
            row = self.session.get(Ticket, root)
            if row is None or row.withdrawn_at is not None:
                raise NotFound(f"There is no ticket #{root}.")
            return root

        return self._once(("parent", number), look)

    def addresses(self, who: str, owner: str, team: str) -> tuple[str, ...]:
        """Whom a notice goes to: an address, the owner, the team, an agent. Raises HelpdeskError.

        ``owner`` and ``team`` are the ticket's, "" for none.
        """
        if "@" in who:
            return (who,)
        return self._once(("who", who, owner, team), lambda: self._addresses(who, owner, team))

    def _addresses(self, who: str, owner: str, team: str) -> tuple[str, ...]:
        if who == "owner":
            agents = [directory.agent(self.session, owner)] if owner else []
        elif who == "team":
            number = directory.team_id(self.session, team) if team else None
            statement = select(Agent).join(TeamMember, col(TeamMember.agent_id) == col(Agent.id))
            agents = list(self.session.exec(statement.where(TeamMember.team_id == number)))
        else:
            agents = [directory.agent(self.session, who)]
        found = tuple(agent.email for agent in agents if agent.active and agent.email)
        if not found:
            raise Refused(f"Nobody to tell: {who} has no address.")
        return found

    def words(self, snippet: str, queue: str, language: str) -> str:
        """A snippet's text, or the words themselves. Raises Refused."""
        row = self.queue_called(queue)

        def look() -> str:
            return text_for(self.session, _stub(row, language=language), snippet)

        return self._once(("words", snippet, queue, language), look)

    def mail_subject(self, number: int, queue: str, subject: str) -> str:
        """The subject of an answer on a ticket."""
        row = self.queue_called(queue)
        return reply_subject(self.session, _stub(row, number=number, subject=subject))

    def _once(self, key: Hashable, look: Callable[[], Found]) -> Found:
        if key not in self._known:
            try:
                self._known[key] = look()
            except HelpdeskError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, HelpdeskError):
            raise found
        return found  # type: ignore[return-value]  # a key belongs to one sort of answer


def _stub(queue: Queue, *, number: int = 0, subject: str = "", language: str = "") -> Ticket:
    """What of a ticket decides about its texts; never put into a session."""
    return Ticket(
        id=number,
        subject=subject,
        language=language,
        queue_id=queue.id or 0,
        department_id=queue.department_id,
        status=Status.NEW.value,
        priority=Priority.NORMAL.value,
        kind=Kind.REQUEST.value,
        source=Source.MAIL.value,
        created_at=NEVER,
        updated_at=NEVER,
    )
