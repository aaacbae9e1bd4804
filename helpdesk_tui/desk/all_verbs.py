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
from helpdesk_tui.desk.allocation import absence_verbs, hand_out

__all__ = [
    "absence_verbs",
    "approve",
    "assign",
    "classify",
    "conversation",
    "create",
    "external",
    "forwarding",
    "hand_out",
    "lifecycle",
    "merge",
    "recall",
    "rule_events",
    "requester",
    "undo",
    "views",
]
