"""Applying a ticket template: the macro of that name, without what it would send."""

from __future__ import annotations

from dataclasses import replace

from helpdesk_tui.desk.macros import macro_to_run
from helpdesk_tui.desk.rule_actions.registry import CARRIED_OUT, Doing, carries_out
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.actions import standing
from helpdesk_tui.rules.macro import ME


@carries_out("template", in_steps=True)
def _template(doing: Doing) -> None:
    macro = macro_to_run(doing.tx.session, doing.value)
    for action in standing(macro.then):
        if action.kind.sends or action.kind.only_macro or action.word == doing.action.word:
            continue
        if action.word == "owner" and action.value == ME:
            raise Refused(f"Macro {macro.name} makes its runner the owner; a rule is nobody.")
        CARRIED_OUT[action.word](replace(doing, action=action))
    doing.tx.record(doing.ticket.id, "template", None, macro.label)
