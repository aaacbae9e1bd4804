from __future__ import annotations

import smtplib
import threading

import pytest

from tests.services.smtp import SmtpSink, SmtpSinks

MAIL = b"Subject: Hello\r\n\r\n.dot\r\nlast\r\n"
FROM, TO = "desk@desk.example", ["anna@customer.example", "bo@customer.example"]


def send(sink: SmtpSink, mail: bytes = MAIL) -> None:
    with smtplib.SMTP(sink.host, sink.port, timeout=20) as client:
        client.sendmail(FROM, TO, mail)


def test_a_mail_is_kept_with_its_envelope_byte_for_byte(smtp_sink: SmtpSink) -> None:
    send(smtp_sink)
    assert smtp_sink.wait_for(1) == [(FROM, TO, MAIL)]


def test_the_null_sender_is_an_empty_one(smtp_sink: SmtpSink) -> None:
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port, timeout=20) as client:
        client.sendmail("", TO, MAIL)
    assert smtp_sink.messages[0].sender == ""


def test_waiting_ends_when_another_thread_has_sent(smtp_sink: SmtpSink) -> None:
    def send_three() -> None:
        for _ in range(3):
            send(smtp_sink)

    sender = threading.Thread(target=send_three)
    sender.start()
    assert len(smtp_sink.wait_for(3)) == 3
    sender.join()


def test_waiting_in_vain_fails_and_says_how_many_came(smtp_sink: SmtpSink) -> None:
    send(smtp_sink)
    with pytest.raises(AssertionError, match="1 of 2 mails"):
        smtp_sink.wait_for(2, timeout=0.01)


def test_it_refuses_as_often_as_told(smtp_sink: SmtpSink) -> None:
    smtp_sink.fail_next(451, "try later", times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(smtp_sink)
        assert (refused.value.smtp_code, refused.value.smtp_error) == (451, b"try later")
    assert smtp_sink.messages == []
    send(smtp_sink)
    assert len(smtp_sink.messages) == 1


def test_it_refuses_a_sender_or_one_of_the_recipients(smtp_sink: SmtpSink) -> None:
    smtp_sink.fail_next(550, "no such sender", at="mail")
    with pytest.raises(smtplib.SMTPSenderRefused):
        send(smtp_sink)
    smtp_sink.fail_next(550, "no such user", at="rcpt")
    send(smtp_sink)
    assert smtp_sink.messages[0].recipients == TO[1:]


def test_the_secure_sink_wants_tls_and_then_a_login(secure_smtp_sink: SmtpSink) -> None:
    sink = secure_smtp_sink
    assert sink.certificate is not None
    assert sink.auth is not None
    with smtplib.SMTP(sink.host, sink.port, timeout=20) as client:
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.sendmail(FROM, TO, MAIL)
        client.starttls(context=sink.certificate.client_context())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("desk", "wrong")
        client.login(*sink.auth)
        client.sendmail(FROM, TO, MAIL)
    assert sink.wait_for(1)[0].raw == MAIL
    assert set(sink.logins) == {"desk"}


def test_a_login_without_tls(smtp_sinks: SmtpSinks) -> None:
    sink = smtp_sinks(auth=("desk", "secret"))
    with smtplib.SMTP(sink.host, sink.port, timeout=20) as client:
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.sendmail(FROM, TO, MAIL)
        client.login("desk", "secret")
        client.sendmail(FROM, TO, MAIL)
    assert len(sink.wait_for(1)) == 1
