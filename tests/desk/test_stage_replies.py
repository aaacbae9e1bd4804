"""The sample desk answers customers at each of six stages, in their language (F14)."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest
from sqlmodel import col, select

from helpdesk_tui.demo.build import set_up
from helpdesk_tui.desk.admin.mailboxes import list_mailboxes
from helpdesk_tui.desk.admin.rules import lint_rules
from helpdesk_tui.desk.assign import assign
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.ledger import ledger_row
from helpdesk_tui.desk.lifecycle import close, set_status
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.desk.why.ask import why
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Message, Outbox
from helpdesk_tui.words import Status
from tests.builders import START, HandClock, as_agent, worker_desk
from tests.worker import scene

DEMO = files("helpdesk_tui.demo")
SNIPPETS = tomllib.loads(DEMO.joinpath("snippets.toml").read_text("utf-8"))["snippet"]
ASKED = [
    ("29-teams-room-flicker.eml", "IT", "en"),
    ("01-vpn-nede-aarhus.eml", "IT", "da"),
    ("02-skrivare-plan-3.eml", "IT", "sv"),
    ("03-pristup-do-sap.eml", "IT", "cs"),
    ("13-invoice-nw-uk-0642-travel-twice.eml", "Faktura", "en"),
    ("22-manglende-faktura-uden-id.eml", "Faktura", "da"),
    ("33-faktura-bez-ico.eml", "Faktura", "cs"),
    ("39-sick-note-and-phased-return.eml", "HR", "en"),
    ("08-ferie-uge-52.eml", "HR", "da"),
    ("48-spara-semesterdagar.eml", "HR", "sv"),
    ("18-prevod-dovolene.eml", "HR", "cs"),
]


class SampleDesk:
    """The sample desk before its first mail, and somebody who writes to it."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.desk = set_up(Store(str(folder / "desk.db")), folder, self.clock)
        self._worker, self._numbers = worker_desk(self.desk), itertools.count(1)
        self._origins = {
            box.queue: Origin(box.name, box.queue_id, box.id) for box in list_mailboxes(self.desk)
        }

    def comes(self, raw: bytes, queue: str) -> int:
        """A mail is received and filed; the number of its ticket."""
        came = Received(next(self._numbers), 1, "INBOX", self.clock(), raw)
        [row] = receive(self._worker, self._origins[queue], [came])
        file_read(self._worker, RulebookReader(), [Read(row, parse(raw))])
        number = ledger_row(self.desk, row).ticket
        assert number is not None
        return number

    def leaving(self, since: datetime) -> list[Message]:
        """What was put into the outbox since then."""
        statement = select(Message).join(Outbox, col(Outbox.message_id) == col(Message.id))
        with self.desk.store.read() as session:
            found = session.exec(statement.order_by(col(Message.id)))
            return [message for message in found if message.created_at >= since]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleDesk]:
    """One sample desk for all tests of this file."""
    made = SampleDesk(tmp_path_factory.mktemp("stages"))
    yield made
    made.desk.store.close()


def wanted(stage: str, queue: str, language: str) -> str:
    """The text that a customer should read, with its placeholders."""
    rows = [row for row in SNIPPETS if (row["name"], row["language"]) == (stage, language)]
    row = next((row for row in rows if row.get("queue") == queue), None)
    text = (row or next(row for row in rows if "queue" not in row))["text"].strip()
    return str(text)


def assert_told(
    sample: SampleDesk, number: int, since: datetime, stage: str, place: tuple[str, str]
) -> None:
    """The customer, and nobody else, is told of the stage in their language; why says the rule."""
    with sample.desk.store.read() as session:
        first = session.exec(select(Message).where(Message.ticket_id == number)).first()
        assert first is not None
    [sent] = sample.leaving(since)
    assert sent.to == first.author_email
    parts = [piece.rpartition("}")[2] for piece in wanted(stage, *place).split("{")]
    assert all(part in sent.body for part in parts), f"{stage}: {sent.body}"
    assert f"#{number}" in sent.body and "{" not in sent.body
    [said] = why(sample.desk, number, "automatic reply").whys
    assert said.now == "sent"
    assert f"rule {stage}@1" in said.because


@pytest.mark.parametrize(("file", "queue", "language"), ASKED)
def test_every_stage_is_told_in_the_customers_language(
    sample: SampleDesk, file: str, queue: str, language: str
) -> None:
    place = queue, language
    clock, desk = sample.clock, sample.desk
    raw = DEMO.joinpath("mails", file).read_bytes()
    clock.forward(hours=9)
    since = clock()
    number = sample.comes(raw, queue)
    assert_told(sample, number, since, "received", place)
    steps = (
        ("assigned", lambda: assign(as_agent(desk, "dora"), number, "me")),
        ("waiting", lambda: set_status(desk, number, Status.WAITING_EXTERNAL)),
        ("solved", lambda: set_status(desk, number, Status.SOLVED)),
        ("closed", lambda: close(desk, number)),
        ("reopened", lambda: _answers(sample, raw, number, queue)),
    )
    began = since
    for stage, step in steps:
        clock.forward(hours=9)
        since = clock()
        step()
        assert_told(sample, number, since, stage, place)
    for message, stage in zip(
        sample.leaving(began), ("received", *(stage for stage, _ in steps)), strict=True
    ):
        [told] = why(desk, number, f"message {message.id}").whys
        assert f"rule {stage}@1" in told.because


def _answers(sample: SampleDesk, raw: bytes, number: int, queue: str) -> None:
    """The customer answers the mail that says it is closed."""
    last = sample.leaving(START)[-1]
    sender, subject = parse(raw).sender.email, f"Re: [#{number}]"
    answer = scene.mail(
        subject, "It is not done yet.", sender=sender, answers=last.rfc_id,
        message_id=f"<again{number}@kunde.example>",
    )  # fmt: skip
    assert sample.comes(answer, queue) == number


def test_a_quick_agent_is_no_machine_that_answers(sample: SampleDesk) -> None:
    """What an agent does minutes after the confirmation is told all the same (E45)."""
    number = sample.comes(
        scene.mail("Chair", "My chair broke.", sender="ida@kommun7.example"), "IT"
    )
    sample.clock.forward(minutes=2)
    since = sample.clock()
    assign(sample.desk, number, "carl")
    assert [message.body.split("\n")[2] for message in sample.leaving(since)] == [
        f"carl has taken your matter #{number} and will write to you."
    ]


def test_who_answers_at_once_sends_no_second_mail(sample: SampleDesk) -> None:
    number = sample.comes(scene.mail("Desk", "My desk broke.", sender="eva@kommun7.example"), "IT")
    sample.clock.forward(hours=1)
    since = sample.clock()
    reply(as_agent(sample.desk, "carl"), number, "A new one comes on Monday.")
    [sent] = sample.leaving(since)
    assert "A new one comes on Monday." in sent.body


def test_machines_are_told_of_no_stage(sample: SampleDesk) -> None:
    sample.clock.forward(hours=9)
    since = sample.clock()
    raw = DEMO.joinpath("mails", "07-netvagt-disk-nw-file02.eml").read_bytes()
    number = sample.comes(raw, "IT")
    for status in (Status.WAITING_EXTERNAL, Status.SOLVED, Status.OPEN, Status.CLOSED):
        set_status(sample.desk, number, status)
    assert sample.leaving(since) == []
    [said] = why(sample.desk, number, "automatic reply").whys
    assert "the mail is automatic" in said.because


def test_lint_has_nothing_to_say_against_the_sample_rulebook(sample: SampleDesk) -> None:
    assert lint_rules(sample.desk) == ()
