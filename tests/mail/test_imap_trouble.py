"""Servers that hang up, lie, stay silent or know little: no mail is lost to them."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Callable

import pytest

from helpdesk_tui.errors import LoginRefused, ServerError
from helpdesk_tui.mail.imap import ImapSettings, ImapSource
from helpdesk_tui.words import AfterFetch, Security
from tests.mail.scripted_server import ScriptedServer, imap_script

GREETING = b"* OK ready\r\n"
Special = Callable[[str, str], bytes | None]


def serving(special: Special, capability: str = "IMAP4rev1") -> ScriptedServer:
    return ScriptedServer(GREETING, imap_script(special, capability))


def source_of(server: ScriptedServer, timeout: float = 10) -> ImapSource:
    settings = ImapSettings(server.host, server.port, Security.PLAIN, "desk", timeout=timeout)
    return ImapSource(settings, "secret")


def body(uid: int, text: bytes) -> bytes:
    return b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, uid, len(text), text)


def size(uid: int, octets: int = 20) -> bytes:
    return b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE " 1-Jul-2026 10:00:00 +0200")\r\n' % (
        uid,
        uid,
        octets,
    )


def three_mails(bodies: Callable[[str], bytes | None]) -> Special:
    """Mails 1, 2, 3; ``bodies`` answers for their content by the UIDs asked for."""

    def special(command: str, arguments: str) -> bytes | None:
        uids = arguments.partition(" ")[0]
        if command == "UID SEARCH":
            return b"* SEARCH 3 1 2\r\nTAG OK done\r\n"
        if command == "UID FETCH" and "RFC822.SIZE" in arguments:
            return size(1) + size(2) + size(3) + b"TAG OK done\r\n"
        return bodies(uids) if command == "UID FETCH" else b""

    return special


def fetched(source: ImapSource) -> list[tuple[int, bytes]]:
    return [(each.uid, each.raw) for batch in source.fetch() for each in batch]


def test_answers_nobody_asked_for_and_answers_out_of_order_are_told_apart() -> None:
    """Bytes belong to the UID in their own answer, never to a place in a list (E05)."""

    def bodies(_: str) -> bytes:
        return (
            b"* 9 FETCH (FLAGS (\\Seen))\r\n"
            + body(3, b"three")
            + b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n"
            + body(1, b"one")
            + b'* 2 FETCH (BODY[] "t\\"wo" UID 2)\r\n'
            + body(44, b"not asked for")
            + b"TAG OK done\r\n"
        )

    with serving(three_mails(bodies)) as server, source_of(server) as source:
        assert fetched(source) == [(1, b"one"), (2, b't"wo'), (3, b"three")]


@pytest.mark.parametrize("trouble", [b"TAG NO cannot render\r\n", b"nonsense\r\n", None])
def test_one_unreadable_mail_holds_up_no_other(trouble: bytes | None) -> None:
    """Whatever the server makes of one, those before and after it come (E04)."""

    def bodies(uids: str) -> bytes | None:
        if uids in ("1", "3"):
            return body(int(uids), b"mail " + uids.encode()) + b"TAG OK done\r\n"
        return trouble

    with serving(three_mails(bodies)) as server, source_of(server) as source:
        assert fetched(source) == [(1, b"mail 1"), (3, b"mail 3")]
        assert [uid for uid, _ in source.unreadable] == [2]
        assert source.unreadable[0][1]


def test_a_mail_that_vanished_is_passed_over_quietly() -> None:
    """Somebody deleted it between SEARCH and FETCH (E13)."""

    def special(command: str, arguments: str) -> bytes | None:
        if command == "UID SEARCH":
            return b"* SEARCH 1 2\r\nTAG OK done\r\n" if "*" in arguments else b"TAG OK done\r\n"
        if command == "UID FETCH" and "RFC822.SIZE" in arguments:
            return size(1) + size(2) + b"TAG OK done\r\n"
        if command == "UID FETCH":
            return (body(1, b"one") if arguments.startswith("1") else b"") + b"TAG OK done\r\n"
        return b""

    with serving(special) as server, source_of(server) as source:
        assert fetched(source) == [(1, b"one")]
        assert source.unreadable == []


def test_sizes_the_server_fails_to_tell_lose_no_mail() -> None:
    def special(command: str, arguments: str) -> bytes | None:
        if command == "UID FETCH" and "RFC822.SIZE" in arguments:
            return b"TAG NO internal error\r\n"
        return three_mails(
            lambda _: body(1, b"one") + body(2, b"two") + body(3, b"three") + b"TAG OK done\r\n"
        )(command, arguments)

    with serving(special) as server, source_of(server) as source:
        assert fetched(source) == [(1, b"one"), (2, b"two"), (3, b"three")]


def test_a_literal_without_end_reserves_no_memory() -> None:
    def bodies(_: str) -> bytes:
        return b"* 1 FETCH (UID 1 BODY[] {999999999999}\r\n"

    with serving(three_mails(bodies)) as server, source_of(server) as source:
        assert fetched(source) == []
        assert len(source.unreadable) == 3
        assert "999999999999 bytes" in source.unreadable[0][1]


def test_uids_that_change_their_meaning_midway_stop_the_fetch() -> None:
    selected = iter(
        [b"* OK [UIDVALIDITY %d] x\r\nTAG OK [READ-WRITE] done\r\n" % number for number in (1, 2)]
    )
    inner = three_mails(lambda _: None)

    def special(command: str, arguments: str) -> bytes | None:
        return next(selected) if command == "SELECT" else inner(command, arguments)

    with (
        serving(special) as server,
        source_of(server) as source,
        pytest.raises(ServerError, match="renumbered"),
    ):
        fetched(source)


def test_without_move_and_uidplus_mail_is_copied_and_nothing_expunged() -> None:
    def special(command: str, _: str) -> bytes | None:
        return b"TAG OK done\r\n" if command in ("UID COPY", "UID STORE") else b""

    with serving(special) as server:
        with source_of(server) as source:
            source.acknowledge([1, 2, 3, 7], AfterFetch.MOVE, "Done")
        said = [line.partition(" ")[2] for line in server.lines]
    assert 'UID COPY 1:3,7 "Done"' in said
    assert r"UID STORE 1:3,7 +FLAGS.SILENT (\Seen \Deleted)" in said
    assert not any("EXPUNGE" in line for line in said)


def test_with_uidplus_only_the_moved_mail_is_expunged() -> None:
    def special(command: str, _: str) -> bytes | None:
        return b"TAG OK done\r\n" if command.startswith("UID") else b""

    with serving(special, "IMAP4rev1 UIDPLUS") as server:
        with source_of(server) as source:
            source.acknowledge([5], AfterFetch.MOVE, "Done")
        said = [line.partition(" ")[2] for line in server.lines]
    assert "UID EXPUNGE 5" in said
    assert "EXPUNGE" not in said


def test_a_failed_copy_deletes_nothing() -> None:
    def special(command: str, _: str) -> bytes | None:
        return b"TAG NO over quota\r\n" if command in ("UID COPY", "CREATE") else b""

    with serving(special) as server:
        with source_of(server) as source, pytest.raises(ServerError, match="over quota"):
            source.acknowledge([5], AfterFetch.MOVE, "Done")
        assert not any("STORE" in line for line in server.lines)


def test_the_servers_goodbye_is_told_in_its_own_words_made_safe() -> None:
    """A server's words are text of a stranger (E113)."""

    def special(command: str, _: str) -> bytes | None:
        gone = b"* BYE \x1b]0;gone\x07 for maintenance [/red]\r\n"
        return gone if command == "UID SEARCH" else b""

    with (
        serving(special) as server,
        source_of(server) as source,
        pytest.raises(ServerError, match="maintenance") as caught,
    ):
        source.uids()
    assert "\x1b" not in str(caught.value)
    assert "\x07" not in str(caught.value)


