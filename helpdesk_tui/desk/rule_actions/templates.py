"""Applying a ticket template: the macro of that name, without what it would send."""

from __future__ import annotations

from dataclasses import replace

from helpdesk_tui.desk.macros import macro_to_run
from helpdesk_tui.desk.rule_actions.registry import CARRIED_OUT, Doing, carries_out


@carries_out("template", in_steps=True)
def _template(doing: Doing) -> None:
    macro = macro_to_run(doing.tx.session, doing.value)
    for action in macro.for_rule():
        CARRIED_OUT[action.word](replace(doing, action=action))
    doing.tx.record(doing.ticket.id, "template", None, macro.label)
