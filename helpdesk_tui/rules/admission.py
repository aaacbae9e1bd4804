"""Whose mail may open a ticket in a queue (F10)."""

from __future__ import annotations

from helpdesk_tui.words import Authenticity, Senders


def why_not_admitted(
    senders: Senders, sender: str, result: str, *, known: bool, authorized: bool
) -> str:
    """Why a sender may not open a ticket; "" when they may.

    Args:
        senders: whom the queue admits.
        sender: the address, for the words.
        result: what the sender proved (words.Authenticity), "" when nothing was checked.
        known: the desk knows the contact from before.
        authorized: the contact is on the list of authorized persons, or an agent.
    """
    who = sender or "a sender without address"
    if senders is Senders.EVERYBODY:
        return ""
    if result == Authenticity.FAILED:
        return f"{who} is forged by the word of our own mail server"
    if senders is Senders.KNOWN:
        return "" if known or authorized else f"{who} is no known contact"
    if not authorized:
        return f"{who} is not authorized"
    # A name on a list is worth nothing where anybody can write it into From (E39).
    return "" if result == Authenticity.VERIFIED else f"it is not proved that {who} wrote it"
