"""The sample mails are sound MIME, cover what a desk meets, and agree with their fates."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable
from email.utils import getaddresses, parseaddr, parsedate_to_datetime

import pytest

from helpdesk_tui.words import Fate

from .sample import EXPECTED, MAILS, RAW, charset_of, content, ids_in, text_of, types_of

DUPLICATE = "20-fel-pa-lonespecifikationen-igen.eml"
PEOPLE = [name for name, row in EXPECTED.items() if row["fate"] in ("new_ticket", "follow_up")]


def header(name: str, field: str) -> str:
    """A header of a sample mail as text; "" when it has none."""
    return str(MAILS[name].get(field, ""))


def test_there_is_a_week_of_mail() -> None:
    assert len(MAILS) >= 48


@pytest.mark.parametrize("name", MAILS)
def test_mail_is_sound_mime(name: str) -> None:
    assert [part.defects for part in MAILS[name].walk() if part.defects] == []


@pytest.mark.parametrize("name", MAILS)
def test_every_text_decodes_in_its_charset(name: str) -> None:
    assert text_of(name).strip()


def test_only_one_mail_names_a_charset_that_does_not_exist() -> None:
    odd = {
        name
        for name, mail in MAILS.items()
        for part in mail.walk()
        if part.get_content_charset("us-ascii") != charset_of(part)
    }
    assert odd == {"23-felaktig-behorighet-mapp.eml"}


def test_file_names_sort_in_order_of_arrival() -> None:
    dates = [parsedate_to_datetime(header(name, "Date")) for name in RAW if name != DUPLICATE]
    assert dates == sorted(dates)
    assert {(date.year, date.month) for date in dates} == {(2026, 11)}
    assert all(16 <= date.day <= 22 for date in dates)


def test_weekday_in_date_is_the_real_one() -> None:
    wrong = [
        name
        for name in MAILS
        if not header(name, "Date").startswith(
            parsedate_to_datetime(header(name, "Date")).strftime("%a,")
        )
    ]
    assert wrong == []


def test_message_ids_are_unique_but_for_the_duplicate() -> None:
    counted = Counter(header(name, "Message-ID") for name in MAILS if header(name, "Message-ID"))
    assert [key for key, times in counted.items() if times > 1] == [header(DUPLICATE, "Message-ID")]


def test_the_duplicate_is_the_same_bytes() -> None:
    assert RAW[DUPLICATE] == RAW[EXPECTED[DUPLICATE]["of"]]


@pytest.mark.parametrize("name", MAILS)
def test_addresses_and_ids_are_in_domains_nobody_owns(name: str) -> None:
    fields = ("From", "To", "Cc", "Reply-To", "Message-ID", "In-Reply-To", "References")
    words = " ".join(header(name, field) for field in fields).split()
    domains = [word.rpartition("@")[2].strip("<>,\"'") for word in words if "@" in word]
    assert domains
    assert [d for d in domains if not d.endswith((".example", ".test"))] == []


SITUATIONS: dict[str, tuple[str, Callable[[str], object]]] = {
    "HTML only, invoice table": (
        "13-invoice-nw-uk-0642-travel-twice.eml",
        lambda n: types_of(n) == ["text/html"] and "<table" in text_of(n),
    ),
    "HTML only, Outlook": (
        "36-atkomst-delad-mapp.eml",
        lambda n: types_of(n) == ["text/html"] and "MsoNormal" in text_of(n),
    ),
    "HTML only, webmail": (
        "38-pomaly-internet-brno.eml",
        lambda n: types_of(n) == ["text/html"],
    ),
    "alternative": (
        "10-utelast-fran-kontot.eml",
        lambda n: types_of(n) == ["multipart/alternative", "text/plain", "text/html"],
    ),
    "text log": ("01-vpn-nede-aarhus.eml", lambda n: "traceroute.txt" in filenames(n)),
    "PDF": (
        "04-rykker-paa-betalt-faktura.eml",
        lambda n: attachment(n, "application/pdf").startswith(b"%PDF-1.4"),
    ),
    "PNG": (
        "12-sv-skrivare-plan-3.eml",
        lambda n: is_png(attachment(n, "image/png")) and "skärmbild.png" in filenames(n),
    ),
    "CSV": (
        "26-accounts-for-six-temps.eml",
        lambda n: attachment(n, "text/csv").count(b"\n") == 7,
    ),
    "forwarded suspicious mail, nested": (
        "14-mistaenkelig-mail.eml",
        lambda n: "message/rfc822" in types_of(n),
    ),
    "inline cid logo": (
        "29-teams-room-flicker.eml",
        lambda n: "cid:image001.png@" in text_of(n) and is_png(attachment(n, "image/png")),
    ),
    "bounce": (
        "30-undelivered-kontoudtog.eml",
        lambda n: "message/delivery-status" in types_of(n),
    ),
    "out of office": (
        "19-autosvar-poul-iversen.eml",
        lambda n: header(n, "Auto-Submitted") == "auto-replied",
    ),
    "newsletter": (
        "16-newsletter-terminal-weekly.eml",
        lambda n: (
            header(n, "List-Id")
            and header(n, "List-Unsubscribe")
            and header(n, "Precedence") == "bulk"
        ),
    ),
    "escapes, markup and bidi in the subject": (
        "21-order-with-odd-subject.eml",
        lambda n: all(
            sign in header(n, "Subject")
            for sign in ("\x1b]52;c;", "[@click=app.quit]", "[/x]", "=E2=80=AE")
        ),
    ),
    "no Message-ID": ("22-manglende-faktura-uden-id.eml", lambda n: "Message-ID" not in MAILS[n]),
    "calendar invite": (
        "24-inbjudan-flytt-platskontoret.eml",
        lambda n: b"METHOD:REQUEST" in attachment(n, "text/calendar"),
    ),
    "two queues at once": (
        "06-new-starter-callum-reid.eml",
        lambda n: header(n, "To").count("@nordwind.example") == 2,
    ),
    "Czech complaint": ("09-reklamace-faktury-20261204.eml", lambda n: "reklamujeme" in text_of(n)),
    "monitoring alarm": (
        "07-netvagt-disk-nw-file02.eml",
        lambda n: header(n, "X-NetVagt-Severity") == "high",
    ),
    "angry customer": ("28-tredje-gangen-paminnelse.eml", lambda n: "TREDJE GÅNGEN" in text_of(n)),
    "thank-you": ("50-tak-for-hjaelpen.eml", lambda n: "tusind tak" in text_of(n)),
    "security incident": ("32-stulen-dator.eml", lambda n: "stulen" in text_of(n)),
    "director": ("15-bestyrelsesmoede-projektor.eml", lambda n: "direktør" in text_of(n)),
    "answers between quoted lines": (
        "47-re-new-starter-earlier-start.eml",
        lambda n: text_of(n).rstrip().endswith("Emma") and text_of(n).count("\n> ") >= 3,
    ),
    "flowed": ("18-prevod-dovolene.eml", lambda n: MAILS[n].get_param("format") == "flowed"),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_situation_is_there(situation: str) -> None:
    name, holds = SITUATIONS[situation]
    assert holds(name)


def test_charsets_and_encodings_of_the_region_are_there() -> None:
    parts = [part for mail in MAILS.values() for part in mail.walk()]
    charsets = {part.get_content_charset() for part in parts}
    encodings = {str(part.get("Content-Transfer-Encoding")).lower() for part in parts}
    assert {"utf-8", "iso-8859-1", "iso-8859-2", "windows-1250", "windows-1252"} <= charsets
    assert {"quoted-printable", "base64", "8bit", "7bit"} <= encodings


def test_every_mail_has_a_fate() -> None:
    assert list(EXPECTED) == list(MAILS)
    assert {row["fate"] for row in EXPECTED.values()} <= set(Fate)


def test_threads_are_long_enough() -> None:
    threads = Counter(row["of"] for row in EXPECTED.values() if row["fate"] == Fate.FOLLOW_UP)
    assert len(threads) >= 4
    assert max(threads.values()) == 2


@pytest.mark.parametrize(
    "name", [name for name, row in EXPECTED.items() if row["fate"] == Fate.FOLLOW_UP]
)
def test_follow_up_refers_to_its_thread_and_comes_from_its_sender(name: str) -> None:
    first = EXPECTED[name]["of"]
    referred = set(ids_in(header(name, "In-Reply-To") + " " + header(name, "References")))
    assert header(first, "Message-ID") in referred
    assert parseaddr(header(first, "From"))[1] == parseaddr(header(name, "From"))[1]
    assert EXPECTED[first]["fate"] == Fate.NEW_TICKET
    assert EXPECTED[first]["queue"] == EXPECTED[name]["queue"]


@pytest.mark.parametrize("name", PEOPLE)
def test_mail_is_for_one_of_our_queues(name: str) -> None:
    addressed = {address for _, address in getaddresses([header(name, "To"), header(name, "Cc")])}
    assert addressed & {f"{box}@nordwind.example" for box in ("it", "faktura", "hr")}


def test_no_receipt_for_machines() -> None:
    machines = {
        name for name in PEOPLE if header(name, "Auto-Submitted") or header(name, "Precedence")
    }
    assert {name for name in PEOPLE if EXPECTED[name].get("confirmation") is False} == machines


def attachment(name: str, content_type: str) -> bytes:
    """The bytes of the first part of that type."""
    part = next(p for p in MAILS[name].walk() if p.get_content_type() == content_type)
    return content(part)


def filenames(name: str) -> list[str]:
    """Names of the files a mail carries."""
    return [file for part in MAILS[name].walk() if (file := part.get_filename())]


def is_png(data: bytes) -> bool:
    """True when every chunk's checksum is right and the last one is the end."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    at, kind = 8, b""
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        body = data[at + 4 : at + 8 + size]
        if zlib.crc32(body) != int.from_bytes(data[at + 8 + size : at + 12 + size]):
            return False
        at += 12 + size
    return kind == b"IEND"
