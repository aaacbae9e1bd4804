"""The action that does what a macro does, without what it would send, in thought."""

from __future__ import annotations

from dataclasses import replace

from helpdesk_tui.desk.backtest.actions.registry import FORETOLD, Doing, foretells


@foretells("template")
def _template(doing: Doing) -> None:
    for action in doing.world.names.template(doing.value):
        FORETOLD[action.word](replace(doing, action=action))
