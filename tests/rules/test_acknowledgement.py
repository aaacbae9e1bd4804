"""Machines that say that a mail came, known by their words (E45)."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.intake import confirm, notices
from helpdesk_tui.rules.acknowledgement import is_acknowledgement


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Case 0071 opened", "Dear customer, thank you for contacting Other."),
        ("[R-7] Printer", "Your request has been received and is being reviewed."),
        ("Ticket R-7 received", "An agent will come."),
        ("Your request (R-7)", "We have successfully logged your support request."),
        ("Hello", "A new support ticket with number 7 has been created for you."),
        ("Re: Printer", "This is an automated response. Do not reply to this email."),
        ("Printer", "One of our agents will get back to you within two days."),
        ("Tak", "Tak for din henvendelse. Vi vender tilbage hurtigst muligt."),
        ("Sag 7", "Din sag 7 er oprettet."),
        ("Sak 7", "Vi har mottatt din henvendelse."),
        ("Ärende 7", "Tack för ditt mejl! Vi återkommer så snart vi kan."),
        ("Ditt ärende har registrerats", "Ditt ärende 7 har registrerats."),
        ("Tiket 7", "Dobrý den, Váš požadavek byl přijat pod číslem 7."),
        ("Potvrzení", "Toto je automatická odpověď."),
        ("Ihre Anfrage", "Vielen Dank für Ihre Nachricht. Vorgang 7."),
        ("Ticket 7", "Ihr Ticket mit der Nummer 7 wurde erstellt."),
        ("Demande 7", "Nous avons bien reçu votre demande et y répondrons."),
        ("Caso 7", "Su solicitud ha sido recibida."),
        ("Richiesta 7", "Abbiamo ricevuto la sua richiesta."),
        ("Melding 7", "Wij hebben uw bericht in goede orde ontvangen."),
        ("Zgłoszenie 7", "Twoje zgłoszenie nr 7 zostało zarejestrowane."),
        ("Pedido 7", "Recebemos o seu pedido."),
        ("Hei", "Kiitos viestistäsi, palaamme asiaan."),
        ("Заявка 7", "Ваша заявка № 7 зарегистрирована."),
        ("お問い合わせ", "お問い合わせを受け付けました。"),
    ],
)
def test_a_receipt_is_known_in_many_languages(subject: str, text: str) -> None:
    assert is_acknowledgement(subject, text)


@pytest.mark.parametrize(
    "texts", [confirm.TEXTS, notices.CLOSED, notices.REFUSED, notices.TOO_LARGE]
)
def test_what_this_desk_says_by_itself_is_known_at_another_of_its_kind(
    texts: dict[str, str],
) -> None:
    for text in texts.values():
        said = text.format(number=7, desk="Helpdesk", size=60, most=40)
        assert is_acknowledgement("Printer", said), said


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Printer", "The printer on floor 3 smokes."),
        ("Screen", "Thank you for your help. Now the screen is black, and I got number 1."),
        ("Re: Printer", "It smokes again; should I report it as a new case?"),
        ("Ticket 7", "Any news about ticket 7? I have not heard from you."),
        ("Nobody works on it", "Nobody reads my mails, it seems."),
        ("Faktura", "Tak for hjælpen i går. Kan I også sende fakturaen?"),
        ("Skrivare", "Tack för hjälpen! Skrivaren strejkar igen."),
        ("Tiskárna", "Dobrý den, děkuji za pomoc. Tiskárna zase nefunguje."),
        ("Drucker", "Danke für die Hilfe. Der Drucker brennt."),
        ("Imprimante", "Merci pour votre aide, mais l'imprimante fume encore."),
    ],
)
def test_a_person_is_a_person(subject: str, text: str) -> None:
    assert not is_acknowledgement(subject, text)


def test_only_the_beginning_counts() -> None:
    assert not is_acknowledgement("Log", "line\n" * 400 + "We have received your message.")
