"""Allocation on the desk: who gets a ticket, and what becomes of an absent agent's (F50-F53)."""
