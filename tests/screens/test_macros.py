"""The key of macros: a numbered list, a digit and Enter, on what is marked or in front."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.views import Done
from tests.screens.agent import agent_at_work
from tests.screens.sample_desk import SampleDesk


class DeskWithMacros(SampleDesk):
    """A desk with two macros; what is run is only written down."""

    def complete(self, line: str) -> tuple[str, ...]:
        if line == ":macro ":
            return (":macro Greet", ":macro Reset password")
        return super().complete(line)

    def run(
        self,
        line: str,
        *,
        ticket: int | None,
        version: int | None = None,
        tickets: Sequence[int] = (),
    ) -> Done:
        if not line.startswith("macro "):
            return super().run(line, ticket=ticket, version=version, tickets=tickets)
        self.ran.append((line, ticket, tuple(tickets)))
        return Done("macro", f"{line} done", (), batch=1)


async def test_a_macro_is_chosen_by_its_digit_and_runs_on_all_that_is_marked() -> None:
    desk = DeskWithMacros()
    async with agent_at_work(desk) as agent:
        await agent.presses("space", "space", "b")
        await agent.until(lambda: isinstance(agent.app.screen, Picker), "no picker")
        await agent.sees("Macro · 2 marked", "1 Greet", "2 Reset password")
        await agent.presses("2", "enter")
        await agent.sees("✓ macro Reset password done", "u undo")
    line, _, marked = desk.ran[-1]
    assert (line, len(marked)) == ("macro Reset password", 2)
