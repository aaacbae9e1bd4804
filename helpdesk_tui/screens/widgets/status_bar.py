"""The top line: which desk, who I am, and whether mail comes in and goes out."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock, short_span
from helpdesk_tui.screens.ink import Ink, Span, content_of, width_of
from helpdesk_tui.views_mail import Health, MailboxHealth

_STALE = 600
"""Seconds after which mail not fetched is a failure."""
_COARSE = 60


class StatusBar(Widget):
    """Health in one line; what fails says so in red, with the key that helps."""

    DEFAULT_CSS = """
    StatusBar { height: 1; padding: 0 1; background: $surface; }
    """

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._health: Health | None = None
        self._painted = ""
        self.sentence = "Opening the desk …"
        """Shown while there is no health."""

    def show(self, health: Health | None, sentence: str = "") -> None:
        """Show another state; paints only when a word changed."""
        self._health = health
        self.sentence = sentence or self.sentence
        text = self.render().plain
        if text != self._painted:
            self._painted = text
            self.refresh()

    def render(self) -> Content:
        """Put the desk left, the agent in the middle, mail at the right."""
        health = self._health
        if health is None:
            return content_of([(one_line(self.sentence, self.size.width), Ink.QUIET)])
        left: list[Span] = [(one_line(health.desk, 30), Ink.STRONG)]
        middle: list[Span] = [
            (one_line(health.login, 20), Ink.PLAIN), (f" · {health.role.value}", Ink.QUIET),
        ]  # fmt: skip
        right = self._mail(health)
        room = self.size.width - 2 - width_of(left) - width_of(right)
        if room < width_of(middle) + 4:
            return content_of([*left, ("  ", Ink.PLAIN), *right])
        before = (room - width_of(middle)) // 2
        after = room - width_of(middle) - before
        gaps = (" " * before, Ink.PLAIN), (" " * after, Ink.PLAIN)
        return content_of([*left, gaps[0], *middle, gaps[1], *right])

    def _mail(self, health: Health) -> list[Span]:
        if not health.worker_alive:
            seen = health.worker_seen_at
            text = f"worker not seen since {self._clock.time(seen)}" if seen else "no worker yet"
            return [(text, Ink.LATE), (" · :doctor", Ink.QUIET)]
        broken = next((box for box in health.mailboxes if box.error), None)
        if broken is not None:
            return [(self._failure(broken), Ink.LATE), (" · :doctor", Ink.QUIET)]
        spans: list[Span] = [*self._fetched(health), (" · ", Ink.QUIET)]
        for words in self._doubts(health):
            spans += [(words, Ink.SOON), (" · ", Ink.QUIET)]
        if health.outbox_failed:
            spans.append((f"{health.outbox_failed} not sent", Ink.LATE))
        else:
            spans.append((f"outbox {health.outbox_waiting}", Ink.QUIET))
        if health.quarantined:
            spans += [(" · ", Ink.QUIET), (f"{health.quarantined} held back", Ink.SOON)]
        return [*spans, (" · ", Ink.QUIET), ("● ", Ink.DONE), ("worker", Ink.QUIET)]

    def _fetched(self, health: Health) -> list[Span]:
        if not health.mailboxes:
            return [("no mailbox", Ink.QUIET)]
        if health.last_fetch_at is None:
            return [("no mail yet", Ink.QUIET)]
        age = max(0.0, -self._clock.seconds_until(health.last_fetch_at))
        if age < _COARSE:
            age -= age % 5
        late = age > _STALE
        return [(f"mail {short_span(age)} ago", Ink.LATE if late else Ink.QUIET)]

    def _doubts(self, health: Health) -> list[str]:
        """What is fetched without error and still not right: mails missing, no mail at all."""
        found = []
        for box in health.mailboxes:
            name = one_line(box.name, 16)
            if box.missing:
                found.append(f"{name}: {box.missing} missing")
            elif box.silent and box.last_mail_at is not None:
                age = short_span(self._clock.seconds_until(box.last_mail_at))
                found.append(f"{name}: no mail for {age}")
        return found[:1]

    def _failure(self, box: MailboxHealth) -> str:
        room = max(20, self.size.width - 40)
        if box.last_ok_at is None:
            return one_line(f"{box.name}: {box.error}", room)
        age = short_span(self._clock.seconds_until(box.last_ok_at))
        return one_line(f"mail not fetched for {age}: {box.error}", room)
