"""Importing this fills the registry with every verb there is."""

from helpdesk_tui.desk import (
    approve,
    assign,
    classify,
    conversation,
    create,
    external,
    forwarding,
    lifecycle,
    merge,
    recall,
    rule_events,
    requester,
    undo,
)
from helpdesk_tui.desk.admin import views

__all__ = [
    "approve",
    "assign",
    "classify",
    "conversation",
    "create",
    "external",
    "forwarding",
    "lifecycle",
    "merge",
    "recall",
    "rule_events",
    "requester",
    "undo",
    "views",
]
