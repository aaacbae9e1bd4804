"""Importing this fills the registry with every action there is."""

from helpdesk_tui.desk.rule_actions import allocating, drafting, fields, talk, telling, templates

__all__ = ["allocating", "drafting", "fields", "talk", "telling", "templates"]
