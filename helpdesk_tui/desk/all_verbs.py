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
    macros_record,
    macros_run,
    merge,
    recall,
    requester,
    rule_events,
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
    "macros_record",
    "macros_run",
    "merge",
    "recall",
    "requester",
    "rule_events",
    "undo",
    "views",
]
