"""What actions will do that only the desk can tell: templates, allocation, who is away.

Asked while rules are being decided about, so that later ones see it; carried out is what
stands in the end, by the same steps (desk/rule_actions/). Nothing is written here.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.allocation.absence import away_words
from helpdesk_tui.desk.allocation.candidates import candidates_of, is_present
from helpdesk_tui.desk.allocation.enquiry import MOST_TEXT, country_of, enquiry, first_text
from helpdesk_tui.desk.allocation.strategies import strategies_for, team_of
from helpdesk_tui.desk.macros import macro_to_run
from helpdesk_tui.desk.rule_actions.allocating import first_team
from helpdesk_tui.desk.rule_names import known_names
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import NotFound, Refused, RuleError
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.allocation import Enquiry, allocate
from helpdesk_tui.rules.effects import Given
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.geography import guess_country
from helpdesk_tui.rules.lint import lint
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.store.one_at_a_time import Matter, one_at_a_time
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.words import Kind


class DeskForesight:
    """Answers from the desk as it stands; each is looked up once."""

    def __init__(self, session: Session, now: datetime, *, acts: bool = False) -> None:
        """``acts``: what is decided is carried out next, so nobody else may allocate meanwhile."""
        self._session, self._now, self._acts = session, now, acts
        self._templates: dict[str, tuple[Action, ...]] = {}
        self._choices: dict[tuple[TicketFacts, str], Given | None] = {}

    def template(self, name: str) -> tuple[Action, ...]:
        """What a macro does for a rule; () for one that is unknown or cannot be done."""
        if name not in self._templates:
            self._templates[name] = self._template(name)
        return self._templates[name]

    def allocation(self, facts: TicketFacts, strategy: str) -> Given | None:
        """Whom a strategy chooses for a ticket like this; None when it stays as it is."""
        key = facts, strategy
        if key not in self._choices:
            self._choices[key] = self._allocation(facts, strategy)
        return self._choices[key]

    def left_to(self, login: str) -> str | None:
        """The team that has an agent's work while they are away; None for one who is here."""
        try:
            away = away_words(self._session, login, self._now)
        except NotFound:
            return None
        return (first_team(self._session, login) or "") if away else None

    def _template(self, name: str) -> tuple[Action, ...]:
        try:
            actions = macro_to_run(self._session, name).for_rule()
        except (NotFound, Refused, RuleError):
            return ()
        if not actions:
            return ()
        # What fails within a template takes all of it back.
        doubts = lint([Rule(name, actions)], known_names(self._session))
        return () if any(doubt.is_name for doubt in doubts) else actions

    def _allocation(self, facts: TicketFacts, strategy: str) -> Given | None:
        if facts.merged or not facts.status.is_open:
            return None
        try:
            if facts.owner and is_present(directory.agent(self._session, facts.owner), self._now):
                return None
            if self._acts:
                one_at_a_time(self._session, Matter.ALLOCATION)
            ticket = self._in_thought(facts)
            asked = strategies_for(self._session, ticket, strategy)
        except (NotFound, Refused):
            return None
        teams = candidates_of(self._session, asked, ticket, self._now)
        found = allocate(asked, self._enquiry(facts, ticket), teams)
        if found.login is None or found.strategy is None:
            return None
        team = found.strategy.team
        return Given(found.login, "" if team == team_of(self._session, ticket) else team)

    def _in_thought(self, facts: TicketFacts) -> Ticket:
        """What of a ticket decides who gets it, as a row that is never kept. Raises NotFound."""
        session = self._session
        contact = contacts.find(session, facts.contact_email) if facts.contact_email else None
        team, firm, path = facts.team, facts.organization, self._category(facts)
        return Ticket(
            id=facts.number,
            subject="",
            status=facts.status.value,
            priority=facts.priority.value,
            kind=Kind.REQUEST.value,
            source=facts.source.value,
            created_at=facts.created_at,
            updated_at=facts.updated_at,
            queue_id=directory.queue_id(session, facts.queue),
            team_id=directory.team_id(session, team) if team else None,
            category_id=directory.category_id(session, path) if path else None,
            contact_id=contact.id if contact else None,
            organization_id=directory.organization_id(session, firm) if firm else None,
        )

    def _enquiry(self, facts: TicketFacts, ticket: Ticket) -> Enquiry:
        country = country_of(self._session, ticket)
        if ticket.contact_id is None:
            country = guess_country(facts.contact_email, "") or country
        return enquiry(
            self._text(facts),
            language=facts.language,
            country=country,
            category=self._category(facts),
            tags=facts.tags,
        )

    def _text(self, facts: TicketFacts) -> str:
        kept = self._session.get(Ticket, facts.number) if facts.number else None
        if kept is not None:
            return f"{kept.subject} {first_text(self._session, kept)}"
        return "".join(f"{said.subject} {said.body[:MOST_TEXT]}" for said in facts.messages[:1])

    def _category(self, facts: TicketFacts) -> str:
        """The whole path of the ticket's category; "" for one that is unknown."""
        try:
            row_id = directory.category_id(self._session, facts.category)
        except NotFound:
            return ""
        return directory.category_name(self._session, row_id)


def foresight_for(tx: Transaction) -> DeskForesight:
    """What will be done within a transaction that carries out what is decided."""
    return DeskForesight(tx.session, tx.now, acts=True)
