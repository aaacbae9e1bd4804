"""Attachments that may do harm are kept, and said to be dangerous (E82, E88)."""

from __future__ import annotations

import io
import zipfile

import pytest

from helpdesk_tui.mail.danger import danger_of
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.sandbox import parse_safely


def archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("setup.exe", b"MZ\x90", "program"),
        ("invoice.pdf.exe", b"MZ\x90", "named like a pdf"),
        ("invoice.pdf   .scr", b"x", "named like a pdf"),
        ("photo.jpg", b"MZ\x90", "it is a program"),
        ("report.docm", archive("word/document.xml"), "macros"),
        ("report.docx", archive("word/vbaProject.bin"), "macros"),
        (
            "old.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"),
            "mac",
        ),
        ("voicemail.html", b"<html><script>x</script>", "active content"),
        ("pay.htm", b"<meta http-equiv='refresh' content='0;url=//x.example'>", "active content"),
        ("wide.html", "<body onload=go()>".encode("utf-16"), "active content"),
        ("logo.svg", b"<svg onload='go()'/>", "active content"),
        ("scan.pdf", archive("a.txt"), "different kind"),
        ("notes.txt", b"%PDF-1.7", "different kind"),
        ("papers.zip", archive("a.txt", "b/c.js"), "archive holds"),
        ("shortcut.lnk", b"L\x00", "program"),
    ],
)
def test_a_dangerous_file_says_why(name: str, content: bytes, why: str) -> None:
    assert why in danger_of(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("offer.pdf", b"%PDF-1.7"),
        ("photo.jpg", b"\x89PNG"),
        ("report.docx", archive("word/document.xml")),
        ("papers.zip", archive("a.txt", "b.pdf")),
        ("page.html", b"<p>Hello"),
        ("notes.txt", b"MZ is a country code"),
        ("README", b"Hello"),
        ("", b""),
        (".exe", b""),
    ],
)
def test_an_ordinary_file_is_not_called_dangerous(name: str, content: bytes) -> None:
    assert danger_of(name, content) == ""


def test_the_mail_keeps_the_file_and_tells() -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b'Content-Type: application/pdf; name="invoice.pdf.exe"\r\n\r\nMZ\r\n--x--\r\n'
    )
    for letter in (parse(raw), parse_safely(raw)):
        (file,) = letter.attachments
        assert file.content == b"MZ"
        assert "program" in file.danger
        assert any("invoice.pdf.exe is dangerous" in problem for problem in letter.problems)
