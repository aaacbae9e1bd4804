"""Carrying out what rules decide: one file an idea; see registry.py."""
