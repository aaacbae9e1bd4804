"""What the human words of a delivery failure mean (E50, E53).

Half of all failures carry no machine-readable part, and those that do often say only
``5.0.0``. These patterns are the words mail servers use, in the order of their weight.
"""

from __future__ import annotations

import re

STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,2}\.\d{1,3})(?![\d.]*\d)")
REPLY_CODE = re.compile(r"(?<![\d.\-:])([45]\d\d)(?=[ \-#:;])")

NOTICE = re.compile(
    r"could ?n[o']t be delivered|(?:can|could) ?not (?:be )?deliver|unable to deliver|"
    r"undeliver(?:able|ed)|not deliver(?:ed|able)|deliver(?:y|ed)?[^.\n]{0,40} fail|"
    r"fail(?:ed|ure)[^.\n]{0,40} deliver|did not reach|returned (?:mail|to sender|below)|"
    r"(?:mail|message)[^.\n]{0,30} (?:bounced|returned)|transcript of session|"
    r"wasn't able to deliver|delivery (?:problem|error|status)|problem delivering|"
    r"error (?:was )?(?:encountered|occurred)? ?(?:while )?(?:sending|delivering)|"
    r"could not be sent|not been delivered|has not been delivered|message rejected|"
    r"failed (?:address|recipient)|following (?:address|recipient)|no such user|"
    r"user unknown|unknown user|host unknown|mailbox (?:is )?(?:full|unavailable)|"
    r"has exceeded|was not accepted|rejected by|said: [45]\d\d|permanent(?:ly)? (?:fatal )?"
    r"(?:error|fail)|temporary (?:error|fail)|недоставлен|не доставлено|"
    r"配信でき|配送でき|エラー|送信でき|не удалось|unzustellbar|nicht zugestellt|"
    r"konnte nicht|non remis|n'a pas pu|kunde inte levereras|kunne ikke leveres|"
    r"nelze doručit|nedoručiteln|nebylo doručeno|nepodařilo (?:se )?doručit|se nezdařilo|"
    r"kan ikke leveres|ikke leveret|ikke levert|levering\w* mislyk\w*|inte att leverera|"
    r"inte levererats|zustellung[^.\n]{0,60}fehlgeschlagen|no se (?:pudo|puede|ha podido) entregar|"
    r"impossibile (?:recapitare|consegnare)|non è stato (?:recapitato|consegnato)|"
    r"(?:kon|kan) niet worden (?:bezorgd|afgeleverd)|nie (?:można|udało się) dostarczyć|"
    r"nie został[ao]? dostarczon|não p[ôo]de ser entregue|ei voitu toimittaa|"
    r"退信|无法(?:送达|投递|发送)|投递失败|传输失败|無法(?:傳遞|送達)",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver|non[- ]?deliver|delivery (?:status|failure|has failed|notification|error|report)|"
    r"mail(?:ing)? (?:delivery )?(?:fail|system error|could not|delivery fail)|"
    r"failure not(?:ice|ification)|returned (?:mail|to sender)|returning (?:mail|message)? ?"
    r"(?:to sender)?|message delivery has failed|delivery fail|could not be delivered|"
    r"message (?:could not|undeliver)|mail failed|error sending your mail|rejected mail|"
    r"delivery (?:delayed|problem)|warning: (?:could not send|message)|"
    r"errors from \S+\[|не доставлено|недоставлен|配信でき|unzustellbar|"
    r"failed mail|kunde inte levereras|kunne ikke leveres|ikke leveret|nelze doručit|nedoručiteln|"
    r"kan ikke leveres|ikke levert|inte levererats|går inte att leverera|non remis|"
    r"no se puede entregar|non recapitabile|impossibile recapitare|onbestelbaar|niedostarcz|"
    r"nie można dostarczyć|"
    r"não entregue|não é possível entregar|ei voi toimittaa|"
    r"退信|无法(?:送达|投递)|投递失败|传输失败|無法(?:傳遞|送達)",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"\(delay\)|delivery[^.\n]{0,30}delayed|temporarily delayed|still undelivered|"
    r"warning: (?:could not send|message (?:still|delayed))|will (?:be )?(?:keep|retr|continu)|"
    r"delayed mail|you do not need to resend",
    re.IGNORECASE,
)

