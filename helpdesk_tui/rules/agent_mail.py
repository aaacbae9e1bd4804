"""Whether what an agent writes by mail goes on to the customer (E36, E39)."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.rules.trust import Evidence


@dataclass(frozen=True, slots=True)
class AgentMail:
    """What is known of a mail from an agent's address to a ticket."""

    wanted: bool
    """The desk sends such answers on (setting ``agent_answers``)."""
    doubt: str
    """Why its sender is not proved; "" when it is."""
    evidence: Evidence
    automatic: bool
    to_ours: bool
    """It answers an internal note (E35) or an outside party (F63)."""
    direct: bool
    """The customer is among its recipients already."""
    has_text: bool
    has_customer: bool
    """There is somebody to send it on to."""


def why_kept(mail: AgentMail) -> str:
    """Why the mail stays an internal note, told to the agent; "" when it is sent on."""
    if not mail.wanted:
        return "this desk keeps what agents write by mail as internal notes"
    if mail.doubt:
        return f"it is not proved that you wrote it: {mail.doubt}"
    if mail.evidence is Evidence.SUBJECT:
        return "it answers none of the ticket's mails, it only names its number"
    if mail.automatic:
        return "a machine wrote it"
    if mail.to_ours:
        return "it answers what the customer does not see"
    if mail.direct:
        return "the customer is among its recipients and has it already"
    if not mail.has_customer:
        return "the ticket has nobody with an address"
    return "" if mail.has_text else "it has no text of its own"
