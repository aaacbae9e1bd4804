from __future__ import annotations

import imaplib
import ssl

import pytest

from tests.services.imap import ImapServer

MAIL = b"From: anna@customer.example\r\nSubject: Printer\r\n\r\nIt smokes.\r\n"
OTHER = b"From: bo@customer.example\r\nSubject: =?utf-8?q?=C3=85?=\r\n\r\n\xc3\xa5\r\n"


def test_mails_come_back_byte_for_byte_and_in_order(any_imap_server: ImapServer) -> None:
    any_imap_server.append(MAIL)
    any_imap_server.append(OTHER)
    assert any_imap_server.messages() == [MAIL, OTHER]


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_gets_an_empty_account(any_imap_server: ImapServer, round_: int) -> None:
    assert any_imap_server.folders() == ["INBOX"]
    assert any_imap_server.messages() == []
    any_imap_server.append(MAIL)
    any_imap_server.append(MAIL, "Done")


def test_a_folder_is_made_when_needed(any_imap_server: ImapServer) -> None:
    any_imap_server.append(MAIL, "Done work")
    any_imap_server.append(OTHER, "Done work")
    assert any_imap_server.folders() == ["Done work", "INBOX"]
    assert any_imap_server.messages("Done work") == [MAIL, OTHER]
    assert any_imap_server.messages() == []


def test_reading_leaves_the_flags_alone(any_imap_server: ImapServer) -> None:
    any_imap_server.append(MAIL)
    any_imap_server.append(OTHER, flags=r"\Seen \Flagged")
    any_imap_server.messages()
    assert any_imap_server.flags() == [frozenset(), frozenset({"\\Seen", "\\Flagged"})]


def test_a_wrong_password_is_refused(any_imap_server: ImapServer) -> None:
    with (
        imaplib.IMAP4(any_imap_server.host, any_imap_server.port, timeout=20) as client,
        pytest.raises(imaplib.IMAP4.error),
    ):
        client.login(any_imap_server.user, "wrong")


def test_dovecot_speaks_tls_from_the_first_byte(dovecot_server: ImapServer) -> None:
    assert dovecot_server.certificate is not None
    assert dovecot_server.tls_port is not None
    trust = dovecot_server.certificate.client_context()
    with imaplib.IMAP4_SSL("localhost", dovecot_server.tls_port, ssl_context=trust) as client:
        client.login(dovecot_server.user, dovecot_server.password)
        assert client.select("INBOX")[0] == "OK"


def test_dovecot_offers_starttls(dovecot_server: ImapServer) -> None:
    assert dovecot_server.certificate is not None
    with imaplib.IMAP4(dovecot_server.host, dovecot_server.port, timeout=20) as client:
        client.starttls(dovecot_server.certificate.client_context())
        assert isinstance(client.sock, ssl.SSLSocket)
        client.login(dovecot_server.user, dovecot_server.password)


def test_the_certificate_is_trusted_by_nobody_else(dovecot_server: ImapServer) -> None:
    client = imaplib.IMAP4(dovecot_server.host, dovecot_server.port, timeout=20)
    with pytest.raises(ssl.SSLCertVerificationError):
        client.starttls(ssl.create_default_context())
    client.file.close()
