"""Strategies of allocation, codes of agents, and the countries of customers (F50)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.allocation.candidates import codes_of
from helpdesk_tui.desk.allocation.enquiry import folded
from helpdesk_tui.desk.allocation.strategies import ADD, all_strategies, named
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import NotFound, Refused, Usage
from helpdesk_tui.rules.allocation import Step, Strategy, read_steps
from helpdesk_tui.rules.codes import check_country, check_language
from helpdesk_tui.store.tables import AgentCode, AllocationStrategy, Organization, Team
from helpdesk_tui.words import Role

KINDS = tuple(step for step in Step if step.narrows)
"""The sorts of codes."""


def add_strategy(desk: Desk, name: str, team: str, steps: str, *, otherwise: str = "") -> None:
    """Add a strategy, asked after the team's others. Raises Usage, RuleError, Refused, NotFound."""
    desk.actor.must_be(Role.ADMIN, "allocation add")
    if not name.strip() or not name.isprintable() or name.startswith("-"):
        raise Usage("A strategy needs a name in one line.", "Write: allocation add NAME …")
    with desk.transaction("allocation add") as tx:
        known = all_strategies(tx.session)
        if any(each.name.casefold() == name.casefold() for each in known):
            raise Refused(f"There is a strategy {name!r} already.", "Change it: allocation edit")
        row = AllocationStrategy(
            name=name,
            team_id=directory.team_id(tx.session, team),
            steps=_written(steps),
            otherwise=named(known, otherwise).name if otherwise else "",
            position=len(known),
        )
        tx.session.add(row)
        tx.record(None, f"strategy {name}", None, _line(tx.session, row))


def edit_strategy(
    desk: Desk,
    name: str,
    *,
    team: str | None = None,
    steps: str | None = None,
    otherwise: str | None = None,
) -> None:
    """Change what is given; ``otherwise`` "" or "none" asks nobody else. Raises as ``add``."""
    desk.actor.must_be(Role.ADMIN, "allocation edit")
    with desk.transaction("allocation edit") as tx:
        known = all_strategies(tx.session)
        row = _row(tx.session, named(known, name).name)
        old = _line(tx.session, row)
        if team is not None:
            row.team_id = directory.team_id(tx.session, team)
        if steps is not None:
            row.steps = _written(steps)
        if otherwise is not None:
            row.otherwise = "" if otherwise in ("", "none") else named(known, otherwise).name
        if row.otherwise == row.name:
            raise Usage(
                f"Strategy {row.name} cannot be followed by itself.", "Name another, or none."
            )
        tx.session.add(row)
        tx.record(None, f"strategy {row.name}", old, _line(tx.session, row))


def remove_strategy(desk: Desk, name: str) -> None:
    """Forget a strategy. Raises NotFound; Refused while another is followed by it."""
    desk.actor.must_be(Role.ADMIN, "allocation remove")
    with desk.transaction("allocation remove") as tx:
        known = all_strategies(tx.session)
        found = named(known, name)
        used = [each.name for each in known if each.otherwise == found.name]
        if used:
            raise Refused(
                f"Strategy {used[0]} asks {found.name} when it has nobody.",
                f"First: allocation edit {used[0]} --otherwise none",
            )
        row = _row(tx.session, found.name)
        tx.record(None, f"strategy {row.name}", _line(tx.session, row), None)
        tx.session.delete(row)


def list_strategies(desk: Desk) -> tuple[Strategy, ...]:
    """All strategies in order."""
    with desk.store.read() as session:
        return all_strategies(session)


def find_strategy(desk: Desk, name: str) -> Strategy:
    """One strategy. Raises NotFound."""
    return named(list_strategies(desk), name)


def agent_codes(desk: Desk, login: str) -> dict[Step, tuple[str, ...]]:
    """What an agent is given tickets for. Raises NotFound."""
    with desk.store.read() as session:
        agent_id = directory.agent(session, login).id or 0
        return {
            step: tuple(sorted(values))
            for step, values in codes_of(session, [agent_id]).get(agent_id, {}).items()
        }


def set_codes(
    desk: Desk,
    login: str,
    add: Mapping[Step, Sequence[str]],
    remove: Mapping[Step, Sequence[str]] | None = None,
) -> None:
    """Give an agent codes and take others away. Raises NotFound, Usage."""
    desk.actor.must_be(Role.DISPATCHER, "agent codes")
    with desk.transaction("agent codes") as tx:
        agent_id = directory.agent(tx.session, login).id or 0
        for step, values in add.items():
            for value in values:
                code = read_code(step, value)
                if tx.session.get(AgentCode, (agent_id, step.value, code)) is None:
                    tx.session.add(AgentCode(agent_id=agent_id, kind=step.value, value=code))
                    tx.record(None, f"agent {login} {step}", None, code)
        for step, values in (remove or {}).items():
            for value in values:
                row = tx.session.get(AgentCode, (agent_id, step.value, read_code(step, value)))
                if row is None:
                    raise NotFound(f"{login} has no {step} {value!r}.", f"See: agent codes {login}")
                tx.record(None, f"agent {login} {step}", row.value, None)
                tx.session.delete(row)


def read_code(step: Step, value: str) -> str:
    """A code as it is compared. Raises Usage for one that could never be met."""
    if step is Step.COUNTRY and value.strip():
        return check_country(value)
    if step is Step.LANGUAGE and value.strip():
        return check_language(value)
    code = folded(value)
    if not code:
        raise Usage(f"{value!r} has no word in it.", f"Give a {step} of letters or digits.")
    return code


def set_contact_country(desk: Desk, email: str, country: str) -> None:
    """Say where a customer is; "" lets the desk guess again. Raises NotFound, Usage."""
    desk.actor.must_be(Role.WORKER, "contact country")
    code = check_country(country)
    with desk.transaction("contact country") as tx:
        row = contacts.find(tx.session, email)
        if row is None:
            raise NotFound(f"There is no contact {email!r}.", "Check the address.")
        tx.record(None, f"contact {row.email} country", row.country or None, code or None)
        row.country = code
        tx.session.add(row)


def set_organization_country(desk: Desk, name: str, country: str) -> None:
    """Say where an organization is. Raises NotFound, Usage."""
    desk.actor.must_be(Role.ADMIN, "organization country")
    code = check_country(country)
    with desk.transaction("organization country") as tx:
        row = tx.session.get_one(Organization, directory.organization_id(tx.session, name))
        tx.record(None, f"organization {row.name} country", row.country or None, code or None)
        row.country = code
        tx.session.add(row)


def _written(steps: str) -> str:
    return ", ".join(str(each) for each in read_steps(steps))


def _row(session: Session, name: str) -> AllocationStrategy:
    statement = select(AllocationStrategy).where(col(AllocationStrategy.name) == name)
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFound(f"There is no strategy {name!r}.", ADD)
    return row


def _line(session: Session, row: AllocationStrategy) -> str:
    team = session.get_one(Team, row.team_id).name
    return f"{team}: {row.steps}" + (f", otherwise {row.otherwise}" if row.otherwise else "")
