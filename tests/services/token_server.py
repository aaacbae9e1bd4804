"""An OAuth2 provider on loopback: consent, tokens, refresh, and what revokes them."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from helpdesk_tui.mail.oauth_providers import OAuthClient, OAuthProvider
from tests.services.process import HOST

CLIENT: Final = "desk-app"
SCOPES: Final = "mail.read mail.send offline"
Said = tuple[int, dict[str, object]]


@dataclass
class TokenServer:
    """What the provider knows; a test reads and changes it while it runs."""

    user: str = "desk"
    """Whose mailbox the tokens open."""
    client_secret: str = ""
    life: int = 3600
    """Seconds an access token is said to fit."""
    pause: int = 5
    """Seconds a device is told to wait between two questions."""
    rotates: bool = False
    """Whether a refresh token is replaced when it is used."""
    port: int = 0
    pending: list[str] = field(default_factory=list)
    """What is answered to a device that asks, before the person has consented."""
    raw: list[tuple[int, bytes]] = field(default_factory=list)
    """Whole answers that come first, whatever is asked."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Path and form of every question."""
    refresh_tokens: set[str] = field(default_factory=set)
    access_tokens: set[str] = field(default_factory=set)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where the provider is."""
        return f"http://{HOST}:{self.port}"

    def client(self, mailbox: str = "main") -> OAuthClient:
        """A mailbox that is registered here."""
        provider = OAuthProvider(
            token_url=f"{self.url}/token",
            device_url=f"{self.url}/device",
            authorize_url=f"{self.url}/authorize",
            scopes=SCOPES,
        )
        return OAuthClient(mailbox, self.user, CLIENT, provider)

    def new_refresh_token(self) -> str:
        """A refresh token as if somebody had consented."""
        token = f"refresh-{secrets.token_hex(4)}"
        self.refresh_tokens.add(token)
        return token

    def revoke(self) -> None:
        """Take every consent back."""
        self.refresh_tokens.clear()
        self.access_tokens.clear()

    def times(self, grant_type: str) -> int:
        """How often a grant of this type was put to the token address."""
        return sum(form.get("grant_type") == grant_type for _, form in self.asked)

    def answer(self, path: str, form: dict[str, str]) -> Said:
        """What is said to a form."""
        with self._lock:
            self.asked.append((path, form))
            if path == "/introspect":
                return 200, {
                    "active": form.get("token", "") in self.access_tokens,
                    "username": self.user,
                }
            if form.get("client_id") != CLIENT:
                return 401, {"error": "invalid_client"}
            if path == "/device":
                return 200, {
                    "device_code": "device-code-1", "user_code": "ABCD-EFGH",
                    "verification_uri": f"{self.url}/activate", "interval": self.pause,
                    "expires_in": 900,
                }  # fmt: skip
            return self._token(form)

    def consent(self, query: dict[str, str]) -> str:
        """A person consents: where the browser is sent."""
        code = f"4/code {len(self._codes)}"
        self._codes[code] = query
        said = urlencode({"state": query["state"], "code": code})
        return f"{query['redirect_uri']}?{said}"

    def _token(self, form: dict[str, str]) -> Said:
        if form.get("client_secret", "") != self.client_secret:
            return 401, {"error": "invalid_client", "error_description": "Wrong client secret."}
        match form.get("grant_type", ""):
            case "refresh_token" if form.get("refresh_token") in self.refresh_tokens:
                if not self.rotates:
                    return 200, self._granted()
                self.refresh_tokens.discard(form["refresh_token"])
                return 200, {**self._granted(), "refresh_token": self.new_refresh_token()}
            case "authorization_code" if self._proved(form):
                return 200, {**self._granted(), "refresh_token": self.new_refresh_token()}
            case "urn:ietf:params:oauth:grant-type:device_code" if (
                form.get("device_code") == "device-code-1"
            ):
                if self.pending:
                    return 400, {"error": self.pending.pop(0)}
                return 200, {**self._granted(), "refresh_token": self.new_refresh_token()}
        return 400, {
            "error": "invalid_grant",
            "error_description": "Token has been expired or revoked.\r\nTrace: \x1b[31m1",
        }

    def _granted(self) -> dict[str, object]:
        token = f"access-{secrets.token_hex(8)}"
        self.access_tokens.add(token)
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.life}

    def _proved(self, form: dict[str, str]) -> bool:
        """PKCE: who asks for tokens is who asked for the code (RFC 7636, 4.6)."""
        query = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            query is not None
            and query["code_challenge_method"] == "S256"
            and query["code_challenge"] == challenge
            and query["redirect_uri"] == form.get("redirect_uri")
        )


@contextmanager
def running_token_server() -> Iterator[TokenServer]:
    """A provider in a thread."""
    state = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is given by http.server
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", state.consent(query))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self._say(*state.answer(parts.path, query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if state.raw:
                status, raw = state.raw.pop(0)
                self.send_response(status)
                self.send_header("Location", f"{state.url}/elsewhere")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
                return
            self._say(*state.answer(urlsplit(self.path).path, form))

        def _say(self, status: int, fields: dict[str, object]) -> None:
            raw = json.dumps(fields).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            """Tests read ``asked``."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def token_server() -> Iterator[TokenServer]:
    """An OAuth2 provider at which the mailbox's user has not consented yet."""
    with running_token_server() as server:
        yield server
