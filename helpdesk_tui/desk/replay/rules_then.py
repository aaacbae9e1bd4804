"""The rulebook and the settings as they stood when a mail was filed."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk.replay.history import Event, rules_and_settings
from helpdesk_tui.desk.rulebook import kept_rule, places_of
from helpdesk_tui.desk.settings import Settings, load_settings
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store.tables import Rule as RuleRow
from helpdesk_tui.store.tables import RuleVersion


class RulesThen:
    """Walks through the history of rules and settings, forward only."""

    def __init__(self, live: Session) -> None:
        """Read that history whole from the live desk; it stands at its beginning."""
        self._events = rules_and_settings(live)
        self._next = 0
        self._places = places_of(live)
        self._versions = _versions(live)
        self._times = sorted(at for each in self._versions.values() for at, _ in each)
        self._gone: set[str] = set()
        self._order: list[str] = _present_order(live)
        self._rules: tuple[Rule, ...] = ()
        self._rulebook: Rulebook | None = None
        self._read_at: datetime | None = None
        self._settings = _first_settings(load_settings(live), self._events)

    def move_to(self, before: int, now: datetime) -> None:
        """Stand before the change with that number, at that time."""
        while self._next < len(self._events) and self._events[self._next].id < before:
            self._take(self._events[self._next])
            self._next += 1
        if self._rulebook is None or self._is_past(now):
            self._read(now)

    def _is_past(self, now: datetime) -> bool:
        """True when other versions may hold by now than when the rules were read."""
        read_at = self._read_at
        if read_at is None:
            return True
        return bisect_right(self._times, read_at) != bisect_right(self._times, now)

    @property
    def rulebook(self) -> Rulebook:
        """The rules that held, compiled."""
        return self._rulebook or Rulebook.compile(())

    @property
    def settings(self) -> Settings:
        """The settings that held."""
        return self._settings

    def _take(self, event: Event) -> None:
        kind, _, rest = event.field.partition(" ")
        if kind == "setting":
            self._settings = _with(self._settings, rest, event.new)
            return
        self._read_at = None
        if event.field == "rules order" and isinstance(event.new, list):
            self._order = list(event.new)
        elif rest.endswith(" place") and isinstance(event.new, int):
            name = rest.removesuffix(" place")
            self._order = [each for each in self._order if each != name]
            self._order.insert(event.new - 1, name)
        elif not rest.endswith(" name"):
            (self._gone.add if event.new is None else self._gone.discard)(rest)

    def _read(self, now: datetime) -> None:
        """Compile anew, but only when other versions hold than before."""
        held = tuple(rule for rule in self._held(now) if rule.name not in self._gone)
        known = {name: place for place, name in enumerate(self._order)}
        rules = tuple(sorted(held, key=lambda rule: known.get(rule.name, len(known))))
        if self._rulebook is None or rules != self._rules:
            self._rulebook = Rulebook.compile(rules, self._places)
        self._rules, self._read_at = rules, now

    def _held(self, now: datetime) -> list[Rule]:
        held = []
        for versions in self._versions.values():
            latest = [rule for at, rule in versions if at <= now]
            if latest:
                held.append(latest[-1])
        return held


def _versions(live: Session) -> dict[int, list[tuple[datetime, Rule]]]:
    """All versions of each rule, oldest first."""
    found: dict[int, list[tuple[datetime, Rule]]] = {}
    order = (col(RuleVersion.rule_id), col(RuleVersion.version))
    for row in live.exec(select(RuleVersion).order_by(*order)):
        rule = kept_rule(row.definition, row.version)
        found.setdefault(row.rule_id, []).append((row.at, rule))
    return found


def _present_order(live: Session) -> list[str]:
    return list(live.exec(select(RuleRow.name).order_by(col(RuleRow.position))))


def _first_settings(now: Settings, events: Sequence[Event]) -> Settings:
    """Go back through every change of a setting to what it was at first."""
    settings = now
    defaults = {field.name: field.default for field in fields(Settings)}
    for event in reversed(events):
        kind, _, name = event.field.partition(" ")
        if kind == "setting":
            old = event.old if event.old is not None else defaults.get(name)
            settings = _with(settings, name, old)
    return settings


def _with(settings: Settings, name: str, value: object) -> Settings:
    known = {field.name: field.type for field in fields(Settings)}
    if name not in known or value is None or name == "desk_id":
        return settings
    kept = json.dumps({name: value})
    return replace(settings, **json.loads(kept))
