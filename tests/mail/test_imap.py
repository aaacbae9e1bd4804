"""Fetching from real IMAP servers: everything once, nothing changed until told to."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC

import pytest

from helpdesk_tui.errors import ConfigError, LoginRefused, ServerError
from helpdesk_tui.mail.imap import ImapSettings, ImapSource
from helpdesk_tui.words import AfterFetch, Security
from tests.services.imap import ImapServer


def settings_for(server: ImapServer, folder: str = "INBOX") -> ImapSettings:
    return ImapSettings(server.host, server.port, Security.PLAIN, server.user, folder)


def source_of(server: ImapServer, folder: str = "INBOX", **limits: int) -> ImapSource:
    return ImapSource(settings_for(server, folder), server.password, **limits)


def mail(number: int, size: int = 0) -> bytes:
    filler = (b"x" * 76 + b"\r\n") * (size // 78)
    return (
        b"From: kim@customer.example\r\nTo: help@desk.example\r\n"
        b"Subject: mail %d\r\nMessage-ID: <m%d@customer.example>\r\n\r\nHello %d\r\n"
        % (number, number, number)
    ) + filler


def test_every_mail_arrives_once_byte_for_byte_and_stays_unseen(
    any_imap_server: ImapServer,
) -> None:
    sent = [mail(number) for number in range(7)]
    for raw in sent:
        any_imap_server.append(raw)
    with source_of(any_imap_server) as source:
        batches = list(source.fetch(batch=3))
        assert [len(batch) for batch in batches] == [3, 3, 1]
        got = [received for batch in batches for received in batch]
        assert [received.raw for received in got] == sent
        assert [received.uid for received in got] == source.uids()
        assert {received.uidvalidity for received in got} == {source.uidvalidity()}
        assert source.count() == 7
        assert source.unreadable == []
        assert all(each.internal_date and each.internal_date.tzinfo is UTC for each in got)
    assert any_imap_server.flags() == [frozenset()] * 7


def test_the_cursor_leaves_out_what_was_fetched_and_never_repeats_the_newest(
    any_imap_server: ImapServer,
) -> None:
    any_imap_server.append(mail(1))
    with source_of(any_imap_server) as source:
        ((first,),) = source.fetch()
        # "n:*" names the newest mail even when n is beyond it.
        assert list(source.fetch(first.uid)) == []
        any_imap_server.append(mail(2))
        ((second,),) = source.fetch(first.uid)
    assert second.raw == mail(2)
    assert second.uid > first.uid


def test_mail_another_client_has_read_is_fetched_too(any_imap_server: ImapServer) -> None:
    any_imap_server.append(mail(1), flags=r"\Seen")
    with source_of(any_imap_server) as source:
        ((received,),) = source.fetch()
    assert received.raw == mail(1)


def test_known_mail_is_passed_over_when_a_folder_is_reconciled(
    any_imap_server: ImapServer,
) -> None:
    for number in range(4):
        any_imap_server.append(mail(number))
    with source_of(any_imap_server) as source:
        stored = source.uids()
        missed = stored.pop(1)
        ((received,),) = source.fetch(0, known=set(stored))
    assert received.uid == missed
    assert received.raw == mail(1)


def test_acknowledged_mail_is_seen_and_the_rest_is_not(any_imap_server: ImapServer) -> None:
    for number in range(3):
        any_imap_server.append(mail(number))
    with source_of(any_imap_server) as source:
        first, _, last = source.uids()
        source.acknowledge([first, last], AfterFetch.SEEN)
    assert any_imap_server.flags() == [{"\\Seen"}, frozenset(), {"\\Seen"}]


def test_left_mail_is_not_touched(any_imap_server: ImapServer) -> None:
    any_imap_server.append(mail(1))
    with source_of(any_imap_server) as source:
        source.acknowledge(source.uids(), AfterFetch.LEAVE)
    assert any_imap_server.flags() == [frozenset()]


def test_moved_mail_lands_in_a_folder_that_is_made_and_others_deleted_mail_survives(
    any_imap_server: ImapServer,
) -> None:
    any_imap_server.append(mail(1))
    any_imap_server.append(mail(2), flags=r"\Deleted")
    any_imap_server.append(mail(3))
    with source_of(any_imap_server) as source:
        first, _, last = source.uids()
        source.acknowledge([first, last], AfterFetch.MOVE, "Done")
    assert any_imap_server.messages("Done") == [mail(1), mail(3)]
    assert any_imap_server.messages() == [mail(2)]


def test_acknowledging_seen_expunges_nothing(any_imap_server: ImapServer) -> None:
    any_imap_server.append(mail(1), flags=r"\Deleted")
    any_imap_server.append(mail(2))
    with source_of(any_imap_server) as source:
        source.acknowledge(source.uids()[1:], AfterFetch.SEEN)
    assert any_imap_server.messages() == [mail(1), mail(2)]


def test_a_folder_name_with_spaces_quotes_and_letters_is_one_folder(
    dovecot_server: ImapServer,
) -> None:
    dovecot_server.append(mail(1))
    name = 'Færdig "1" & \\ more'
    with source_of(dovecot_server) as source:
        source.acknowledge(source.uids(), AfterFetch.MOVE, name)
    with source_of(dovecot_server, name) as source:
        ((received,),) = source.fetch()
    assert received.raw == mail(1)
    assert received.folder == name


def test_memory_is_bounded_by_bytes_as_well_as_by_count(any_imap_server: ImapServer) -> None:
    for number in range(5):
        any_imap_server.append(mail(number, size=4_000))
    with source_of(any_imap_server, batch_bytes=9_000) as source:
        assert [len(batch) for batch in source.fetch()] == [2, 2, 1]


def test_oversized_mail_arrives_as_its_beginning_with_its_real_size(
    any_imap_server: ImapServer,
) -> None:
    big = mail(2, size=200_000)
    for raw in (mail(1), big, mail(3)):
        any_imap_server.append(raw)
    with source_of(any_imap_server, size_limit=100_000) as source:
        got = [received for batch in source.fetch() for received in batch]
    assert [received.oversized for received in got] == [0, len(big), 0]
    assert big.startswith(got[1].raw)
    header = big.index(b"\r\n\r\n") + 4
    assert len(got[1].raw) == header + 64 * 1024
    assert [got[0].raw, got[2].raw] == [mail(1), mail(3)]


def test_an_empty_folder_gives_no_batch(any_imap_server: ImapServer) -> None:
    with source_of(any_imap_server) as source:
        assert list(source.fetch()) == []
        assert source.count() == 0


def test_eight_bit_and_odd_bytes_survive(any_imap_server: ImapServer) -> None:
    raw = "Subject: Åäö 你好\r\n\r\nčeština\r\n".encode() + b"\xff\xfe\x9b2J\r\n"
    any_imap_server.append(raw)
    with source_of(any_imap_server) as source:
        ((received,),) = source.fetch()
    assert received.raw == raw


def test_new_mail_ends_the_wait(any_imap_server: ImapServer) -> None:
    with source_of(any_imap_server) as source:
        assert source.wait(0.1) is False
        any_imap_server.append(mail(1))
        list(source.fetch())
        # Mail that comes while the connection idles is what the wait is for.
        later = threading.Timer(0.2, any_imap_server.append, [mail(2)])
        later.start()
        assert source.wait(20) is True
        later.join()
        assert source.count() == 2


def test_a_wrong_password_is_a_refused_login_without_the_password_in_it(
    imap_server: ImapServer,
) -> None:
    source = ImapSource(settings_for(imap_server), "wrong-secret")
    with pytest.raises(LoginRefused) as caught, source:
        pass
    assert "desk" in caught.value.what
    assert caught.value.remedy
    assert "wrong-secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_line_break_in_a_password_never_reaches_the_server(imap_server: ImapServer) -> None:
    source = ImapSource(settings_for(imap_server), "a\r\nX LOGOUT")
    with pytest.raises(ConfigError, match="line break"), source:
        pass


def test_a_missing_folder_is_named(any_imap_server: ImapServer) -> None:
    with pytest.raises(ServerError, match="Nowhere"), source_of(any_imap_server, "Nowhere"):
        pass


def test_plain_text_over_a_network_is_refused_before_connecting() -> None:
    settings = ImapSettings("mail.desk.example", 143, Security.PLAIN, "desk")
    with pytest.raises(ConfigError, match="unencrypted"), ImapSource(settings, "secret"):
        pass


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_tls_works_with_a_trusted_certificate_and_only_then(
    dovecot_server: ImapServer, security: Security
) -> None:
    assert dovecot_server.certificate and dovecot_server.tls_port
    dovecot_server.append(mail(1))
    port = dovecot_server.tls_port if security is Security.TLS else dovecot_server.port
    untrusted = ImapSettings(dovecot_server.host, port, security, dovecot_server.user)
    with (
        pytest.raises(ServerError, match="certificate that is not trusted"),
        ImapSource(untrusted, dovecot_server.password),
    ):
        pass
    trusted = replace(untrusted, ca_file=str(dovecot_server.certificate.certificate))
    with ImapSource(trusted, dovecot_server.password) as source:
        ((received,),) = source.fetch()
    assert received.raw == mail(1)


def test_tls_to_a_port_without_tls_says_so(imap_server: ImapServer) -> None:
    settings = ImapSettings(imap_server.host, imap_server.port, Security.TLS, "desk", timeout=5)
    with pytest.raises(ServerError, match="TLS"), ImapSource(settings, "secret"):
        pass


def test_starttls_is_not_skipped_when_the_server_has_none(imap_server: ImapServer) -> None:
    settings = ImapSettings(imap_server.host, imap_server.port, Security.STARTTLS, "desk")
    with pytest.raises(ServerError, match="TLS"), ImapSource(settings, imap_server.password):
        pass
