"""The desk's names as actions use them: looked up as the verbs do, each only once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.allocation.absence import away_words
from helpdesk_tui.desk.backtest.once import Once
from helpdesk_tui.desk.backtest.stub import stub
from helpdesk_tui.desk.backtest.teams import Teams
from helpdesk_tui.desk.channels import channel_row
from helpdesk_tui.desk.external import outside
from helpdesk_tui.desk.family import root_of
from helpdesk_tui.desk.macros import macro_to_run
from helpdesk_tui.desk.outgoing import reply_subject
from helpdesk_tui.desk.rule_actions.talk import text_for
from helpdesk_tui.desk.rule_actions.telling import nobody_to_tell
from helpdesk_tui.desk.rule_names import known_names
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.errors import NotFound, Refused, RuleError
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.effects import Places
from helpdesk_tui.rules.lint import lint
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.store.tables import Agent, Queue, Team, TeamMember, Ticket


class Names:
    """Answers from one moment of the desk; errors are remembered like answers."""

    def __init__(self, session: Session, places: Places, settings: Settings) -> None:
        """``session`` is one in which names stand still (desk/memo.py)."""
        self.session, self.places, self.settings = session, places, settings
        self._once = Once()
        self.teams = Teams(session, self._once)

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
            raise nobody_to_tell(who, bool(owner))
        return found

    def channel(self, name: str) -> str:
        """A channel's name as it is written. Raises NotFound."""
        return self._once(("channel", name), lambda: channel_row(self.session, name).name)

    def template(self, name: str) -> tuple[Action, ...]:
        """What a macro does as a template. Raises NotFound, Refused, RuleError."""
        return self._once(("template", name), lambda: macro_to_run(self.session, name).for_rule())

    def usable_template(self, name: str) -> tuple[Action, ...]:
        """The same; () for one that cannot be applied whole: see desk/rule_foresight.py."""
        try:
            actions = self.template(name)
        except (NotFound, Refused, RuleError):
            return ()

        def look() -> tuple[Action, ...]:
            doubts = lint([Rule(name, actions)], known_names(self.session))
            return () if any(doubt.is_name for doubt in doubts) else actions

        return self._once(("usable template", name), look) if actions else ()

    def outside(self, address: str) -> tuple[str, ...]:
        """An address outside, as a list. Raises Usage, Refused for one of ours."""
        return self._once(("outside", address), lambda: outside(self.session, [address]))

    def is_ours(self, address: str) -> bool:
        """Whether mail to an address comes to this desk."""
        return bare_address(address) in directory.own_addresses(self.session)

    def words(self, snippet: str, queue: str, language: str) -> str:
        """A snippet's text, or the words themselves. Raises Refused."""
        row = self.queue_called(queue)

        def look() -> str:
            return text_for(self.session, stub(row, language=language), snippet)

        return self._once(("words", snippet, queue, language), look)

    def mail_subject(self, number: int, queue: str, subject: str) -> str:
        """The subject of an answer on a ticket."""
        row = self.queue_called(queue)
        return reply_subject(self.session, stub(row, number=number, subject=subject))
