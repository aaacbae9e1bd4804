"""Tokens kept fresh: shared, renewed in time, rotated into the keyring, and never shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import keyring
import pytest

from helpdesk_tui.errors import OAuthRefused, SecretMissing
from helpdesk_tui.mail.oauth_keeper import TokenKeeper, client_name, refresh_name
from helpdesk_tui.secrets import SERVICE, store_secret
from tests.builders import HandClock
from tests.services.token_server import TokenServer
from tests.test_secrets import MemoryKeyring

NAME = refresh_name("main")
SECRET = "HELPDESK_SECRET_OAUTH_MAIN"


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    """A keyring that is safe to keep things in."""
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime.now(UTC))


@pytest.fixture
def keeper(token_server: TokenServer, ring: MemoryKeyring, clock: HandClock) -> TokenKeeper:
    """A mailbox whose user has consented, the refresh token in the keyring."""
    store_secret(NAME, token_server.new_refresh_token())
    return TokenKeeper(token_server.client(), clock=clock)


def test_a_token_serves_until_shortly_before_its_end(
    keeper: TokenKeeper, token_server: TokenServer, clock: HandClock
) -> None:
    first = keeper.access_token()
    clock.forward(minutes=57)
    assert keeper.access_token() is first
    clock.forward(minutes=2)
    assert keeper.access_token() is not first
    assert token_server.times("refresh_token") == 2


def test_a_new_refresh_token_takes_the_old_ones_place_in_the_keyring(
    keeper: TokenKeeper, token_server: TokenServer, ring: MemoryKeyring
) -> None:
    token_server.rotates = True
    for _ in range(3):
        keeper.forget()
        keeper.access_token()
        assert {ring.kept[SERVICE, NAME]} == token_server.refresh_tokens
    assert keeper.notice == ""


def test_one_that_cannot_be_kept_is_used_on_and_people_are_told_once(
    token_server: TokenServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token_server.rotates = True
    monkeypatch.setenv(SECRET, token_server.new_refresh_token())
    keeper = TokenKeeper(token_server.client())
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            keeper.forget()
            keeper.access_token()
    assert len(caplog.records) == 1
    assert "environment" in keeper.notice and "mailbox authorize main" in keeper.notice
    assert not any(token in keeper.notice for token in token_server.refresh_tokens)
    # An admin who puts another one there is heard, though the old one's successor fits still.
    monkeypatch.setenv(SECRET, token_server.new_refresh_token())
    keeper.forget()
    keeper.access_token()
    used = [form["refresh_token"] for _, form in token_server.asked]
    assert len(set(used)) == 4


def test_two_processes_that_take_turns_both_go_on(
    keeper: TokenKeeper, token_server: TokenServer, clock: HandClock
) -> None:
    token_server.rotates = True
    other = TokenKeeper(token_server.client(), clock=clock)
    for _ in range(2):
        for one in (keeper, other):
            one.forget()
            assert one.access_token().value in token_server.access_tokens


def test_a_token_that_another_process_replaced_meanwhile_is_read_again(
    token_server: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Racing(MemoryKeyring):
        """Another process writes between our reading and our asking."""

        def get_password(self, service: str, username: str) -> str | None:
            found = super().get_password(service, username)
            if username == NAME and late:
                self.kept[service, username] = late.pop()
            return found

    late: list[str] = []
    before = keyring.get_keyring()
    keyring.set_keyring(Racing())
    try:
        store_secret(NAME, "used up already")
        late.append(token_server.new_refresh_token())
        assert TokenKeeper(token_server.client()).access_token().value
        assert token_server.times("refresh_token") == 2
    finally:
        keyring.set_keyring(before)


def test_a_consent_that_is_gone_is_said_each_time_and_healed_by_a_new_one(
    keeper: TokenKeeper, token_server: TokenServer
) -> None:
    keeper.access_token()
    token_server.revoke()
    keeper.forget()
    for _ in range(2):
        with pytest.raises(OAuthRefused, match="authorize main"):
            keeper.access_token()
    store_secret(NAME, token_server.new_refresh_token())
    assert keeper.access_token().value in token_server.access_tokens


def test_without_consent_it_says_how_to_get_one(
    token_server: TokenServer, ring: MemoryKeyring
) -> None:
    with pytest.raises(SecretMissing, match="authorize main") as missing:
        TokenKeeper(token_server.client()).access_token()
    assert SECRET in missing.value.remedy
    assert token_server.asked == []


def test_the_applications_secret_is_found_and_nothing_shows_itself(
    keeper: TokenKeeper, token_server: TokenServer
) -> None:
    token_server.client_secret = "app secret"
    store_secret(client_name("main"), "app secret")
    token = keeper.access_token()
    assert token.value not in repr(token)
    assert keeper.found_in == "keyring"
