"""What templates and allocation will do, for rules asked later; rule_foresight.py, again."""

from __future__ import annotations

from datetime import datetime

from helpdesk_tui.desk.backtest.imagined import Imagined
from helpdesk_tui.desk.backtest.names import Names
from helpdesk_tui.desk.backtest.teams import About
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.effects import Given
from helpdesk_tui.rules.facts import TicketFacts


def about(ticket: Imagined) -> About:
    """What of an imagined ticket decides who gets it."""
    return About(
        number=ticket.number,
        queue=ticket.text("queue"),
        team=ticket.text("team"),
        subject=ticket.text("subject"),
        first_text=ticket.messages[0].body if ticket.messages else "",
        language=ticket.text("language"),
        category=ticket.text("category"),
        tags=ticket.tags,
        email=ticket.contact_email,
        organization=ticket.text("organization"),
    )


class Foreseen:
    """Answers at one moment, about one ticket, or a mail that may open one."""

    def __init__(self, names: Names, now: datetime, ticket: Imagined | None = None) -> None:
        """``ticket``: as it is before what is being decided."""
        self._names, self._now, self._ticket = names, now, ticket

    def template(self, name: str) -> tuple[Action, ...]:
        """What a macro does for a rule; () for one that cannot be applied."""
        return self._names.usable_template(name)

    def allocation(self, facts: TicketFacts, strategy: str) -> Given | None:
        """Whom a strategy chooses for a ticket like this; None when it stays as it is."""
        if facts.merged or not facts.status.is_open:
            return None
        teams = self._names.teams
        is_uncertain = self._ticket is not None and "owner" in self._ticket.uncertain
        try:
            if facts.owner and (is_uncertain or teams.is_here(facts.owner, self._now)):
                return None
            choice = teams.choose(self._about(facts), strategy, self._now)
        except (NotFound, Refused):
            return None
        if choice.nobody:
            return None
        same = choice.team == teams.of(facts.team, facts.queue)
        return Given(choice.words, "" if same else choice.team)

    def left_to(self, login: str) -> str | None:
        """The team that has an agent's work while they are away; None for one who is here."""
        try:
            known = self._names.owner(login)
        except (NotFound, Refused):
            return None
        return self._names.first_team(known) if self._names.away(known, self._now) else None

    def _about(self, facts: TicketFacts) -> About:
        """A ticket keeps its words; what rules ahead of this one gave it counts otherwise."""
        ticket = self._ticket
        if ticket is None:
            subject, first = facts.messages[0].subject, facts.messages[0].body
        else:
            subject = ticket.text("subject")
            first = ticket.messages[0].body if ticket.messages else ""
        try:
            category = self._names.category(facts.category) if facts.category else ""
        except NotFound:
            category = ""
        return About(
            facts.number, facts.queue, facts.team, subject, first, facts.language, category,
            facts.tags, facts.contact_email, facts.organization,
        )  # fmt: skip
