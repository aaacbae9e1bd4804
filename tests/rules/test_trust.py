"""Who may join a ticket by mail (E25, E26)."""

from __future__ import annotations

import pytest

from helpdesk_tui.rules.trust import Evidence, Relation, Trust, is_free_mail, may_join

PARTICIPANTS = frozenset({"bo@nordwind.example", "lars@other.example"})
AGENTS = frozenset({"alice@desk.example"})


def asks(sender: str, evidence: Evidence, requester: str = "bo@nordwind.example") -> Trust:
    return may_join(evidence, sender, PARTICIPANTS, AGENTS, requester)


@pytest.mark.parametrize("evidence", list(Evidence))
@pytest.mark.parametrize(
    "sender", ["bo@nordwind.example", "Lars@Other.example", "alice@desk.example"]
)
def test_participants_and_agents_join_on_any_evidence(sender: str, evidence: Evidence) -> None:
    assert asks(sender, evidence).joins


@pytest.mark.parametrize("evidence", list(Evidence))
@pytest.mark.parametrize(
    "sender",
    [
        "eve@evil.test",
        "eve@nordwind.example.evil.test",
        "bo@nordwind.example@evil.test",
        "eve@sub.nordwind.example",
        "",
    ],
)
def test_a_stranger_never_joins_whatever_they_quote(sender: str, evidence: Evidence) -> None:
    trust = asks(sender, evidence)
    assert (trust.joins, trust.relation) == (False, Relation.STRANGER)
    assert "is a stranger" in trust.reason


def test_a_colleague_joins_on_a_message_id_but_not_on_a_number() -> None:
    assert asks("eva@nordwind.example", Evidence.SIGNED).joins
    assert asks("eva@nordwind.example", Evidence.REFERENCE).joins
    assert not asks("eva@nordwind.example", Evidence.SUBJECT).joins


@pytest.mark.parametrize("domain", ["gmail.com", "hotmail.se", "seznam.cz", "yahoo.co.uk"])
def test_users_of_one_free_mail_service_are_no_colleagues(domain: str) -> None:
    assert is_free_mail(domain)
    trust = asks(f"eve@{domain}", Evidence.SIGNED, requester=f"bo@{domain}")
    assert trust.relation is Relation.STRANGER


def test_an_unknown_requester_has_no_colleagues() -> None:
    assert not asks("root", Evidence.REFERENCE, requester="root").joins
