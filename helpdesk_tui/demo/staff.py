"""What the sample desk's agents did before the newcomer came in: a little of everything.

They act through the ordinary verbs, so each of their steps has its history and its undo.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from helpdesk_tui.desk.admin.found import sign_in
from helpdesk_tui.desk.assign import assign
from helpdesk_tui.desk.classify import set_tags
from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.desk import Desk, utc_now
from helpdesk_tui.desk.ledger import ledger
from helpdesk_tui.desk.lifecycle import close, set_due, set_status
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.store.engine import Store
from helpdesk_tui.words import Status

Step = Callable[[Desk, int], object]


def _takes(desk: Desk, number: int) -> None:
    """Take a ticket, also from a colleague a rule gave it to."""
    assign(desk, number, desk.actor.name)


def _answers(text: str, then: Status = Status.WAITING_CONTACT) -> Step:
    return lambda desk, number: reply(desk, number, text, then=then)


def _notes(text: str) -> Step:
    return lambda desk, number: note(desk, number, text)


def _due_in(hours: int) -> Step:
    """Due so long from now, not from then: the newcomer's desk has work that is not late yet."""

    def step(desk: Desk, number: int) -> None:
        when = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours + 1)
        set_due(desk, number, when)

    return step


def _tagged(*tags: str) -> Step:
    return lambda desk, number: set_tags(desk, number, tags)


def _waits(status: Status) -> Step:
    return lambda desk, number: set_status(desk, number, status)


WORK: dict[str, tuple[tuple[str, Step], ...]] = {
    "05-sv-vpn-nede-aarhus.eml": (
        ("alice", _takes),
        ("alice", _notes("Same as the outage in May? Carl checks the line to Aarhus first.")),
        ("carl", _notes("Line is fine. The gateway in Aarhus dropped its certificate at 07:30.")),
        (
            "alice",
            _answers(
                "Hej Bjarne\n\nTak for tippet med hotspottet. Gatewayen i Aarhus havde tabt sit"
                " certifikat; det er fornyet nu. Vil I prøve igen og skrive, om alle fem kommer"
                " på?\n\nHilsen\nAlice"
            ),
        ),
    ),
    "11-re-pristup-do-sap.eml": (
        ("dora", _takes),
        (
            "dora",
            _answers(
                "Dobrý den, pane Navaro,\n\npřístup včetně role Z_MM_RELEASE_01 je založen."
                " Heslo dostane kolegyně v pondělí ráno telefonicky.\n\nS pozdravem\n"
                "Dora Nováková"
            ),
        ),
    ),
    "02-skrivare-plan-3.eml": (
        ("carl", _takes),
        (
            "carl",
            _answers(
                "Hej Åsa\n\nSkrivaren har fått en ny trumma av vår tekniker, och provsidan är utan"
                " rand.\n\nVänliga hälsningar\nCarl",
                then=Status.SOLVED,
            ),
        ),
    ),
    "12-sv-skrivare-plan-3.eml": (("carl", _takes), ("carl", _due_in(27))),
    "13-invoice-nw-uk-0642-travel-twice.eml": (
        ("bo", _takes),
        (
            "bo",
            _answers(
                "Good morning,\n\nYou are right, the travel was billed twice. A credit note over"
                " GBP 118.40 plus VAT is on its way.\n\nKind regards\nBo Lund"
            ),
        ),
    ),
    "04-rykker-paa-betalt-faktura.eml": (
        ("bo", _takes),
        (
            "bo",
            _answers(
                "Kære Kirsten\n\nVi kan ikke se betalingen her. Kan det være en fejl i jeres"
                " bank?\n\nVenlig hilsen\nBo Lund"
            ),
        ),
    ),
    "18-prevod-dovolene.eml": (("dora", _takes), ("dora", _waits(Status.WAITING_EXTERNAL))),
    "27-traadloest-paa-lageret.eml": (("carl", _takes), ("carl", _tagged("site-visit"))),
    "28-tredje-gangen-paminnelse.eml": (
        ("dora", _takes),
        ("dora", _notes("Called him. We credit the invoice; technician on the 25th at 7.00.")),
    ),
    "29-teams-room-flicker.eml": (
        ("carl", _takes),
        (
            "carl",
            _answers(
                "Hi Owen,\n\nplease unplug the HDMI extender under the table for a minute. If it"
                " still flickers after that, tell me and I will bring a new one on Monday.\n\nCarl"
            ),
        ),
    ),
    "31-re-pristup-do-sap-dekuji.eml": (("dora", close),),
    "32-stulen-dator.eml": (
        ("alice", _takes),
        ("alice", _notes("Account locked, VPN certificate revoked, wipe sent. Laptop is offline.")),
        ("alice", _due_in(2)),
    ),
    "44-toner-do-tiskarny.eml": (
        ("carl", _takes),
        (
            "carl",
            _answers(
                "Dobrý den,\n\ntoner je na cestě, dorazí v úterý. Napište prosím, zda tiskárna"
                " stojí stále v přízemí.\n\nCarl Holm"
            ),
        ),
    ),
    "49-re-reklamace-faktury-vyrizeno.eml": (("dora", close),),
    "50-tak-for-hjaelpen.eml": (("dora", close),),
    "51-netvagt-ups-malmo.eml": (("alice", _due_in(6)),),
    "52-certifikat-webshop.eml": (("alice", _due_in(96)),),
}
"""Who did what when which mail had come in."""


def work_a_little(store: Store, file: str, moment: datetime) -> None:
    """Let the agents do what they did after this mail."""
    for login, step in WORK.get(file, ()):
        desk = sign_in(store, login, lambda: moment)
        newest = ledger(desk, limit=1)[0]
        if newest.ticket is not None:
            view_ticket(desk, newest.ticket, mark_seen=True)
            step(desk, newest.ticket)
