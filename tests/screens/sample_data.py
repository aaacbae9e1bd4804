"""The people and tickets of Nordwind IT, an invented desk; and as many more as wanted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from helpdesk_tui.views import (
    AttachmentView,
    ChangeView,
    Delivery,
    MessageView,
    Person,
    TicketRow,
)
from helpdesk_tui.words import ActorKind, Audience, Direction, OutboxState, Priority, Status

NOW = datetime(2026, 3, 12, 9, 24, 0, tzinfo=UTC)
"""When all of it is looked at."""

QUEUES = ("IT", "Faktura", "HR")
AGENTS = (("alice", "Alice Holm"), ("carl", "Carl Berg"), ("dora", "Dora Malá"))

_PEOPLE = (
    Person("Bo Hansen", "bo@nordwind.example", "Nordwind A/S"),
    Person("Åsa Lind", "asa.lind@kommun7.example", "Kommun 7"),
    Person("Jiří Novák", "jiri@skoda-dily.example", "Škoda díly"),
    Person("Maria Friis", "maria@nordwind.example", "HR"),
    Person("Ola Nordmann", "ola@fjord.example", "Fjord AS"),
    Person("山田 花子", "hanako@tokyo.example", "東京支社"),
    Person("", "reception@nordwind.example"),
)
_SUBJECTS = (
    "Skärmen flimrar i mötesrum 4",
    "Cannot print to the second floor",
    "Heslo do SAP vypršelo",
    "Faktura 88231 er betalt to gange",
    "New laptop for Maria",
    "Password reset for the time sheet",
    "Mail til kunder kommer retur",
    "請求書のPDFが開けません",
    "Telefonen i receptionen er død",
    "Please add Ola to the project share",
    "Wi-Fi drops every afternoon in the warehouse, north side, since the new scanner came",
    "Žádost o přístup k archivu",
)


def row(number: int, **changes: object) -> TicketRow:
    """A ticket of no importance, except for what is given."""
    created = NOW - timedelta(minutes=17 * (3000 - number % 3000))
    values: dict[str, object] = {
        "number": number,
        "subject": _SUBJECTS[number % len(_SUBJECTS)],
        "status": Status.OPEN,
        "priority": Priority(1 + number % 4 if number % 7 == 0 else 2),
        "queue": QUEUES[number % 3],
        "team": "first line",
        "owner": ("", "alice", "carl", "dora")[number % 4],
        "category": "",
        "tags": (),
        "contact": _PEOPLE[number % len(_PEOPLE)],
        "created_at": created,
        "updated_at": created + timedelta(minutes=5),
        "due_at": NOW + timedelta(minutes=150 + 37 * (number % 400)),
        "hidden_until": None,
        "unread": number % 5 == 0,
        "waiting_for_us": number % 2 == 0,
    }
    values.update(changes)
    return TicketRow(**values)  # type: ignore[arg-type]


def _minutes(count: int) -> datetime:
    return NOW + timedelta(minutes=count)


def sketch_rows() -> list[TicketRow]:
    """The tickets of the desk on this morning."""
    bo, asa, jiri, maria = _PEOPLE[:4]
    rows = [
        row(1042, subject="VPN nede i Aarhus", queue="IT", owner="alice", contact=bo,
            priority=Priority.HIGH, category="Network / VPN", tags=("vpn",), unread=True,
            due_at=_minutes(12), created_at=_minutes(-72), updated_at=_minutes(-4),
            waiting_for_us=True, writing=("carl",)),
        row(1039, subject="Skrivare på plan 3 skriver bara ut blanka sidor", queue="IT",
            owner="alice", contact=asa, unread=True, due_at=_minutes(94),
            updated_at=_minutes(-34)),
        row(1037, subject="Přístup do SAP", queue="IT", owner="", contact=jiri, unread=False,
            due_at=_minutes(125), waiting_for_us=True),
        row(1031, subject="New laptop for Maria", queue="IT", owner="dora", contact=maria,
            status=Status.WAITING_CONTACT, unread=False, due_at=_minutes(190)),
        row(1029, subject="Kan ikke logge ind efter ferien", queue="IT", owner="carl",
            contact=bo, due_at=_minutes(-25), unread=False, viewing=("carl",)),
    ]  # fmt: skip
    rows += [row(number) for number in range(1000, 1029)]
    return rows


def many_rows(count: int) -> list[TicketRow]:
    """As many tickets as wanted, numbered from 1."""
    return [row(number) for number in range(1, count + 1)]


def message(number: int, ticket: int, minutes: int, text: str, **changes: object) -> MessageView:
    """A message of a customer, except for what is given."""
    values: dict[str, object] = {
        "id": number,
        "ticket": ticket,
        "direction": Direction.IN,
        "audience": Audience.PUBLIC,
        "author": "Bo Hansen",
        "author_email": "bo@nordwind.example",
        "by_agent": False,
        "at": _minutes(minutes),
        "subject": "VPN nede i Aarhus",
        "pieces": ((False, text),),
        "to": ("it@desk.example",),
        "cc": (),
        "attachments": (),
        "delivery": None,
        "intake_id": 8000 + number,
        "problems": (),
    }
    values.update(changes)
    return MessageView(**values)  # type: ignore[arg-type]


_QUOTED = "\n".join(f"> {line}" for line in ("Hej Bo,", "", *["tunnelen er oppe igen."] * 12))


def sketch_messages() -> list[MessageView]:
    """What was said about #1042."""
    return [
        message(
            1, 1042, -72, "",
            pieces=(
                (False, "Hej, vi kan ikke komme på VPN siden i morges.\n"
                        "Det gælder alle på kontoret i Aarhus.\n\n"),
                (True, _QUOTED),
            ),
            cc=("lars@nordwind.example",),
            attachments=(
                AttachmentView(1, "traceroute.txt", "text/plain", 4096, inline=False),
                AttachmentView(2, "skærmbillede.png", "image/png", 184_320, inline=False),
            ),
        ),
        message(
            2, 1042, -64, "Same as #1033 last week? Carl checks the tunnel.",
            direction=Direction.INSIDE, audience=Audience.INTERNAL, author="alice",
            author_email="alice@desk.example", by_agent=True, intake_id=None, to=(),
        ),
        message(
            3, 1042, -30,
            "Hej Bo,\n\nvi har set fejlen og arbejder på den. Du hører fra os inden kl. 10.\n",
            direction=Direction.OUT, author="Alice Holm", author_email="it@desk.example",
            by_agent=True, intake_id=None, to=("bo@nordwind.example",),
            delivery=Delivery(1, OutboxState.SENT, _minutes(-30), 1, "250 2.0.0 Ok: queued",
                              _minutes(-29)),
        ),
        message(
            4, 1042, -4,
            "Tak! Nu melder også Odense det samme. Er det hos jer eller hos os?\n\nMvh Bo",
        ),
    ]  # fmt: skip


def sketch_changes() -> list[ChangeView]:
    """What was done about #1042."""

    def change(
        number: int,
        minutes: int,
        field: str,
        new: str,
        cause: str,
        kind: ActorKind = ActorKind.WORKER,
        actor: str = "worker",
    ) -> ChangeView:
        return ChangeView(number, _minutes(minutes), kind, actor, 1042, "set", field, "", new,
                          cause, undone=False)  # fmt: skip

    return [
        change(501, -72, "queue", "IT", "rule network@7"),
        change(502, -72, "priority", "high", "rule network@7"),
        change(503, -72, "category", "Network / VPN", "rule network@7"),
        change(504, -70, "", "", "confirmation sent"),
        change(505, -65, "owner", "alice", "verb claim", ActorKind.AGENT, "alice"),
    ]
