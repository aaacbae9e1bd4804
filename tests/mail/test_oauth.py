"""OAuth2 against a provider on loopback: consent, tokens, and every way it can say no."""

from __future__ import annotations

import threading
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from helpdesk_tui.errors import ConfigError, OAuthRefused, ServerError, Usage
from helpdesk_tui.mail import oauth_device
from helpdesk_tui.mail.oauth import refresh
from helpdesk_tui.mail.oauth_browser import Consent
from helpdesk_tui.mail.oauth_loopback import Loopback
from helpdesk_tui.mail.oauth_providers import check_url, provider_of
from helpdesk_tui.words import MailAuth
from tests.services.process import free_port
from tests.services.token_server import SCOPES, TokenServer


def test_a_device_asks_until_the_person_has_consented(token_server: TokenServer) -> None:
    token_server.pending = ["authorization_pending", "slow_down", "authorization_pending"]
    client = token_server.client()
    pauses: list[float] = []
    code = oauth_device.begin(client)
    assert (code.user_code, code.address) == ("ABCD-EFGH", f"{token_server.url}/activate")
    grant = oauth_device.wait(client, code, pause=pauses.append)
    assert pauses == [5, 5, 10, 10]
    assert grant.access.value in token_server.access_tokens
    assert grant.refresh_token in token_server.refresh_tokens
    assert token_server.asked[0] == ("/device", {"client_id": "desk-app", "scope": SCOPES})
    shown = f"{grant} {code!r}"
    assert grant.access.value not in shown and grant.refresh_token not in shown
    assert code.device_code not in shown


@pytest.mark.parametrize("word", ["access_denied", "expired_token"])
def test_a_person_who_says_no_ends_the_wait(token_server: TokenServer, word: str) -> None:
    token_server.pending = ["authorization_pending", word]
    client = token_server.client()
    code = oauth_device.begin(client)
    with pytest.raises(OAuthRefused, match=word):
        oauth_device.wait(client, code, pause=lambda _: None)


def test_a_device_code_nobody_uses_runs_out(token_server: TokenServer) -> None:
    token_server.pending = ["authorization_pending"] * 1000
    client = token_server.client()
    code = replace(oauth_device.begin(client), life=60)
    with pytest.raises(OAuthRefused, match="Nobody consented"):
        oauth_device.wait(client, code, pause=lambda _: None)
    assert len(token_server.asked) < 20


def test_a_browser_on_this_machine_brings_the_code_and_pkce_proves_it(
    token_server: TokenServer,
) -> None:
    client = token_server.client()
    with Loopback() as loopback:
        consent = Consent(client, loopback.redirect_uri)
        pages: list[bytes] = []

        def browse() -> None:
            with pytest.raises(HTTPError, match="404"):
                urlopen(f"{loopback.redirect_uri}favicon.ico")
            with urlopen(consent.address) as page:
                pages.append(page.read())

        browser = threading.Thread(target=browse)
        browser.start()
        code = loopback.wait(consent, patience=60)
        browser.join()
    assert b"close this page" in pages[0]
    with pytest.raises(OAuthRefused, match="invalid_grant"):
        # Who has seen the code alone gets nothing for it, and the code is spent.
        replace(consent, verifier="stolen").exchange(code)


def test_a_browser_elsewhere_shows_the_code_for_pasting(token_server: TokenServer) -> None:
    consent = Consent(token_server.client(), "http://127.0.0.1:8765/")
    query = {name: value[0] for name, value in parse_qs(urlsplit(consent.address).query).items()}
    assert query["login_hint"] == "desk" and consent.verifier not in consent.address
    grant = consent.exchange(consent.code_in(token_server.consent(query) + "\n"))
    assert grant.refresh_token in token_server.refresh_tokens


def test_nobody_comes_back_and_the_wait_ends(token_server: TokenServer) -> None:
    with Loopback() as loopback, pytest.raises(OAuthRefused, match="No browser"):
        loopback.wait(Consent(token_server.client(), loopback.redirect_uri), patience=0.05)


