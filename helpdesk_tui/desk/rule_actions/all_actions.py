"""Importing this fills the registry with every action there is."""

from helpdesk_tui.desk.rule_actions import fields, talk

__all__ = ["fields", "talk"]