# The mailbox is there and full, or may well be there: worth another try.
_THERE = re.compile(
    r"mailbox (?:is )?(?:full|exceed|over|has exceeded|size|quota)|(?:over|exceed\w*)[^.\n]{0,25}"
    r"quota|quota[^.\n]{0,20}exceed|insufficient (?:system )?(?:storage|disk)|"
    r"disk (?:full|quota|space)|not enough (?:disk|storage)|maildir over|inbox is full|"
    r"mailbox[^.\n]{0,40}full|out of (?:disk|storage)|storage space|"
    r"full mailbox|mail ?folder is full|quota violation|account is full|boîte[^.\n]{0,30}pleine|"
    r"postfach[^.\n]{0,30}voll|schránka[^.\n]{0,30}plná|postkassen? er (?:fuld|full)|"
    r"brevlådan är full|buzón[^.\n]{0,30}lleno|skrzynka[^.\n]{0,30}pełna|casella[^.\n]{0,30}piena|"
    r"メールボックス[^.\n]{0,10}(?:一杯|いっぱい)|host not found, try again|"
    r"permission to post|oprávnění|権限|pas autoris|nicht berechtigt|behörighet|tilladelse|permiso|"
    r"unexpected name server",
    re.IGNORECASE,
)
# It is this mail, this sender or this hour that is refused, not the address.
SOFT = re.compile(
    r"\bspam\b|unsolicited|black ?list|block(?:ed|list)|(?<!not )listed (?:at|by|in|on)|\bRBL\b|"
    r"dnsbl|spamhaus|reputation|poor sender|\bpolicy\b|at a rate|rate limit|too many|"
    r"\bSPF\b|\bDKIM\b|DMARC|authenticat|not authorized|unauthorized|permission|"
    r"reverse (?:dns|host|lookup|mapping)|\bPTR\b|rdns|virus|malware|"
    r"message (?:size|too (?:big|large))|size limit|too large|exceeds[^.\n]{0,30}(?:size|limit)|"
    r"content (?:rejected|filter)|message content|grey ?list|timed? ?out|timeout|retry time|"
    r"connection (?:refused|reset|lost|dropped)|network is unreachable|no route to host|"
    r"suspend|disabled|dormant|locked|deactivated|frozen|on hold|"
    r"relay(?:ing)?[^.\n;]{0,30}(?:denied|prohibit|permit)|unable to relay|"
    r"denied by|not permitted|not allowed|restrict|too many hops|hop count|TLS|STARTTLS|"
    r"sender (?:address )?(?:rejected|verify|denied|domain)|bad sender|invalid sender|"
    r"after MAIL FROM|system (?:error|resources)|syntax error|configuration error|"
    r"command rejected|banned|junk|recipient preferences|not accepting mail from|message loop",
    re.IGNORECASE,
)
# Another try is pointless: no such person, no such place.
HARD = re.compile(
    r"user (?:is )?(?:unknown|not found|does ?n[o']t exist|not known|not exist)|unknown (?:user|"
    r"recipient|"
    r"account|address|mailbox|local)|no such (?:user|recipient|mailbox|person|address|account|"
    r"domain|host|local)|(?:user|account|mailbox|recipient|address|domain|person)[^.\n]{0,60}"
    r"(?:does ?n[o']t exist|do(?:es)? not exist|not exist|not found|is invalid|not known|unknown)|"
    r"does(?: not|n't) have an? (?:\S{1,60} )?account|address (?:could|can)(?: not|n't) be found|"
    r"(?:email account|address)[^.\n]{0,40} (?:could|can)(?: not|n't) be found|because the address|"
    r"recipient address rejected: access denied|inactive (?:e-?mail )?address|"
    r"final delivery userid|"
    r"no smtp service|host \S{1,80} not found|check (?:if|that|"
    r"whether) (?:the )?address is correct|"
    r"(?:invalid|bad|nonexistent|non-existent|illegal) (?:recipient|mailbox|user|address|"
    r"destination)|"
    r"no (?:mailbox|user|account) (?:here|by that name|found)|not a (?:valid|known) "
    r"(?:user|mailbox|recipient|address)|not our customer|is not a valid|isn't a valid|"
    r"recipient(?:'s)? (?:address )?(?:rejected: (?:user unknown|unknown|undeliver)|not found|"
    r"unknown)|"
    r"unrouteable|host (?:or domain name )?(?:unknown|not found)|unknown host|host unknown|"
    r"name (?:service error|or service not known)|domain (?:name )?not found|nxdomain|"
    r"domain (?:does not exist|doesn't exist|is invalid|unknown)|not find any host|"
    r"no (?:valid )?mx|null mx|nullmx|mx points to|does not accept (?:mail|e-?mail|any)|"
    r"doesn't accept (?:mail|e-?mail)|"
    r"cannot find[^.\n]{0,30}(?:user|mailbox)|can't (?:find|locate)[^.\n]{0,20}(?:user|mailbox)|"
    r"no longer (?:exists?|available|with|here|working|valid|in use|on server)|has (?:been )?moved|"
    r"user has moved|address (?:has )?changed|this (?:user|account) (?:has )?been (?:deleted|"
    r"removed)|"
    r"addressee unknown|recipient no longer|mailbox (?:not found|unavailable|does)|"
    r"not listed in[^.\n]{0,40}(?:directory|address book)|name is not recogni[sz]ed|"
    r"domain is not reachable|account (?:is )?discontinued|"
    r"存在しない|見つかりません|リストにありません|не существует|нет такого|existiert nicht|"
    r"nicht gefunden|unbekannter (?:benutzer|empfänger)|empfänger unbekannt|findes ikke|"
    r"finnes ikke|ukendt (?:bruger|modtager|adresse)|ukjent (?:bruker|mottaker|adresse)|"
    r"finns inte|hittades inte|okänd (?:användare|mottagare|adress)|neexistuje|nebyl nalezen|"
    r"neznám(?:ý|á) (?:uživatel|příjemce|adres)|n'existe pas|(?:utilisateur|destinataire) inconnu|"
    r"no existe|usuario desconocido|bestaat niet|onbekende (?:gebruiker|ontvanger)|nie istnieje|"
    r"nieznany (?:użytkownik|adresat)|non esiste|inesistente|utente sconosciuto|não existe|"
    r"(?:est|sont) introuvables?|n'a pas (?:été trouvée?|pu être trouvée?)|"
    r"no se (?:encontró|encuentra|ha encontrado|pudo encontrar|puede encontrar)|"
    r"(?:foi|é) possível (?:encontrar|localizar)|não (?:foi )?encontrad|"
    r"impossibile trovare|non (?:è stat[oa] )?trovat[oa]|"
    r"kunde inte hittas|gick inte att hitta|(?:blev|ble|blive) ikke f(?:undet|unnet)|"
    r"kunne ikke (?:findes|finnes|blive fundet|bli funnet)|"
    r"(?:kan|kon) niet worden gevonden|niet gevonden|nie (?:można znaleźć|znaleziono)|"
    r"nie został[ao]? znalezion|nebyl[aoy]? nalezen|nelze najít|nenalezen|"
    r"ei (?:löydy|löytynyt|löytyneet|ole olemassa)|tuntematon (?:käyttäjä|vastaanottaja|osoite)",
    re.IGNORECASE,
)
_HARD_STATUS = frozenset(
    {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.4.4", "5.3.2"}
)
_SENDER_STATUS = frozenset({"5.1.7", "5.1.8", "5.1.9"})
"""The sender's address is wrong, not the recipient's (RFC 3463, 3.2)."""

# What a server says once it has the whole mail is about the mail: an unknown address is
# refused before that, so an "unknown user" here is a filter's excuse.
_AFTER_DATA = re.compile(
    r"(?:in reply to|after|response to)[^.\n]{0,12} end of (?:the )?data|"
    r"in (?:reply|response) to (?:the )?data command|last (?:smtp )?command[^\n]{0,12}\bdata\b|"
    r">>> (?:data|\.)\s+<<<|smtp command data\b|after data\b",
    re.IGNORECASE,
)
_BLAND = re.compile(r"unknown|no such|user (?:is )?unknown|[^.]{0,80}(?:unknown|not found)", re.I)
# Commands sent in one go: the answer read last belongs to an earlier command.
_PIPELINED = re.compile(r"need rcpt|rcpt first|no valid recipients|503 ", re.IGNORECASE)
# A relay names its own guess first, then quotes the answer it got.
_RELAYED = re.compile(r"^[245]\.\d\.\d - [^'\n]{0,60}(?=\d{3}-')")
_WRITTEN = re.compile(r"^[ \t>]*(?:subject|betreff|emne|ämne|objet)[ \t]*:[^\n]*$", re.I | re.M)

ORIGINAL = re.compile(
    r"^(?:[ \t>]*-{2,}[^\n]{0,60}(?:copy of|original|below|message header|header follow|"
    r"returned message|unsent message|begin|attached)[^\n]*|(?:> ?)?(?:return-path|received|"
    r"delivered-to|dkim-signature|message-id):[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def notice_of(body: str) -> str:
    """The part of a failure's text that its server wrote, without the returned mail."""
    body = body[:20_000]
    cut = ORIGINAL.search(body)
    return body[: cut.start()] if cut and cut.start() > 0 else body


def without_subject(words: str) -> str:
    """Leave out the subject of the returned mail, which is the author's own wording."""
    return _WRITTEN.sub("", words)


def words_about(recipient: str, notice: str) -> str:
    """The words of a notice on one of its recipients; all of them when it cannot be told.

    From the first line with the address to the line before another address, if these lines
    give a reason at all.
    """
    lines = notice.splitlines()
    start = next((at for at, line in enumerate(lines) if recipient and recipient in line), None)
    if start is None:
        return notice
    end = start + 1
    while end < len(lines) and set(addresses_in(lines[end])) <= {recipient}:
        end += 1
    own = "\n".join(lines[start:end])
    return own if gives_reason(own) else notice


def gives_reason(words: str) -> bool:
    """Say whether these words tell why a delivery failed."""
    return any(reasons.search(words) for reasons in (HARD, SOFT, _THERE))


def is_hard(status: str, words: str, session: str = "") -> bool:
    """True when another try to the same address is pointless (E53).

    Args:
        status: enhanced status code, "" when unknown.
        words: the server's reason.
        session: what else the notice tells of the dialogue with that server.
    """
    if status.startswith("4.") or status in _SENDER_STATUS:
        return False
    words = _RELAYED.sub("", " ".join(without_subject(words).split()))
    hard = HARD.search(words)
    there = _THERE.search(words)
    if there:
        return status == "5.1.1" and hard is not None and hard.start() < there.start()
    is_bland = hard is None or _BLAND.match(hard[0])
    if status != "5.1.1" and is_bland and _came_after_data(f"{words} {session}"):
        return False
    soft = SOFT.search(words)
    if hard is None:
        return status in _HARD_STATUS and soft is None
    # Servers put the reason first and the advice behind it.
    return soft is None or hard.start() <= soft.start() or status == "5.1.1"


def _came_after_data(words: str) -> bool:
    """Say whether a server refused the mail only when it had its content."""
    words = " ".join(words.split())
    return bool(_AFTER_DATA.search(words)) and not _PIPELINED.search(words)


def addresses_in(text: str) -> list[str]:
    """Mail addresses in a text, in order."""
    return [found.strip(".'") for found in _ADDRESS.findall(text[:20_000])]
