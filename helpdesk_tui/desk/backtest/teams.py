"""Teams, strategies and who is there, as allocation asks for them; each read only once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.allocation.candidates import candidates_of, is_present
from helpdesk_tui.desk.allocation.enquiry import MOST_TEXT, country_of, enquiry
from helpdesk_tui.desk.allocation.strategies import strategies_for
from helpdesk_tui.desk.backtest.foreseen_choice import Choice, foresee
from helpdesk_tui.desk.backtest.once import Once
from helpdesk_tui.desk.backtest.stub import stub
from helpdesk_tui.rules.allocation import Candidate, Strategy
from helpdesk_tui.rules.geography import guess_country
from helpdesk_tui.store.tables import Agent


@dataclass(frozen=True, slots=True)
class About:
    """What of a ticket decides who gets it; names as people write them, "" for none."""

    number: int
    queue: str
    team: str
    subject: str
    first_text: str
    language: str
    category: str
    tags: Sequence[str]
    email: str
    organization: str


class Teams:
    """Answers from one moment of the desk."""

    def __init__(self, session: Session, once: Once) -> None:
        """``once`` remembers answers and errors alike."""
        self._session, self._once = session, once
        self._somebody_away: bool | None = None

    def of(self, team: str, queue: str) -> str:
        """A ticket's team, else its queue's; "" for neither."""
        row = directory.queue(self._session, queue)
        other = directory.team_name(self._session, row.team_id) if row.team_id else ""
        return team or other

    def is_here(self, login: str, now: datetime) -> bool:
        """Whether an agent is active and not away."""
        return is_present(directory.agent(self._session, login), now)

    def _strategies(self, name: str, about: About) -> tuple[Strategy, ...]:
        team, queue = about.team, about.queue

        def look() -> tuple[Strategy, ...]:
            row = stub(directory.queue(self._session, queue), number=about.number)
            row.team_id = directory.team_id(self._session, team) if team else None
            return strategies_for(self._session, row, name)

        # The number is told where nothing else can be.
        known_by = about.number if not (name or self.of(team, queue)) else 0
        return self._once(("strategies", name, team, queue, known_by), look)

    def _candidates(
        self, asked: Sequence[Strategy], now: datetime
    ) -> dict[str, tuple[Candidate, ...]]:
        """The agents of each strategy's team with what they know; nothing else is asked."""
        plain = [replace(s, steps=tuple(w for w in s.steps if w.step.narrows)) for s in asked]
        key: Hashable = tuple((each.name, each.team) for each in plain)

        def look() -> dict[str, tuple[Candidate, ...]]:
            nothing = stub(directory.queues(self._session)[0])
            return candidates_of(self._session, plain, nothing, now)

        return self._once(("candidates", key, now if self._is_somebody_away() else None), look)

    def _is_somebody_away(self) -> bool:
        if self._somebody_away is None:
            away = select(Agent.id).where(col(Agent.away_until).is_not(None)).limit(1)
            self._somebody_away = self._session.exec(away).first() is not None
        return self._somebody_away

    def choose(self, about: About, strategy: str, now: datetime) -> Choice:
        """Whom a strategy ("" = the team's own) chooses. Raises NotFound, Refused."""
        asked = self._strategies(strategy, about)
        wanted = enquiry(
            f"{about.subject} {about.first_text[:MOST_TEXT]}",
            language=about.language,
            country=self._country(about.email, about.organization),
            category=about.category,
            tags=about.tags,
        )
        return foresee(asked, wanted, self._candidates(asked, now))

    def _country(self, email: str, firm: str) -> str:
        def look() -> str:
            contact = contacts.find(self._session, email) if email else None
            row = stub(directory.queues(self._session)[0])
            row.contact_id = contact.id if contact else None
            row.organization_id = directory.organization_id(self._session, firm) if firm else None
            found = country_of(self._session, row)
            return found if contact else guess_country(email, "") or found

        return self._once(("country", email, firm), look)
