"""Words by which a machine says that a mail came (E45).

Other desks often mark nothing as automatic. Somebody who just got an automatic mail and writes
such words is a machine that answers it; in any other mail these words prove nothing.
"""

from __future__ import annotations

from typing import Final

from helpdesk_tui.rules.patterns import PatternSet, nfc

_MOST_READ: Final = 1_500
_WORDS: Final = (
    # English
    r"we(?:['’]ve| have| hereby)? (?:just |now |successfully |safely )*(?:received|got|logged|"
    r"registered)(?: and (?:logged|registered|recorded))? your (?:\w+ ){0,2}"
    r"(?:e?-?mail|message|request|enquiry|inquiry|query|ticket|case|submission|report|issue)",
    r"your (?:\w+ ){0,2}(?:e?-?mail|message|request|enquiry|inquiry|query|ticket|case|issue|"
    r"submission)(?: \S{1,40}){0,4} (?:has been|was|is|have been) (?:now |successfully )?"
    r"(?:received|created|registered|opened|logged|submitted|queued|assigned|closed)",
    r"thank(?:s| you)[^.!?]{0,40} (?:contacting|getting in touch|reaching out|submitting)",
    r"(?:a|the|new) (?:support )?(?:ticket|case|request|incident)[^.!?]{0,40}(?:has been|was) "
    r"(?:created|opened|registered|logged|raised)",
    r"(?:ticket|case|request|incident)s? ?(?:no\.?|number|id)? ?[#:\[(]{0,3}[\w-]{0,12}\d+\S{0,3} "
    r"(?:received|created|opened|registered|logged|confirmed)",
    r"(?:this is an?|this) (?:automat\w+|auto-?generated|auto)[- ]?(?:\w+ )?"
    r"(?:e?-?mail|message|reply|response|confirmation|acknowledge?ment|notification)",
    r"(?:message|e?-?mail|reply|response) (?:was|is|has been) (?:sent|generated) automatically",
    r"do not (?:reply|respond) to this (?:automat\w+ )?(?:e?-?mail|message)",
    r"will (?:get back|respond|reply|come back|answer)(?: to)? (?:to )?you(?:r \w+)? "
    r"(?:as soon as|within|shortly|soon|in due)",
    r"nobody (?:reads answers to it|works on it\.)|"
    r"automatic(?:ally)? (?:reply|acknowledge?ment|confirmation)|"
    r"auto-?reply|out of (?:the )?office",
    # Danish, Norwegian
    r"(?:har|er) (?:nu |nå )?(?:modtaget|mottatt|registreret|registrert) (?:din|deres|jeres)",
    r"(?:din|deres|jeres) (?:\w+ )?(?:henvendelse|henvendelsen|mail|sag|sak|besked|melding|"
    r"forespørg?sel)(?: \S{1,30}){0,3} (?:er|har|blev|ble) (?:nu |nå |blevet )?"
    r"(?:modtaget|mottatt|oprettet|opprettet|registreret|registrert|lukket)",
    r"ta[ck]k? for (?:din|deres|jeres) (?:henvendelse|mail|e-?post)",
    r"(?:automatisk|autogenerere[dt]) (?:genereret |generert )?(?:svar|mail|besked|melding|e-?post|"
    r"kvittering)",
    r"vender tilbage (?:til dig |hurtigst|snarest)|kan ikke (?:besvares|svares)|"
    r"ingen behandler den|svar på den bliver",
    # Swedish
    r"har (?:nu )?(?:tagit emot|mottagit|registrerat) (?:ditt|din|ert|er)\b",
    r"(?:ditt|ert) (?:\w+ )?(?:ärende|mejl|mail|e-post|meddelande)(?: \S{1,30}){0,3} (?:är|har) "
    r"(?:nu |blivit )?(?:mottaget|registrerat|skapats|skapat|tagits|stängt)",
    r"tack för (?:ditt|din|ert|er) (?:mejl|mail|e-?post|ärende|meddelande|förfrågan)|"
    r"automatiskt (?:svar|genererat|meddelande|mejl)|återkommer (?:till dig |så snart|inom)",
    # Czech, Polish
    r"(?:požadavek|dotaz|zpráv\w|e-?mail|hlášení|tiket)(?: \S{1,30}){0,4} (?:jsme )?(?:byl[ao]? )?"
    r"(?:přijal[iy]?|přijat\w?|zaevidován\w?|zaregistrován\w?|vytvořen\w?|uzavřen\w?)",
    r"(?:obdrželi|přijali|zaevidovali) (?:jsme )?(?:\w+ ){0,2}(?:váš|vaši|vaše)|automatick[áéy] "
    r"(?:odpověď|zpráva|vygenerovan\w+)|děkujeme za (?:váš|vaši|vaše)|jím nikdo nezabývá",
    r"(?:otrzymaliśmy|zarejestrowaliśmy) (?:twoj|twój|pańsk|państwa)\w*|"
    r"zgłoszenie(?: \S{1,30}){0,4} zostało (?:przyjęte|zarejestrowane|utworzone)|"
    r"dziękujemy za (?:kontakt|zgłoszenie|wiadomość)|"
    r"wiadomość (?:została )?(?:wygenerowana )?automatyczn",
    # German, Dutch
    r"(?:haben|wir|hat) (?:ihre|deine|die|eure)(?: \w+)? (?:nachricht|anfrage|e-?mail|mail|meldung|"
    r"ticket)(?: \S{1,30}){0,4} (?:erhalten|empfangen|registriert)",
    r"ihre? (?:\w+ )?(?:anfrage|nachricht|ticket|e-?mail|meldung|vorgang)(?: \S{1,30}){0,4} "
    r"(?:ist|wurde|haben)(?: \S{1,30}){0,4} "
    r"(?:eingegangen|erhalten|erstellt|angelegt|registriert|eröffnet|geschlossen)",
    r"(?:vielen )?dank für (?:ihre|deine|eure) (?:nachricht|anfrage|e-?mail|mail|meldung)|"
    r"automatisch (?:erstellt|generiert|erzeugt|versandt|versendet)|automatische (?:antwort|nachr)",
    r"hebben (?:uw|je|jouw) (?:\w+ )?(?:bericht|e-?mail|vraag|aanvraag|melding|verzoek)"
    r"(?: \S{1,30}){0,3} ontvangen|bedankt voor (?:uw|je) (?:bericht|e-?mail|vraag|aanvraag)|"
    r"automatisch(?:e)? (?:bericht|antwoord|gegenereerd)",
    # French, Spanish, Italian, Portuguese
    r"avons bien re[çc]u (?:votre|ta)|votre (?:\w+ )?(?:demande|message|ticket|courriel|e-?mail)"
    r"(?: \S{1,30}){0,4} (?:a (?:bien )?été|est) (?:re[çc]u|créé|enregistré|pris)|"
    r"merci (?:de nous avoir contacté|pour votre (?:message|demande))|(?:réponse|message) "
    r"(?:généré )?automatique",
    r"hemos recibido (?:su|tu)\b|(?:su|tu) (?:solicitud|mensaje|consulta|correo|ticket|caso)"
    r"(?: \S{1,30}){0,4} (?:ha sido|fue) (?:recibid|cread|registrad)|gracias por (?:contactar|su "
    r"mensaje|ponerse)|(?:respuesta|mensaje) automátic|generado automáticamente",
    r"abbiamo ricevuto (?:la )?(?:sua|tua|vostra)|(?:la )?(?:sua|tua) (?:richiesta|segnalazione|"
    r"e-?mail)(?: \S{1,30}){0,4} è stat[ao] (?:ricevut|registrat|apert|creat)|grazie per averci|"
    r"(?:risposta|messaggio) automatic|generat[ao] automaticamente",
    r"recebemos (?:o )?(?:a )?(?:seu|sua|teu|tua)|(?:o )?(?:seu|sua) (?:pedido|solicitação|chamado|"
    r"mensagem|ticket)(?: \S{1,30}){0,4} foi (?:recebid|criad|registrad|abert)|"
    r"obrigado pelo (?:seu )?contat|(?:resposta|mensagem) automática",
    # Finnish, Russian, Ukrainian, Japanese, Chinese
    r"olemme vastaanottaneet|viestisi on vastaanotettu|kiitos (?:viestistäsi|yhteydenotostasi)|"
    r"automaattinen (?:vastaus|viesti)",
    r"(?:ваш[аеу]?|ваше) (?:\w+ )?(?:обращени|запрос|заявк|письм|сообщени|звернення|запит)"
    r"\w*(?: \S{1,30}){0,4} (?:получен|принят|зарегистрирован|создан|отриман|прийнят)|"
    r"автоматическ\w+ (?:ответ|сообщени|уведомлени)|автоматична відповідь",
    r"自動(?:返信|送信|配信)|受け付けました|お問い合わせ(?:いただき|を受け)|自动(?:回复|答复)|已收到您",
)
# RE2 takes the time of one look where the standard engine takes that of one for each wording;
# its letters are ASCII's unless they are named.
_SAID: Final = PatternSet(
    [words.replace("[\\w-]", r"[\pL\pN_-]").replace(r"\w", r"[\pL\pN_]") for words in _WORDS]
)


def is_acknowledgement(subject: str, text: str) -> bool:
    """True for the words of a receipt, in the languages of most desks a desk writes to.

    The beginning counts only, quotes included: another desk may quote what it answers.
    """
    read = " ".join(f"{subject} \n{text[:_MOST_READ]}".replace(">", " ").split())
    return bool(_SAID.search(nfc(read)))
