"""Importing this fills the registry with every verb there is."""

from helpdesk_tui.desk import (
    assign,
    classify,
    conversation,
    create,
    lifecycle,
    merge,
    recall,
    undo,
)

__all__ = ["assign", "classify", "conversation", "create", "lifecycle", "merge", "recall", "undo"]
