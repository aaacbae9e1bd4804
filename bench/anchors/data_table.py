"""Tickets in Textual's own DataTable, all rows added at the start, as most apps do it.

With ``pane`` the text of the ticket under the cursor is shown beside the table.
"""

import random
import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import DataTable, Static

from bench.vocabulary import prose, subject


class TicketTable(App[None]):
    """A table of so many tickets, and perhaps a pane."""

    CSS: ClassVar[str] = "DataTable { width: 2fr; } VerticalScroll { width: 1fr; }"

    def __init__(self, rows: int, *, pane: bool) -> None:
        super().__init__()
        rng = random.Random(1)
        self.animation_level = "none"
        self._pane = pane
        self._rows = [
            (str(1001 + n), subject(rng), f"Person {rng.randint(1, 2000)}", "new", "normal", "–")
            for n in range(rows)
        ]
        self._texts = [prose(rng, 450) for _ in range(200)]

    def compose(self) -> ComposeResult:
        """The table, and the pane where asked for."""
        with Horizontal():
            yield DataTable[str](cursor_type="row")
            if self._pane:
                with VerticalScroll():
                    yield Static(markup=False)

    def on_mount(self) -> None:
        """Add every row."""
        table = self.query_one(DataTable)
        table.add_columns("#", "Subject", "From", "Status", "Priority", "Due")
        table.add_rows(self._rows)
        table.focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Show the text of the row the cursor is on."""
        if self._pane:
            text = self._texts[event.cursor_row % len(self._texts)]
            self.query_one(Static).update(f"#{1001 + event.cursor_row}\n\n{text}")


if __name__ == "__main__":
    TicketTable(int(sys.argv[1]), pane="pane" in sys.argv).run()
