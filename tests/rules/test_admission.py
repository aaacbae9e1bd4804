"""Who may open a ticket, and whether an agent's mail goes on (F10, E36)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk_tui.rules.admission import why_not_admitted
from helpdesk_tui.rules.agent_mail import AgentMail, why_kept
from helpdesk_tui.rules.lifecycle import after_customer_message
from helpdesk_tui.rules.trust import Evidence
from helpdesk_tui.words import AfterReopening, Senders, Status
from tests.builders import START

KNOWN, AUTHORIZED = Senders.KNOWN, Senders.AUTHORIZED


@pytest.mark.parametrize(
    ("senders", "result", "known", "authorized", "admitted"),
    [
        (Senders.EVERYBODY, "failed", False, False, True),
        (KNOWN, "", True, False, True),
        (KNOWN, "", False, True, True),
        (KNOWN, "unverified", True, False, True),
        (KNOWN, "", False, False, False),
        (KNOWN, "failed", True, True, False),
        (AUTHORIZED, "verified", False, True, True),
        (AUTHORIZED, "verified", True, False, False),
        (AUTHORIZED, "unverified", True, True, False),
        (AUTHORIZED, "failed", True, True, False),
        (AUTHORIZED, "", True, True, False),
    ],
)
def test_admission(
    senders: Senders, result: str, known: bool, authorized: bool, admitted: bool
) -> None:
    why = why_not_admitted(senders, "kim@k.example", result, known=known, authorized=authorized)
    assert (why == "") is admitted


GOOD = AgentMail(
    wanted=True, doubt="", evidence=Evidence.SIGNED, automatic=False,
    to_ours=False, direct=False, has_text=True, has_customer=True,
)  # fmt: skip


def test_only_a_proved_answer_to_the_customers_thread_goes_on() -> None:
    assert why_kept(GOOD) == ""
    assert why_kept(replace(GOOD, evidence=Evidence.REFERENCE)) == ""


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, wanted=False),
        replace(GOOD, doubt="dmarc=fail"),
        replace(GOOD, evidence=Evidence.SUBJECT),
        replace(GOOD, automatic=True),
        replace(GOOD, to_ours=True),
        replace(GOOD, direct=True),
        replace(GOOD, has_text=False),
        replace(GOOD, has_customer=False),
    ],
)
def test_anything_amiss_keeps_it(bad: AgentMail) -> None:
    assert why_kept(bad)


def test_after_the_window_an_answer_is_a_new_ticket_or_refused() -> None:
    def late(what: AfterReopening) -> tuple[bool, bool, Status]:
        found = after_customer_message(
            Status.CLOSED, START.replace(day=1), START, START - START, automatic=False, late=what
        )
        return found.joins, found.refused, found.status

    assert late(AfterReopening.NEW) == (False, False, Status.CLOSED)
    assert late(AfterReopening.REFUSE) == (True, True, Status.CLOSED)
