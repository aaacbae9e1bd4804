"""Who gets a ticket, and what each step said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.allocation import (
    Candidate,
    Enquiry,
    Step,
    Strategy,
    allocate,
    choose,
    read_steps,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def agent(login: str, **codes: str) -> Candidate:
    return Candidate(login, {Step(k): frozenset(v.split(",")) for k, v in codes.items()})


ANNA = agent("anna", language="da,en", skill="network", country="dk")
BOB = agent("bob", language="en", skill="network,sap", keyword="vpn")
CECI = agent("ceci", language="cs", product="sap")
TEAM = (ANNA, BOB, CECI)
VPN = Enquiry(" the vpn is down ", "da", "dk", frozenset({"network"}), frozenset({"network"}))


def by(steps: str, otherwise: str = "") -> Strategy:
    return Strategy("net", "Net", read_steps(steps), otherwise)


@pytest.mark.parametrize(
    ("steps", "login"),
    [
        ("keyword", "bob"),
        ("language", "anna"),
        ("country", "anna"),
        ("skill keyword", "bob"),
        ("skill language", "anna"),
        ("product skill language", "anna"),
    ],
)
def test_steps_narrow_who_is_left(steps: str, login: str) -> None:
    assert choose(by(steps), VPN, TEAM).login == login


def test_a_step_nobody_meets_is_passed_over_and_said() -> None:
    found = choose(by("product, language"), VPN, TEAM)
    assert found.login == "anna"
    assert found.reasons == ("product: nobody, passed over", "language: anna")


def test_a_must_that_nobody_meets_asks_the_next_strategy() -> None:
    first, second = by("product!", "rest"), Strategy("rest", "All", read_steps("workload"))
    found = allocate((first, second), VPN, {"Net": TEAM, "All": (CECI,)})
    assert found.login == "ceci"
    assert found.reasons == ("net: product: nobody, and it is a must",)
    assert allocate((first,), VPN, {"Net": TEAM}).login is None


def test_the_absent_are_left_out_and_named() -> None:
    found = choose(by("skill"), VPN, (ANNA, replace(BOB, present=False)))
    assert (found.login, found.reasons) == ("anna", ("bob is absent",))
    nobody = choose(by("skill"), VPN, (replace(ANNA, present=False),))
    assert (nobody.login, nobody.reasons[-1]) == (None, "nobody of Net is here")


def test_least_work_then_fastest_then_whose_turn_it_is() -> None:
    anna, bob = replace(ANNA, load=3.0, hours_to_solve=2.0), replace(BOB, load=1.5)
    assert choose(by("workload"), VPN, (anna, bob)).login == "bob"
    assert choose(by("efficiency"), VPN, (anna, bob)).login == "anna"
    same = replace(bob, load=3.0, last_given=NOON)
    later = replace(anna, last_given=NOON + timedelta(minutes=1))
    assert choose(by("workload turn"), VPN, (later, same)).login == "bob"
    assert choose(by("workload"), VPN, (later, same)).reasons == ("turn: bob of anna, bob",)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("luck", "no step 'luck'"),
        ("skill skill!", "stands twice"),
        ("workload!", "leaves nobody out"),
        ("", "needs a step"),
    ],
)
def test_bad_steps_are_told(steps: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        read_steps(steps)


def test_steps_are_written_as_they_are_read() -> None:
    assert ", ".join(str(each) for each in read_steps("skill! language,workload")) == (
        "skill!, language, workload"
    )
