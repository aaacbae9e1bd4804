"""Made-up mail of the usual kinds: 30 % one part, 40 % text with HTML, 30 % with a file.

The same seed gives the same mails, byte for byte.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bench.vocabulary import prose, subject

SMALLEST, LARGEST = 1_000, 50_000
"""Bytes of a mail, about."""
FIRST_MOMENT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SENDERS = 400


def mails(count: int, seed: int = 1) -> Iterator[bytes]:
    """So many mails as they come from a server, line ends CRLF."""
    rng = random.Random(seed)
    for number in range(count):
        yield _mail(rng, number, seed)


def sender_of(rng: random.Random) -> tuple[str, str]:
    """The name and address of somebody who writes."""
    who = rng.randrange(SENDERS)
    return f"Customer {who}", f"customer{who}@firm{who % 40}.example"


def _mail(rng: random.Random, number: int, seed: int) -> bytes:
    name, address = sender_of(rng)
    message = EmailMessage(policy=SMTP)
    message["Received"] = f"from mx.firm.example by mx.desk.example; id {seed:x}{number:x}"
    message["From"] = f"{name} <{address}>"
    message["To"] = "Help <help@desk.example>"
    message["Subject"] = subject(rng)
    message["Date"] = format_datetime(FIRST_MOMENT + timedelta(seconds=37 * number))
    message["Message-ID"] = f"<{seed}.{number}@{address.partition('@')[2]}>"
    size = int(SMALLEST * (LARGEST / SMALLEST) ** rng.random())
    kind = rng.random()
    if kind < 0.3:
        message.set_content(_text(rng, size))
    elif kind < 0.7:
        text = _text(rng, size // 3)
        message.set_content(text)
        message.add_alternative(_html(text), subtype="html")
    else:
        message.set_content(_text(rng, min(size // 2, 3_000)))
        content = rng.randbytes(max(200, (size - 3_500) * 3 // 4))
        message.add_attachment(content, "application", "pdf", filename=f"scan {number}.pdf")
    if message.is_multipart():
        # The library would draw one from a generator of its own.
        message.set_boundary(f"=_{seed}_{number}_=")
    return message.as_bytes()


def _text(rng: random.Random, characters: int) -> str:
    """What a person writes: words, sometimes an answer over a quote, a signature."""
    body = prose(rng, max(200, characters - 500))
    if rng.random() < 0.4:
        quoted = prose(rng, 300).replace("\n", "\n> ")
        body += f"\n\nOn Mon, 2 Mar 2026 at 09:12, Help <help@desk.example> wrote:\n> {quoted}"
    return body + "\n\n-- \nCustomer\nFirm Ltd, Main Street 1\n"


def _html(text: str) -> str:
    """The same text as a mail program writes it in HTML, about twice as long."""
    lines = "".join(
        f'<p style="margin:0 0 4px 0;font-family:sans-serif">{line or "&nbsp;"}</p>\r\n'
        for line in text.replace("&", "&amp;").replace("<", "&lt;").split("\n")
    )
    return f"<html><head><style>p{{color:#222}}</style></head><body>{lines}</body></html>"
