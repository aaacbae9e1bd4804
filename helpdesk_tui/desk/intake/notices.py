"""What the desk writes by itself, beside confirmations, in the languages it speaks."""

from __future__ import annotations

from helpdesk_tui.desk.settings import Settings

CLOSED = {
    "en": (
        "Hello,\n\nyour enquiry #{number} is closed, and nobody reads answers to it any more."
        " If you need something, please write a new mail.\n\n{desk}\n"
    ),
    "da": (
        "Hej\n\nDin henvendelse #{number} er lukket, og svar på den bliver ikke længere læst."
        " Skriv venligst en ny mail, hvis du har brug for hjælp.\n\n{desk}\n"
    ),
    "sv": (
        "Hej!\n\nDitt ärende #{number} är stängt och svar på det läses inte längre."
        " Skriv gärna ett nytt mejl om du behöver hjälp.\n\n{desk}\n"
    ),
    "cs": (
        "Dobrý den,\n\nváš požadavek #{number} je uzavřen a odpovědi na něj již nikdo nečte."
        " Potřebujete-li pomoc, napište prosím nový e-mail.\n\n{desk}\n"
    ),
}
"""To who answers a ticket that takes no answers any more (E34)."""

REFUSED = {
    "en": (
        "Hello,\n\nthank you for your mail. Only persons who are registered with us can open"
        " enquiries at this address, so nobody works on it. Please ask your contact person to"
        " write to us.\n\n{desk}\n"
    ),
    "da": (
        "Hej\n\nTak for din mail. Kun personer, der er registreret hos os, kan oprette"
        " henvendelser på denne adresse, så ingen behandler den. Bed venligst din"
        " kontaktperson om at skrive til os.\n\n{desk}\n"
    ),
    "sv": (
        "Hej!\n\nTack för ditt mejl. Bara personer som är registrerade hos oss kan skapa"
        " ärenden på den här adressen, så ingen handlägger det. Be gärna din kontaktperson"
        " att skriva till oss.\n\n{desk}\n"
    ),
    "cs": (
        "Dobrý den,\n\nděkujeme za váš e-mail. Požadavky na tuto adresu mohou zadávat jen"
        " osoby, které jsou u nás registrovány, a proto se jím nikdo nezabývá. Požádejte"
        " prosím svou kontaktní osobu, aby nám napsala.\n\n{desk}\n"
    ),
}
"""To who may not open tickets in a queue (F10)."""

KEPT = (
    "Your mail to #{number} was kept as an internal note. It was not sent to the customer,"
    " because {reason}.\n\n"
    "If you did not write it, somebody uses your address: tell your admin.\n\n{desk}\n"
)
"""To an agent whose answer by mail stays internal (E36)."""


def notice(texts: dict[str, str], language: str, number: int, settings: Settings) -> str:
    """A notice in the mail's language, else the desk's, else English."""
    text = texts.get(language) or texts.get(settings.language) or texts["en"]
    return text.format(number=number, desk=settings.name)
