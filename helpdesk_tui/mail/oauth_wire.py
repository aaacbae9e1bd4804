"""One question to an OAuth2 provider: a form goes, a small JSON object comes back.

The standard library suffices for it: three questions, no session, no streaming. Redirects
are refused, because a secret would follow them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from helpdesk_tui.errors import ServerError
from helpdesk_tui.mail.network import TIMEOUT, network_error, tls_context
from helpdesk_tui.mail.oauth_providers import check_url
from helpdesk_tui.safe import log_line

if TYPE_CHECKING:
    from http.client import HTTPMessage
    from urllib.request import OpenerDirector, Request

LARGEST_ANSWER: Final = 256 * 1024
"""Bytes; a token answer has a few thousand."""
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a provider said; it may hold tokens, so it does not show itself."""

    status: int
    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """A field that is a text; "" where it is missing or something else."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def seconds(self, name: str, usual: int) -> int:
        """A field that is a number of seconds; some providers write it as a text."""
        value = self.fields.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value[:9])
        if isinstance(value, bool) or not isinstance(value, int | float):
            return usual
        # Compared before it becomes an int: JSON as Python reads it knows Infinity and NaN.
        return int(value) if 0 <= value < 10**9 else usual

    @property
    def error(self) -> str:
        """The provider's word for what is wrong (RFC 6749, 5.2); "" when nothing is."""
        if self.status == 200:
            return self.text("error")
        return self.text("error") or f"status {self.status}"

    @property
    def words(self) -> str:
        """What the provider says is wrong, as one safe line (E113)."""
        said = self.text("error_description").splitlines()
        return log_line(f"{self.error}: {said[0]}" if said else self.error)[:300]


def ask(url: str, form: Mapping[str, str], ca_file: str = "", timeout: float = TIMEOUT) -> Answer:
    """Post a form. Raises ConfigError for an address that is not safe, ServerError.

    An answer with an error is an answer; only what cannot be understood is raised.
    """
    # Slow to import, and most mailboxes never ask.
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import Request

    check_url(url)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    body = urlencode({name: value for name, value in form.items() if value}).encode("ascii")
    request = Request(url, body, {"Accept": "application/json"})
    try:
        with _opener(ca_file).open(request, timeout=timeout) as response:
            return _read(host, response.status, response)
    except HTTPError as error:
        with error:
            return _read(host, error.code, error)
    except URLError as error:
        reason = error.reason if isinstance(error.reason, OSError) else OSError(str(error.reason))
        raise network_error(host, port, reason, timeout) from error
    except OSError as error:
        raise network_error(host, port, error, timeout) from error
    except HTTPException as error:
        raise ServerError(
            f"{log_line(host)} answered strangely: {log_line(str(error))[:300]}",
            "It is tried again later.",
        ) from error


def _opener(ca_file: str) -> OpenerDirector:
    from urllib.request import HTTPRedirectHandler, HTTPSHandler, build_opener

    class Stay(HTTPRedirectHandler):
        """Goes nowhere else: the redirect itself becomes the answer."""

        def redirect_request(
            self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage,
            newurl: str,
        ) -> None:  # fmt: skip
            return None

    return build_opener(Stay, HTTPSHandler(context=tls_context(ca_file)))


def _read(host: str, status: int, stream: IO[bytes]) -> Answer:
    raw = stream.read(LARGEST_ANSWER + 1)
    try:
        found = json.loads(raw) if len(raw) <= LARGEST_ANSWER else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ServerError(
            f"{log_line(host)} answered with status {status} and no JSON object.",
            "Check the token address of the mailbox; it is tried again later.",
        )
    return Answer(status, found)
