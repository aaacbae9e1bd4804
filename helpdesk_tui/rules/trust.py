"""May this sender join that ticket? Knowing a number is not enough (E25, E26).

A stranger never joins, whatever they quote: their mail becomes a ticket of its own that
refers to the other, so nothing is lost and nothing leaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FREE_MAIL = frozenset(
    "gmail.com googlemail.com hotmail.com outlook.com live.com msn.com yahoo.com icloud.com"
    " me.com gmx.net gmx.de web.de seznam.cz email.cz centrum.cz post.cz volny.cz proton.me"
    " protonmail.com hotmail.dk live.dk yahoo.dk mail.dk jubii.dk hotmail.se live.se telia.com"
    " bredband.net spray.se aol.com mail.com fastmail.com yandex.ru mail.ru".split()
)
"""Domains whose users have nothing to do with one another."""


class Evidence(StrEnum):
    """Why a mail is thought to belong to a ticket, strongest first."""

    SIGNED = "our own Message-ID"
    REFERENCE = "References"
    SUBJECT = "the number in the subject"


class Relation(StrEnum):
    """What the sender is to the ticket."""

    PARTICIPANT = "takes part"
    AGENT = "is an agent"
    ORGANIZATION = "is of the requester's organization"
    STRANGER = "is a stranger"


@dataclass(frozen=True, slots=True)
class Trust:
    """The answer, with its reason in words for ``why``."""

    joins: bool
    relation: Relation
    reason: str


def relation(
    sender: str, participants: frozenset[str], agents: frozenset[str], requester: str
) -> Relation:
    """What a sender (an address) is to a ticket; all addresses in lower case."""
    address = sender.lower()
    if address in participants:
        return Relation.PARTICIPANT
    if address in agents:
        return Relation.AGENT
    domain = address.rpartition("@")[2]
    if domain and domain == requester.lower().rpartition("@")[2] and domain not in FREE_MAIL:
        return Relation.ORGANIZATION
    return Relation.STRANGER


def may_join(
    evidence: Evidence,
    sender: str,
    participants: frozenset[str],
    agents: frozenset[str],
    requester: str,
) -> Trust:
    """Decide whether a mail joins the ticket its evidence points to.

    Participants and agents join on any evidence. Somebody of the requester's own domain
    joins on a Message-ID, which they can only have from a colleague's mail; a number in the
    subject is too easily guessed for that.
    """
    found = relation(sender, participants, agents, requester)
    who = sender or "a sender without address"
    if found in (Relation.PARTICIPANT, Relation.AGENT):
        return Trust(True, found, f"by {evidence}; {who} {found}")
    if found is Relation.ORGANIZATION and evidence is not Evidence.SUBJECT:
        return Trust(True, found, f"by {evidence}; {who} {found}")
    return Trust(False, found, f"refers to it by {evidence}, but {who} {found}")