def test_what_is_pasted_must_answer_this_request(token_server: TokenServer) -> None:
    consent = Consent(token_server.client(), "http://127.0.0.1:8765/")
    back = "http://127.0.0.1:8765/?"
    assert consent.code_in(" 4/abc \n") == "4/abc"
    assert consent.code_in(f"{back}state={consent.state}&code=4%2Fx") == "4/x"
    for wrong in ("", f"{back}code=1", f"{back}state=other&code=1", f"{back}state=å&code=1"):
        with pytest.raises(Usage, match="not the answer"):
            consent.code_in(wrong)
    with pytest.raises(Usage, match="no code"):
        consent.code_in(f"{back}state={consent.state}")
    with pytest.raises(OAuthRefused, match=r"access_denied the user \S+ no") as refused:
        consent.code_in(
            f"{back}state={consent.state}&error=access_denied&error_description=the+user+%1bsaid+no"
        )
    assert "\x1b" not in str(refused.value)


def test_a_refresh_token_brings_fresh_tokens_until_it_is_revoked(
    token_server: TokenServer,
) -> None:
    client, token = token_server.client(), token_server.new_refresh_token()
    first, second = refresh(client, token), refresh(client, token)
    assert first.access.value != second.access.value
    assert first.refresh_token == ""
    token_server.revoke()
    with pytest.raises(OAuthRefused) as refused:
        refresh(client, token)
    said = str(refused.value)
    assert "invalid_grant: Token has been expired or revoked." in said
    assert said.endswith("Run: helpdesk-tui mailbox authorize main")
    assert "Trace" not in said and "\x1b" not in said and token not in said


def test_the_applications_secret_goes_along(token_server: TokenServer) -> None:
    token_server.client_secret = "app secret"
    client, token = token_server.client(), token_server.new_refresh_token()
    assert refresh(client, token, "app secret").access.value
    with pytest.raises(OAuthRefused, match="Wrong client secret"):
        refresh(client, token)


@pytest.mark.parametrize(
    ("status", "raw", "said"),
    [
        (503, b'{"error": "temporarily_unavailable"}', "temporarily_unavailable"),
        (429, b"{}", "status 429"),
        (200, b"<html>", "no JSON object"),
        (200, b"[1]", "no JSON object"),
        (200, b"[" * 100_000, "no JSON object"),
        (200, b'{"x": "' + b"x" * 300_000 + b'"}', "no JSON object"),
        (200, b"{}", "no bearer token"),
        (200, b'{"access_token": "a", "token_type": "mac"}', "no bearer token"),
        (302, b"", "status 302"),
    ],
)
def test_a_provider_that_is_ill_is_asked_again_later(
    token_server: TokenServer, status: int, raw: bytes, said: str
) -> None:
    token_server.raw = [(status, raw)]
    with pytest.raises(ServerError, match=said) as trouble:
        refresh(token_server.client(), token_server.new_refresh_token())
    assert not isinstance(trouble.value, OAuthRefused)
    # A redirect is not followed: the refresh token would go along.
    assert token_server.asked == []


@pytest.mark.parametrize("life", ["1e999", "NaN", "-5", "true", '"soon"', "null", "[]"])
def test_a_strange_life_is_the_usual_one(token_server: TokenServer, life: str) -> None:
    life_of_it = life.replace("1e999", "Infinity")
    raw = f'{{"access_token": "a", "token_type": "bearer", "expires_in": {life_of_it}}}'
    token_server.raw = [(200, raw.encode()), (200, raw.replace(life_of_it, "3600").encode())]
    client = token_server.client()
    strange, usual = refresh(client, "r"), refresh(client, "r")
    assert abs((strange.access.expires_at - usual.access.expires_at).total_seconds()) < 60


def test_a_provider_that_is_away_is_one_clear_line(token_server: TokenServer) -> None:
    client = token_server.client()
    away = replace(client.provider, token_url=f"http://127.0.0.1:{free_port()}/token")
    with pytest.raises(ServerError, match="Nothing listens"):
        refresh(replace(client, provider=away), "r")


@pytest.mark.parametrize(
    "url",
    [
        *("http://login.example/token", "ftp://127.0.0.1/", "https://", "token", ""),
        *("https://a b.example/", "https://h.example:x/", "https://h.example/\r\nX: y"),
        "file:///etc/passwd",
    ],
)
def test_secrets_go_nowhere_unsafe(url: str) -> None:
    with pytest.raises(ConfigError):
        check_url(url)


def test_the_known_providers_have_safe_addresses() -> None:
    google, microsoft = provider_of(MailAuth.GOOGLE), provider_of(MailAuth.MICROSOFT, "a/../b")
    for url in (google.token_url, google.authorize_url, microsoft.token_url):
        check_url(url)
    assert google.device_url == ""
    assert microsoft.device_url.endswith("/a%2F..%2Fb/oauth2/v2.0/devicecode")
    assert "offline_access" in microsoft.scopes
