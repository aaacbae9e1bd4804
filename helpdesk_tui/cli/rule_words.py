"""Rules from the words of a command line: what to wait for, to ask and to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.errors import RuleError, Usage
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.events import MAIL_IN, read_event, scope_of
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.rules.rule import Rule


def read_rule(
    name: str,
    *,
    when: Sequence[str] = (),
    condition: str = "",
    then: Sequence[str] = (),
    stop: bool = False,
    enabled: bool = True,
    begins: str = "",
    ends: str = "",
    queues: Sequence[str] = (),
    departments: Sequence[str] = (),
) -> Rule:
    """A rule from its words. Raises Usage, RuleError."""
    events = tuple(read_event(words) for words in when) or (MAIL_IN,)
    try:
        query = parse(condition, scope_of(events))
    except RuleError as error:
        raise RuleError(f"--if {error.what[0].lower()}{error.what[1:]}", error.remedy) from None
    return Rule(
        name=name,
        then=tuple(Action.read(words) for words in then),
        condition=query,
        when=events,
        stop=stop,
        enabled=enabled,
        begins=_day(begins),
        ends=_day(ends),
        queues=tuple(queues),
        departments=tuple(departments),
    )


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Usage(f"{text!r} is no day.", "Write it as 2026-12-24.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