def test_a_busy_server_is_no_wrong_password() -> None:
    def special(command: str, _: str) -> bytes | None:
        return b"TAG NO [UNAVAILABLE] directory is down\r\n" if command == "LOGIN" else b""

    with (
        serving(special) as server,
        pytest.raises(ServerError, match="directory is down") as caught,
        source_of(server),
    ):
        pass
    assert not isinstance(caught.value, LoginRefused)


def test_a_password_with_quotes_and_backslashes_is_sent_whole() -> None:
    with serving(lambda command, _: b"") as server:
        settings = ImapSettings(server.host, server.port, Security.PLAIN, 'the "desk"')
        with ImapSource(settings, 'a"b\\c'):
            pass
        said = [line.partition(" ")[2] for line in server.lines]
    assert r'LOGIN "the \"desk\"" "a\"b\\c"' in said


def test_a_password_with_letters_beyond_ascii_is_sent_as_utf_8() -> None:
    def special(command: str, _: str) -> bytes | None:
        if command == "AUTHENTICATE":
            return b"+ \r\n"
        return None if not command else b""

    with serving(special, "IMAP4rev1 AUTH=PLAIN") as server:
        settings = ImapSettings(server.host, server.port, Security.PLAIN, "desk")
        with pytest.raises(ServerError), ImapSource(settings, "smørrebrød"):
            pass
        assert base64.b64decode(server.lines[-1]) == "\0desk\0smørrebrød".encode()


