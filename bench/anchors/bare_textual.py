"""The smallest Textual app: what no Textual app can start faster than."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """The line the benchmark waits for."""
        yield Static("Bare and ready")


if __name__ == "__main__":
    Bare().run()
