"""Channels: told once by the worker, again after trouble, and never with a readable secret."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from helpdesk_tui.desk.admin.rules import add_rule, read_rule
from helpdesk_tui.desk.channels import add_channel, list_channels, remove_channel
from helpdesk_tui.desk.classify import set_tags
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import Refused
from helpdesk_tui.secrets import environment_name
from helpdesk_tui.worker.notifying import tell_due
from tests.builders import HandClock, make_desk, worker_desk

pytest.importorskip("apprise", reason="the optional package apprise is not installed")


class Hook(http.server.ThreadingHTTPServer):
    """A web hook that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told: list[tuple[str, str, str]] = []
        self.answer = 200

    @property
    def address(self) -> str:
        """As Apprise writes it."""
        return f"json://127.0.0.1:{self.server_address[1]}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.answer == 200:
            self.server.told.append((self.path, said["title"], said["message"]))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    server = Hook()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(sqlite_url: str, clock: HandClock) -> Desk:
    return make_desk(sqlite_url, clock)


def tells(desk: Desk, channel: str = "chat", subject: str = "Printer") -> int:
    """A rule tells a channel about each tagged ticket; the number of one that is tagged."""
    then = f'"notify {channel} Look at #{{number}}"'
    text = f"[[rule]]\nname = 'tell'\nwhen = 'field changed: tags'\nthen = {then}\n"
    add_rule(desk, read_rule(text), force=True)
    number = new_ticket(desk, "IT", subject, contact="bo@nordwind.example").tickets[0]
    set_tags(desk, number, ["+vip"])
    return number


def told(desk: Desk) -> int:
    return tell_due(worker_desk(desk), "w1", lambda: False)


def notices(desk: Desk, number: int) -> list[str]:
    return [c.new for c in view_ticket(desk, number).changes if c.field == "notice"]


def test_what_a_rule_says_is_told_once_by_the_worker(desk: Desk, hook: Hook) -> None:
    add_channel(desk, "chat", hook.address)
    number = tells(desk)
    assert hook.told == []
    assert (told(desk), told(desk)) == (1, 0)
    assert hook.told == [("/", f"#{number} Printer", f"Look at #{number}")]
    assert notices(desk, number) == ["chat: to be told", "chat: told"]


def test_what_a_stranger_wrote_reaches_no_channel_as_a_command(desk: Desk, hook: Hook) -> None:
    """A channel may end in a terminal, a syslog or a note on a screen (E112)."""
    add_channel(desk, "chat", hook.address)
    tells(desk, subject="Tunnel \x1b]0;PWNED\x07down\u202egpj.exe")
    assert told(desk) == 1
    assert [title.partition(" ")[2] for _, title, _ in hook.told] == ["Tunnel ␛down⟪RLO⟫gpj.exe"]


def test_trouble_is_kept_and_tried_again_later(desk: Desk, hook: Hook, clock: HandClock) -> None:
    add_channel(desk, "chat", hook.address)
    hook.answer = 503
    tells(desk)
    assert told(desk) == 0
    [entry] = list_channels(desk)
    assert (entry.waiting, entry.trouble) == (1, "The channel did not take it.")
    hook.answer = 200
    assert told(desk) == 0
    clock.forward(minutes=2)
    assert told(desk) == 1
    assert len(hook.told) == 1


def test_the_ladder_holds_for_channels(desk: Desk, hook: Hook, clock: HandClock) -> None:
    add_channel(desk, "chat", hook.address)
    number = tells(desk)
    for each in "abcd":
        set_tags(desk, number, [f"+{each}"])
    assert told(desk) == 2
    assert notices(desk, number)[2] == f"not sent: chat got 2 about #{number} within 10 minutes"


def test_a_channel_that_is_gone_or_unknown_is_said(desk: Desk, hook: Hook) -> None:
    add_channel(desk, "chat", hook.address)
    number = tells(desk)
    remove_channel(desk, "chat")
    assert told(desk) == 0
    assert notices(desk, number)[-1].startswith("chat: There is no channel 'chat'")
    set_tags(desk, number, ["+again"])
    skipped = [c.new for c in view_ticket(desk, number).changes if c.field == "rule skipped"]
    assert "There is no channel 'chat'" in skipped[-1]


@pytest.mark.parametrize(
    "address", ["tgram://123:abc/42", "json://me:pass@h.example", "json://h?k=v"]
)
def test_an_address_that_may_hold_a_secret_is_not_stored(desk: Desk, address: str) -> None:
    with pytest.raises(Refused, match="may hold a secret"):
        add_channel(desk, "chat", address)
    assert list_channels(desk) == ()


def test_a_secret_comes_from_where_passwords_are(
    desk: Desk, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_channel(desk, "chat", hook.address + "/{secret}")
    monkeypatch.setenv(environment_name("channel_chat"), "open-sesame")
    tells(desk)
    assert told(desk) == 1
    assert hook.told[0][0] == "/open-sesame"
    assert "open-sesame" not in list_channels(desk)[0].address
