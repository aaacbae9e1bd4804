"""The bottom line: the keys that matter here and now, and what was just done."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, Span, content_of, width_of
from helpdesk_tui.screens.keys import taught

_LAST: tuple[Span, ...] = (("? ", Ink.ACCENT), ("all keys", Ink.QUIET))


class KeyFooter(Widget):
    """Teaches keys; a key the desk refuses is grey. Good news stand at the left for a while."""

    DEFAULT_CSS = """
    KeyFooter { height: 1; padding: 0 1; background: $surface; }
    """

    class HelpWanted(Message):
        """The line was clicked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._where = "list"
        self._refused: Mapping[str, str] = {}
        self._news: tuple[Span, ...] = ()

    def teach(self, where: str) -> None:
        """Show the keys of another place."""
        if where != self._where:
            self._where = where
            self.refresh()

    def refuse(self, refused: Mapping[str, str]) -> None:
        """Grey the keys of these verbs."""
        if refused != self._refused:
            self._refused = dict(refused)
            self.refresh()

    def tell(self, *news: Span) -> None:
        """Show news in front of the keys; nothing takes it away again."""
        if news != self._news:
            self._news = news
            self.refresh()

    def render(self) -> Content:
        """Put as many keys as fit, the way to all others last."""
        news = [(one_line(text), ink) for text, ink in self._news]
        if news:
            news.append(("   ", Ink.PLAIN))
        width = self.size.width - 2
        spans: list[Span] = []
        room = width - width_of(news) - width_of(_LAST)
        for key in taught(self._where):
            refused = bool(key.verb and self._refused.get(key.verb))
            ink = Ink.QUIET if refused else Ink.ACCENT
            label = (("(" + key.label + ")") if refused else key.label, Ink.QUIET)
            item: list[Span] = [(f"{key.shown} ", ink), label, ("  ", Ink.PLAIN)]
            if width_of(spans) + width_of(item) > room:
                break
            spans += item
        return content_of([*news, *spans, *_LAST])

    def on_click(self, event: events.Click) -> None:
        """Open the help."""
        event.stop()
        self.post_message(self.HelpWanted())