def test_a_silent_server_is_left_after_the_timeout() -> None:
    def silent(command: str, _: str) -> bytes:
        return b"* OK wait\r\n" if command == "UID SEARCH" else b""

    with (
        serving(silent) as server,
        source_of(server, timeout=0.3) as source,
        pytest.raises(ServerError, match=r"0\.3 seconds"),
    ):
        source.uids()


def test_a_closed_port_and_an_unknown_host_are_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    closed = ImapSettings("127.0.0.1", port, Security.PLAIN, "desk")
    with pytest.raises(ServerError, match="Nothing listens"), ImapSource(closed, "secret"):
        pass
    unknown = ImapSettings("mail.nowhere.invalid", 993, Security.TLS, "desk")
    with pytest.raises(ServerError, match="no host called"), ImapSource(unknown, "secret"):
        pass


def test_numbers_no_server_should_send_are_no_traceback() -> None:
    digits = b"9" * 5000

    def special(command: str, _: str) -> bytes | None:
        if command == "SELECT":
            return b"* OK [UIDVALIDITY x%b] x\r\nTAG OK [READ-WRITE] done\r\n" % digits
        if command == "UID SEARCH":
            return b"* SEARCH %b 4\r\nTAG OK done\r\n" % digits
        return (
            b"* 1 FETCH (UID %b BODY[] {%b}\r\n" % (digits, digits) if "FETCH" in command else b""
        )

    with serving(special) as server, source_of(server) as source:
        assert source.uidvalidity() == 0
        assert source.uids() == [4]
        assert fetched(source) == []
        assert [uid for uid, _ in source.unreadable] == [4]


def test_header_and_text_of_an_oversized_mail_are_put_in_order() -> None:
    def special(command: str, arguments: str) -> bytes | None:
        if command == "UID SEARCH":
            return b"* SEARCH 1\r\nTAG OK done\r\n"
        if command == "UID FETCH" and "RFC822.SIZE" in arguments:
            return size(1, 999_999_999) + b"TAG OK done\r\n"
        if command == "UID FETCH":
            return (
                b"* 1 FETCH (BODY[TEXT]<0> {2}\r\nHi BODY[HEADER]<0> {8}\r\nX: y\r\n\r\n UID 1)\r\n"
                b"TAG OK done\r\n"
            )
        return b""

    with serving(special) as server, source_of(server) as source:
        ((received,),) = source.fetch()
    assert received.raw == b"X: y\r\n\r\nHi"
    assert received.oversized == 999_999_999


def test_only_uids_are_asked_for_and_nothing_that_some_servers_refuse() -> None:
    """No sequence numbers (E06), no CHARSET, SORT or RFC822 (E11), no window or flag (E02, E03)."""

    def bodies(_: str) -> bytes:
        return body(1, b"one") + body(2, b"two") + body(3, b"three") + b"TAG OK done\r\n"

    with serving(three_mails(bodies)) as server, source_of(server) as source:
        assert source.uids() == [1, 2, 3]
        assert source.sizes([1, 2, 3]) == {1: 20, 2: 20, 3: 20}
        assert len(fetched(source)) == 3
        asked = [line.partition(" ")[2].upper() for line in server.lines]
    assert any(line.startswith("UID FETCH") for line in asked)
    assert not [line for line in asked if line.startswith(("FETCH", "SEARCH", "STORE", "SORT"))]
    assert not [line for line in asked if "CHARSET" in line or "(UID RFC822)" in line]
    assert not [line for line in asked if re.search("SINCE|BEFORE|UNSEEN|RECENT|NEW", line)]
