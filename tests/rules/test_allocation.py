"""Who gets a ticket, and what each step said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.allocation import (
    Candidate,
    Enquiry,
    Step,
    Strategy,
    allocate,
    chain,
    choose,
    read_steps,
)
from helpdesk_tui.rules.codes import check_country
from helpdesk_tui.rules.geography import guess_country


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
    assert found.reasons == (
        "net: product: nobody, and it is a must",
        "rest: ceci is alone in All",
    )
    assert allocate((first,), VPN, {"Net": TEAM}).login is None


def test_the_absent_are_left_out_and_named() -> None:
    found = choose(by("skill"), VPN, (ANNA, replace(BOB, present=False)))
    assert (found.login, found.reasons[0]) == ("anna", "bob is absent")
    nobody = choose(by("skill"), VPN, (replace(ANNA, present=False),))
    assert (nobody.login, nobody.reasons[-1]) == (None, "nobody of Net is here")


def test_least_work_then_fastest_then_whose_turn_it_is() -> None:
    anna, bob = replace(ANNA, load=3.0, hours_to_solve=2.0), replace(BOB, load=1.5)
    assert choose(by("workload"), VPN, (anna, bob)).login == "bob"
    assert choose(by("efficiency"), VPN, (anna, bob)).login == "anna"
    same, later = replace(bob, load=3.0, last_turn=4), replace(anna, last_turn=5)
    assert choose(by("workload turn"), VPN, (later, same)).login == "bob"
    assert choose(by("workload"), VPN, (later, same)).reasons == (
        "workload: no difference",
        "turn: bob of anna, bob",
    )
    assert choose(by("workload"), VPN, (anna, bob)).decided == "workload (anna 3, bob 1.5): bob"
    assert choose(by("efficiency"), VPN, (anna, bob)).decided == (
        "efficiency (anna 2.0 h, bob ?): anna"
    )


def test_strategies_follow_each_other_and_never_in_a_circle() -> None:
    first, second = by("skill!", "rest"), Strategy("rest", "All", read_steps("turn"), "net")
    known = {each.name: each for each in (first, second)}
    assert chain((first,), known) == (first, second)
    assert chain((second, first), known) == (second, first)
    assert allocate((first, second), VPN, {"All": TEAM}).strategy == second


def test_whoever_is_alone_is_said_to_be() -> None:
    here, away = ANNA, replace(BOB, present=False)
    assert choose(by("turn"), VPN, (here, away)).decided == "anna is the only one here of Net"
    assert choose(by("turn"), VPN, (here,)).decided == "anna is alone in Net"


@pytest.mark.parametrize(
    ("email", "phone", "country"),
    [
        ("bo@nordwind.dk", "+46 8 123", "dk"),
        ("al@firm.co.uk", "", "gb"),
        ("al@start.io", "+420 602 000 000", "cz"),
        ("al@firm.example", "0046 8 123 456", "se"),
        ("al@firm.example", "08 123 456", ""),
        ("", "+1 212 000", ""),
    ],
)
def test_a_country_is_guessed_from_address_and_telephone(
    email: str, phone: str, country: str
) -> None:
    assert guess_country(email, phone) == country
    assert check_country(country.upper()) == country


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
