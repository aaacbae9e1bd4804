"""An SMTP server that keeps what it is sent, and can be told to refuse."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.services.certificate import Certificate
from tests.services.process import HOST, TRIES, free_port

Stage = Literal["mail", "rcpt", "data"]
TIMEOUT = 20.0


class Sent(NamedTuple):
    """A mail as it came over the wire."""

    sender: str
    """The envelope's sender; "" for the null sender of a bounce."""
    recipients: list[str]
    raw: bytes


@dataclass
class _Refusal:
    stage: Stage
    answer: str
    times: int


class SmtpSink:
    """A running SMTP server; a test reads ``messages``."""

    def __init__(self, auth: tuple[str, str] | None, tls: Certificate | None) -> None:
        """Ask for a login, offer STARTTLS: where given. With both, TLS comes first."""
        self.host = HOST
        self.port = 0
        self.auth = auth
        self.certificate = tls
        self.messages: list[Sent] = []
        self.logins: list[str] = []
        """User names that have logged in, in order."""
        self._arrived = threading.Condition()
        self._refusals: list[_Refusal] = []

    def fail_next(self, code: int, text: str, times: int = 1, *, at: Stage = "data") -> None:
        """Refuse the next ``times`` commands of a stage with this code and text."""
        with self._arrived:
            self._refusals.append(_Refusal(at, f"{code} {text}", times))

    def wait_for(self, count: int, timeout: float = TIMEOUT) -> list[Sent]:
        """Block until ``count`` mails have come; fails the test after ``timeout`` seconds."""
        with self._arrived:
            enough = self._arrived.wait_for(lambda: len(self.messages) >= count, timeout)
            assert enough, f"{len(self.messages)} of {count} mails came in {timeout} s"
            return list(self.messages)

    def _refusal(self, stage: Stage) -> str | None:
        with self._arrived:
            for refusal in self._refusals:
                if refusal.stage == stage and refusal.times > 0:
                    refusal.times -= 1
                    return refusal.answer
        return None

    # The names of the next three are given by aiosmtpd.
    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a sender."""
        refusal = self._refusal("mail")
        if refusal is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refusal or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        refusal = self._refusal("rcpt")
        if refusal is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return refusal or "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep or refuse a mail."""
        refusal = self._refusal("data")
        if refusal is not None:
            return refusal
        raw = envelope.original_content or b""
        with self._arrived:
            sender = (envelope.mail_from or "").removeprefix("<").removesuffix(">")
            self.messages.append(Sent(sender, list(envelope.rcpt_tos), raw))
            self._arrived.notify_all()
        return "250 OK: kept"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """Compare a login with ``auth``; the server asks for none where that is None."""
        if not isinstance(data, LoginPassword) or self.auth is None:
            return AuthResult(success=False, handled=False)
        given = (data.login.decode(), data.password.decode())
        if given != self.auth:
            return AuthResult(success=False, handled=False)
        self.logins.append(given[0])
        return AuthResult(success=True)

    def start(self) -> Controller:
        """Listen on a free port in a thread; returns what stops it."""
        attempt = 0
        while True:
            attempt += 1
            self.port = free_port()
            controller = Controller(
                self,
                hostname=HOST,
                port=self.port,
                ready_timeout=TIMEOUT,
                enable_SMTPUTF8=True,
                authenticator=self.authenticate,
                auth_required=self.auth is not None,
                auth_require_tls=self.certificate is not None,
                tls_context=self.certificate.server_context() if self.certificate else None,
                require_starttls=self.certificate is not None,
            )
            try:
                controller.start()
            except OSError:  # another process took the port
                if attempt == TRIES:
                    raise
                continue
            return controller


SmtpSinks = Callable[..., SmtpSink]


@pytest.fixture
def smtp_sinks() -> Iterator[SmtpSinks]:
    """Makes sinks: ``smtp_sinks(auth=(user, password), tls=certificate)``, both optional."""
    running: list[Controller] = []

    def make(*, auth: tuple[str, str] | None = None, tls: Certificate | None = None) -> SmtpSink:
        sink = SmtpSink(auth, tls)
        running.append(sink.start())
        return sink

    yield make
    for controller in running:
        controller.stop()


@pytest.fixture
def smtp_sink(smtp_sinks: SmtpSinks) -> SmtpSink:
    """A sink that takes mail from anybody, without TLS."""
    return smtp_sinks()


@pytest.fixture
def secure_smtp_sink(smtp_sinks: SmtpSinks, certificate: Certificate) -> SmtpSink:
    """A sink that wants STARTTLS and then a login; see its ``auth`` and ``certificate``."""
    return smtp_sinks(auth=("desk", "open sesame"), tls=certificate)
