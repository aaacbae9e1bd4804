"""The background worker: fetch, file, sweep clocks, send. It decides nothing.

Every decision is a verb in ``desk/``; what travels is in ``mail/``. The worker only brings
the two together, in an order in which being killed at any moment loses nothing.
"""
