"""Who reads no mail (E44)."""

from __future__ import annotations

import pytest

from helpdesk_tui.rules.robots import reads_no_mail


@pytest.mark.parametrize(
    "local",
    [
        "no-reply", "noreply", "No.Reply", "no_reply-shop", "noreply+77", "donotreply",
        "do-not-reply", "MAILER-DAEMON", "postmaster", "abuse", "root", "bounces+1=kim",
        "svar-ikke", "ikkesvar", "svara-ej", "neodpovidat", "nicht-antworten",
    ],
)  # fmt: skip
def test_a_machine(local: str) -> None:
    assert reads_no_mail(f"{local}@shop.example")


@pytest.mark.parametrize(
    "local",
    ["kim", "rooth", "abuse.desk", "postmasters-friend", "norep", "noreen", "svar", "root1"],
)
def test_a_person(local: str) -> None:
    assert not reads_no_mail(f"{local}@kunde.example")


def test_no_address_at_all_names_no_machine() -> None:
    assert not reads_no_mail("")
