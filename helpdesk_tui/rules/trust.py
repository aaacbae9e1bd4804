"""May this sender join that ticket? Knowing a number is not enough (E25, E26).

A stranger never joins, whatever they quote: their mail becomes a ticket of its own that
refers to the other, so nothing is lost and nothing leaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FREE_MAIL = frozenset(
    "aol.com atlas.cz bredband.net centrum.cz comhem.se email.cz fastmail.com freenet.de"
    " googlemail.com hey.com icloud.com jubii.dk mac.com mail.com mail.dk mail.ru me.com"
    " msn.com online.no onet.pl pm.me post.cz proton.me protonmail.com seznam.cz spray.se"
    " stofanet.dk t-online.de telia.com tuta.com tutanota.com volny.cz web.de wp.pl ymail.com"
    " zoho.com".split()
)
"""Domains whose users have nothing to do with one another."""
FREE_PROVIDERS = frozenset("gmail gmx hotmail live outlook yahoo yandex".split())
"""Providers of such domains in many countries: hotmail.se, yahoo.co.uk."""


class Evidence(StrEnum):
    """Why a mail is thought to belong to a ticket, strongest first."""

    SIGNED = "our own Message-ID"
    REFERENCE = "References"
    SUBJECT = "the number in the subject"


class Relation(StrEnum):
    """What the sender is to the ticket."""

    PARTICIPANT = "takes part"
    AGENT = "is an agent"
    EXTERNAL = "was asked from here"
    ORGANIZATION = "is of the requester's organization"
    STRANGER = "is a stranger"


@dataclass(frozen=True, slots=True)
class Trust:
    """The answer, with its reason in words for ``why``."""

    joins: bool
    relation: Relation
    reason: str


def relation(
    sender: str,
    participants: frozenset[str],
    agents: frozenset[str],
    requester: str,
    externals: frozenset[str] = frozenset(),
) -> Relation:
    """What a sender (an address) is to a ticket; all addresses in lower case.

    Whom we asked (F63) stays that, be they copied in by the customer: what they say is ours.
    """
    address = sender.lower()
    if address in externals:
        return Relation.EXTERNAL
    # An agent whom a customer copied in stays an agent; one who asks is a requester.
    if address in agents and address != requester.lower():
        return Relation.AGENT
    if address in participants:
        return Relation.PARTICIPANT
    domain = _domain(address)
    if domain and domain == _domain(requester.lower()) and not is_free_mail(domain):
        return Relation.ORGANIZATION
    return Relation.STRANGER


def is_free_mail(domain: str) -> bool:
    """True for a domain (lower case) where anybody may have an address."""
    return domain in FREE_MAIL or domain.partition(".")[0] in FREE_PROVIDERS


def may_join(
    evidence: Evidence,
    sender: str,
    participants: frozenset[str],
    agents: frozenset[str],
    requester: str,
    externals: frozenset[str] = frozenset(),
) -> Trust:
    """Decide whether a mail joins the ticket its evidence points to.

    Participants, agents and whom we asked join on any evidence. Somebody of the requester's
    own domain joins on a Message-ID, which they can only have from a colleague's mail; a
    number in the subject is too easily guessed for that.
    """
    found = relation(sender, participants, agents, requester, externals)
    who = sender or "a sender without address"
    if found in (Relation.PARTICIPANT, Relation.AGENT, Relation.EXTERNAL):
        return Trust(True, found, f"by {evidence}; {who} {found}")
    if found is Relation.ORGANIZATION and evidence is not Evidence.SUBJECT:
        return Trust(True, found, f"by {evidence}; {who} {found}")
    return Trust(False, found, f"refers to it by {evidence}, but {who} {found}")


def _domain(address: str) -> str:
    return address.rpartition("@")[2] if "@" in address else ""
