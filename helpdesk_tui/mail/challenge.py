"""Challenges: a spam filter that wants a person to confirm a mail before it delivers it (E52).

Boxbe, BoxTrapper, Spam Arrest, TMDA, Sendio, Mail in Black and the like. People write about
such mails and pass them on, so the words count only together with a sign of a machine.
"""

from __future__ import annotations

import re
from typing import Final

from helpdesk_tui.mail.bounce import Signs, is_from_machine
from helpdesk_tui.mail.forward import is_forward_subject

CHALLENGE: Final = (
    "a spam filter holds a mail of ours until a person confirms it: if you know the recipient,"
    " do what the text asks for, by hand"
)
"""What an agent is told."""
_MOST_READ: Final = 3_000
_WORTH_READING: Final = (
    "confirm", "verif", "click", "human", "clique", "klick", "bestätig", "bekræft", "bekräft",
    "potvr", "potwierd", "confirma", "confermare", "bevestig", "authentif", "autentic",
)  # fmt: skip
_SERVICES: Final = re.compile(
    r"(?:boxbe|spamarrest|mailinblack|sendio|knowspam|bluebottle|mailblocks|tmda|boxtrapper|"
    r"spam-?blocker|antispam\.uol|choicemail|vanquish|spamlion|qurb|0spam|cleanmail)",
    re.IGNORECASE,
)
# A token to be sent back: no person writes one into a subject.
_TOKEN: Final = re.compile(
    r"\bverify#[0-9a-z-]{6,}|\bconf#[0-9a-f]{6,}|\(confirm(?:ation)?[ :#][0-9a-z.-]{6,}\)|"
    r"\[(?:confirm|verify|challenge)[ :#-][0-9a-z.-]{6,}\]",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    r"(?:please |kindly )?(?:confirm|verify|authenticate|validate) your (?:e?-?mail|message)|"
    r"your (?:e?-?mail|message) (?:requires|needs|awaits|is awaiting) (?:your )?"
    r"(?:verification|confirmation|approval|authentication)|"
    r"(?:sender|e?-?mail|message) (?:verification|authentication|confirmation) (?:required|request"
    r"|needed)|(?:confirmation|verification|action|authentication) (?:is )?required|"
    r"challenge[ -]response|one[- ]time (?:verification|authorization|confirmation)|"
    r"bitte bestätigen sie ihre (?:e-?mail|nachricht)|bekræft (?:venligst )?din (?:mail|besked)|"
    r"bekräfta ditt (?:mejl|meddelande)|potvrďte (?:prosím )?svou zprávu|"
    r"(?:merci de )?confirmer? votre (?:message|e-?mail|envoi)|"
    r"confirme su (?:mensaje|correo)|confermi? il (?:suo|tuo) messaggio|confirmação de mensagem|"
    r"bevestig uw (?:bericht|e-?mail)",
    re.IGNORECASE,
)
_HELD: Final = re.compile(
    r"(?:is |are |has been |been |being )(?:temporarily |currently )?(?:held|quarantined|delayed|"
    r"waiting|pending|redirected|blocked|placed)|(?:not|n't) (?:yet )?(?:been )?(?:delivered|"
    r"recogni[sz]e|verified|in my|on my|approved)|real live human|junk mail|unsolicited|"
    r"(?:stop|against|fight|from|of|prevent) (?:receiving )?(?:\w+ )?spam|spam ?(?:filter|protect"
    r"|block)|anti-?spam|protected by|guest ?list|approved (?:sender|list)|white ?list|"
    r"(?:zurück|fest)gehalten|noch nicht zugestellt|tilbageholdt|hålls kvar|pozdržen|zadržen|"
    r"mis en attente|retenu|bloqué|retenid|retid|trattenut|aangehouden",
    re.IGNORECASE,
)
_ACT: Final = re.compile(
    r"(?:click|clicking|follow|use|visit|press)[^.!?]{0,60}(?:link|button|here|below|url|address)|"
    r"(?:simply |just |please )?(?:reply|respond|replying)(?:ing)? to (?:this|the) (?:message|"
    r"e?-?mail)|send an empty (?:message|e?-?mail)|(?:confirm|verify|prove)[^.!?]{0,40}(?:you are|"
    r"you're|your (?:e?-?mail|message|identity|address)|sender)|(?:klicken|antworten) sie|"
    r"klik (?:på|op|hier)|klicka på|klikn[ěi]te|cliquez|cliqu(?:er|ant)|haga clic|pulse|"
    r"clicc(?:a|hi|are)|clique",
    re.IGNORECASE,
)


def is_challenge(signs: Signs) -> bool:
    """True when a filter asks for a person before it lets a mail through."""
    token = _TOKEN.search(signs.subject)
    asks = token or _SUBJECT.search(signs.subject)
    answers = signs.headers.get("in-reply-to") or signs.headers.get("references")
    machine = _is_machine(signs)
    if not (asks or answers or machine) or is_forward_subject(signs.subject):
        return False  # nearly all mail of people
    text = signs.body[:_MOST_READ]
    lowered = text.lower()
    if not token and not any(word in lowered for word in _WORTH_READING):
        return False
    own = "\n".join(line for line in text.split("\n") if not line.startswith((">", "|")))
    service = _SERVICES.search(signs.sender.email) or _SERVICES.search(_made_by(signs))
    signed = bool(token or service or (machine and (asks or _SERVICES.search(own))))
    asked = _ACT.search(own) is not None and _HELD.search(own) is not None
    return asked and (signed or (machine and bool(answers)))


def _is_machine(signs: Signs) -> bool:
    precedence = signs.headers.get("precedence", "").strip().lower()
    return is_from_machine(signs) or precedence in ("bulk", "junk", "auto_reply", "list")


def _made_by(signs: Signs) -> str:
    names = ("x-mailer", "x-delivery-agent", "x-boxtrapper", "x-boxbe-version", "x-challenge")
    return " ".join(f"{name}={signs.headers[name]}" for name in names if name in signs.headers)
