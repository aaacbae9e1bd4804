"""One ticket under one rulebook over time: as it was, with what these rules made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from helpdesk_tui.desk.backtest.imagined import Event, Imagined
from helpdesk_tui.desk.backtest.outcome import Outcome, Sending
from helpdesk_tui.desk.backtest.past import MERGED, Beginning, Happening, Past, Spoken, Step
from helpdesk_tui.desk.backtest.stored_mail import Occasion
from helpdesk_tui.desk.fields import FIELDS, Value
from helpdesk_tui.rules.effects import Places
from helpdesk_tui.rules.events import CREATED, MESSAGE, events_of_change
from helpdesk_tui.rules.facts import MessageFacts, TicketFacts
from helpdesk_tui.words import Audience, Direction, Status

_OPEN = (Status.NEW.value, Status.OPEN.value)


class Case:
    """A ticket that lives on: what happened to it is put over what rules made of it."""

    def __init__(self, past: Past, beginning: Beginning) -> None:
        """As it was at the beginning."""
        self._past = past
        self.ticket = Imagined(
            beginning.number, dict(beginning.values), beginning.contact_name,
            beginning.contact_email, beginning.created_at, beginning.updated_at, beginning.source,
            can_be_passed_on=False,
        )  # fmt: skip
        self.merged = beginning.merged
        self.is_born = False
        self.fired = dict(beginning.fired)
        self._said: list[int | MessageFacts] = []
        self._newest: Spoken | None = None
        self._texts: Mapping[int, MessageFacts] | None = None
        self._notes: list[str] = []
        self._skipped: list[str] = []
        self._mails: list[Sending] = []
        self._rules: dict[str, None] = {}
        for message in beginning.spoken:
            self._hear(message)

    @property
    def due(self) -> datetime | None:
        """When it is due."""
        value = self.ticket.values.get("due")
        return datetime.fromisoformat(str(value)) if value else None

    def happens(self, happening: Happening) -> list[Event]:
        """Put in what happened; what of it is an event for rules."""
        found: list[Event] = [(CREATED, None)] if happening.is_birth else []
        for step in happening.steps:
            found += self._take(step, happening)
        if happening.steps:
            ticket = self.ticket
            ticket.updated_at = max(ticket.updated_at, happening.moment)
        return [] if happening.is_undo or happening.of_mail else found

    def _take(self, step: Step, happening: Happening) -> list[Event]:
        ticket = self.ticket
        if step.field == "message":
            if step.message is None:  # withdrawn by now
                return []
            self._hear(step.message)
            if happening.of_mail and not happening.is_birth:
                self._wake(step.message)
            return [(MESSAGE, len(self._said) - 1)]
        if step.field == MERGED:
            self.merged = step.new is not None
        if step.field not in ticket.values:
            return []
        if step.field == "status" and happening.of_mail and not happening.is_birth:
            return []  # an answer wakes what waits: see _wake
        old = ticket.values[step.field]
        new = _over(step, old)
        ticket.values[step.field] = new
        ticket.uncertain.discard(step.field)
        return [(event, None) for event in events_of_change(step.field, old, new)]

    def _wake(self, message: Spoken) -> None:
        """See rules/lifecycle.py; a ticket closed for too long is not told apart."""
        ours = message.audience is Audience.PUBLIC and message.direction is Direction.IN
        if ours and not message.automatic and self.ticket.text("status") not in _OPEN:
            self.ticket.values["status"] = Status.OPEN.value

    def _hear(self, message: Spoken) -> None:
        self._said.append(message.number)
        ticket = self.ticket
        public = message.audience is Audience.PUBLIC
        ticket.has_attachment |= message.has_attachment
        ticket.has_reply |= public and message.direction is Direction.OUT
        ticket.can_be_passed_on |= public and not message.automatic
        if message.direction is Direction.IN:
            self._newest = message

    def occasion(self, now: datetime) -> Occasion:
        """Something that is no mail: what is answered is the newest one."""
        if self._newest is None:
            return Occasion(now, now, "", "", "")
        text = self._text(self._newest.number)
        return Occasion(now, now, self._newest.automatic, text.subject, text.body)

    def begin(self) -> None:
        """Rules are about to act: nothing was done yet, and what was said is known."""
        ticket = self.ticket
        ticket.messages = self.texts()
        ticket.pending, ticket.notes, ticket.skipped, ticket.mails = [], [], [], []
        ticket.rules = {}

    def end(self, now: datetime) -> bool:
        """Rules have acted; False when nothing came of it."""
        ticket = self.ticket
        self._said += ticket.messages[len(self._said) :]
        ticket.messages = []
        own = [event for event in ticket.pending if event[0] != CREATED]
        if own:
            ticket.updated_at = max(ticket.updated_at, now)
        self._notes += ticket.notes
        self._skipped += ticket.skipped
        self._mails += ticket.mails
        self._rules.update(ticket.rules)
        return bool(own or ticket.skipped or ticket.mails)

    def outcome(self, fields: Sequence[str]) -> Outcome:
        """These fields, beside what was said and could not be done since this was asked last."""
        ticket = self.ticket
        values: dict[str, Value] = {name: ticket.values[name] for name in fields}
        for name, listed in (("notes", self._notes), ("skipped", self._skipped)):
            if listed:
                values[name] = list(listed)
        uncertain = frozenset(ticket.uncertain)
        found = Outcome("filed", values, tuple(self._mails), tuple(self._rules), uncertain)
        self._notes, self._skipped, self._mails, self._rules = [], [], [], {}
        return found

    def texts(self) -> list[MessageFacts]:
        """All that was said so far, oldest first."""
        return [each if isinstance(each, MessageFacts) else self._text(each) for each in self._said]

    def facts(self, places: Places, texts: tuple[MessageFacts, ...] = ()) -> TicketFacts:
        """The ticket as rules see it."""
        return self.ticket.facts(places, texts)

    def _text(self, number: int) -> MessageFacts:
        if self._texts is None:
            self._texts = self._past.texts(self.ticket.number)
        return self._texts[number]

    def forget(self) -> None:
        """Let go of the texts; they are read again when they are asked for."""
        self._texts = None


def _over(step: Step, present: Value) -> Value:
    """The new value; tags are added and taken one by one, whatever else is there."""
    if step.field != "tags":
        return step.new
    old, new, now = (_tags(value) for value in (step.old, step.new, present))
    return FIELDS["tags"].normal(sorted((now | (new - old)) - (old - new)))


def _tags(value: Value) -> set[str]:
    return set(value) if isinstance(value, list) else set()
