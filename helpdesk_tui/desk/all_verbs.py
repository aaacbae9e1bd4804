"""Importing this fills the registry with every verb there is."""

from helpdesk_tui.desk import (
    assign,
    classify,
    conversation,
    create,
    external,
    forwarding,
    lifecycle,
    merge,
    recall,
    requester,
    undo,
)
from helpdesk_tui.desk.admin import views

__all__ = [
    "assign",
    "classify",
    "conversation",
    "create",
    "external",
    "forwarding",
    "lifecycle",
    "merge",
    "recall",
    "requester",
    "undo",
    "views",
]
