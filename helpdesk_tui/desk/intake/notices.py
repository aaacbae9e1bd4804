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

TOO_LARGE = {
    "en": (
        "Hello,\n\nwe have received your message #{number}, but only its beginning: it has"
        " {size} MB, and mails of more than {most} MB are not fetched whole. Files may be missing."
        " Please send them in smaller mails, or tell us where we find them.\n\n{desk}\n"
    ),
    "da": (
        "Hej\n\nVi har modtaget din mail #{number}, men kun begyndelsen: den fylder {size} MB,"
        " og mails på mere end {most} MB hentes ikke helt. Der kan mangle filer. Send dem"
        " venligst i mindre mails, eller skriv, hvor vi kan finde dem.\n\n{desk}\n"
    ),
    "sv": (
        "Hej!\n\nVi har tagit emot ditt mejl #{number}, men bara början: det är {size} MB, och"
        " mejl på mer än {most} MB hämtas inte i sin helhet. Filer kan saknas. Skicka dem gärna"
        " i mindre mejl eller skriv var vi hittar dem.\n\n{desk}\n"
    ),
    "cs": (
        "Dobrý den,\n\npřijali jsme váš e-mail #{number}, ale jen jeho začátek: má {size} MB"
        " a zprávy nad {most} MB se nestahují celé. Přílohy mohou chybět. Pošlete je prosím"
        " v menších zprávách, nebo napište, kde je najdeme.\n\n{desk}\n"
    ),
}
"""To who sent a mail of which only the beginning was fetched (E14)."""

KEPT = (
    "Your mail to #{number} was kept as an internal note. It was not sent to the customer,"
    " because {reason}.\n\n"
    "If you did not write it, somebody uses your address: tell your admin.\n\n{desk}\n"
)
"""To an agent whose answer by mail stays internal (E36)."""


def notice(
    texts: dict[str, str], language: str, number: int, settings: Settings, *, size: int = 0
) -> str:
    """A notice in the mail's language, else the desk's, else English; ``size`` in bytes."""
    text = texts.get(language) or texts.get(settings.language) or texts["en"]
    return text.format(
        number=number, desk=settings.name, size=size // 1024 // 1024, most=settings.max_mail_mb
    )
