"""What an agent has typed is there again after the program was killed."""

from __future__ import annotations

import signal
from pathlib import Path

from helpdesk_tui.desk.create import new_ticket
from tests.builders import make_desk
from tests.terminal.terminal import Terminal


def test_a_draft_survives_kill_9(tmp_path: Path) -> None:
    desk = make_desk(f"sqlite:///{tmp_path / 'desk.db'}")
    new_ticket(desk, "IT", "Printer on fire", text="Help!", contact="Bo <bo@customer.example>")
    desk.store.close()
    program = ["--database", str(tmp_path / "desk.db"), "--agent", "alice"]
    with Terminal(program) as terminal:
        terminal.sees("Help!")
        terminal.press("r")
        terminal.sees("Esc keep")
        terminal.press("Use the extinguisher")
        terminal.sees("Use the extinguisher")
        terminal.sees("draft saved")
        terminal.process.kill(signal.SIGKILL)
    with Terminal(program) as terminal:
        terminal.sees("Help!")
        terminal.press("r")
        terminal.sees("Use the extinguisher")
