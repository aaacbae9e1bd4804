"""The words of what companies and mail servers add around a text by themselves (E96).

Tables only; all in lower case, as they are compared with lower-cased lines.
"""

from __future__ import annotations

import re
from typing import Final

FOOTER_STARTS: Final = (
    "if you are not the intended",
    "if you have received this",
    "if you received this",
    "unless you are the intended",
    "hvis du ikke er den rette",
    "hvis du har modtaget denne",
    "om du inte är avsedd",
    "om du har fått detta",
    "pokud nejste zamýšlen",
    "pokud jste tuto zprávu obdržel",
    "wenn sie nicht der richtige",
    "falls sie nicht der richtige",
    "sollten sie diese",
    "si vous n'êtes pas le destinataire",
    "si usted no es el destinatario",
    "se non siete i destinatari",
    "jeżeli nie jest",
    "jeśli nie jest",
    "les informations contenues",
    "la información contenida",
    "treść tej wiadomości",
    "de inhoud van dit",
    "esta comunicación",
    "ai sensi del",
    "this e-mail",
    "this email",
    "this message",
    "this communication",
    "this electronic",
    "the information contained",
    "the information in this",
    "the contents of this",
    "confidentiality",
    "confidential:",
    "disclaimer",
    "important notice",
    "notice:",
    "privileged",
    "denne e-mail",
    "denne mail",
    "denne meddelelse",
    "denne besked",
    "fortrolig",
    "detta e-post",
    "detta mail",
    "detta mejl",
    "detta meddelande",
    "denna e-post",
    "innehållet i detta",
    "denne e-post",
    "denne melding",
    "informasjonen i denne",
    "tato zpráva",
    "tento e-mail",
    "tento email",
    "obsah této zprávy",
    "obsah tohoto",
    "informace obsažené",
    "upozornění:",
    "táto správa",
    "diese e-mail",
    "diese email",
    "diese mail",
    "diese nachricht",
    "der inhalt dieser",
    "ce message",
    "ce courriel",
    "cet e-mail",
    "este mensaje",
    "este correo",
    "esta mensagem",
    "este e-mail",
    "questo messaggio",
    "questa e-mail",
    "le informazioni contenute",
    "dit bericht",
    "deze e-mail",
    "de informatie",
    "ta wiadomość",
    "niniejsza wiadomość",
    "tämä viesti",
    "tämä sähköposti",
)
"""How a legal footer starts."""

FOOTER_HEADINGS: Final = frozenset(
    (
        "disclaimer",
        "legal disclaimer",
        "legal notice",
        "confidentiality",
        "confidentiality notice",
        "confidentiality note",
        "important notice",
        "notice",
        "fortrolighed",
        "fortrolighedserklæring",
        "ansvarsfraskrivelse",
        "sekretess",
        "ansvarsfriskrivning",
        "upozornění",
        "důvěrnost",
        "vertraulichkeitshinweis",
        "haftungsausschluss",
        "hinweis",
        "avis de confidentialité",
        "avertissement",
        "aviso legal",
        "confidencialidad",
        "aviso de confidencialidad",
        "avviso di riservatezza",
        "riservatezza",
        "klauzula poufności",
        "poufność",
    )
)
"""What stands alone above a legal footer."""

FOOTER_SECRET: Final = (
    "confidential",
    "privileged",
    "fortrolig",
    "konfidentiel",
    "sekretess",
    "důvěrn",
    "dôvern",
    "vertraulich",
    "confidentiel",
    "confidencial",
    "riservat",
    "confidenzial",
    "vertrouwelijk",
    "poufn",
    "luottamuksell",
)
"""A legal footer says that something is secret …"""

FOOTER_READER: Final = (
    "recipient",
    "addressee",
    "addressed",
    "intended",
    "modtager",
    "mottagare",
    "mottaker",
    "avsedd",
    "tiltænkt",
    "příjemc",
    "adresát",
    "určen",
    "príjemc",
    "empfänger",
    "adressat",
    "destinataire",
    "destinatari",
    "destinatár",
    "geadresseerde",
    "ontvanger",
    "bestemd",
    "adresat",
    "odbiorc",
    "vastaanottaj",
)
"""… and for whom."""

_ALERT: Final = (
    r"(?:caution|warning|attention|alert|notice|note|important|external|advarsel|obs!?|bemærk|"
    r"pas på|varning|observera|varování|upozornění|pozor|achtung|vorsicht|hinweis|warnung|"
    r"avertissement|atención|precaución|aviso|attenzione|avviso|let op|waarschuwing|uwaga|"
    r"ostrzeżenie|atenção)"
)
_THIS_MAIL: Final = (
    r"(?:this|denne|dette|den her|detta|det här|den här|tento|tato|diese|cet|cette|ce|este|"
    r"esta|questa|questo|deze|dit|ta|ten|niniejsza) (?:\S{1,20} )?(?:e-?mail\w*|mail\w*|messages?|"
    r"besked\w*|meddel\w*|e-post\w*|mejl\w*|zpráv\w*|nachricht|courriel|correo\w*|mensaje|mensagem|messaggio|"
    r"bericht|wiadomość|posta)"
)
_IS: Final = (
    r"(?:was|is|has|originat\w*|came|comes|from|kommer|er|är|har|přišel|přišla|pochází|byl\w*|je|"
    r"stammt|kommt|wurde|ist|provient|vient|a été|se ha|fue|proviene|procede|viene|è|komt|pochodzi|"
    r"została|jest)"
)
_FROM_OUTSIDE: Final = (
    r"(?:outside|external|ekstern\w*|extern\w*|udefra|utefra|utifrån|utenfor|uden for|utanför|"
    r"außerhalb|externe\w*|extérieur|fuera|estern\w*|buiten|spoza|zewnętrzn\w*|fora d)"
)
BANNER: Final = re.compile(
    rf"{_ALERT}\W{{1,5}}{_THIS_MAIL} (?:\S{{1,14}} )?{_IS}\b[^.!?\n]{{0,60}}\b{_FROM_OUTSIDE}|"
    rf"{_THIS_MAIL} (?:was sent|originate[sd]|comes|came|kommer|stammt|přišel|pochází|proviene|"
    rf"provient|pochodzi|komt|er sendt) (?:\S{{1,12}} ){{0,3}}{_FROM_OUTSIDE}|"
    rf"(?:{_ALERT}\W{{1,5}})?{_FROM_OUTSIDE} (?:e-?mail|mail|message|sender|afsender|avsändare|"
    r"odesílatel|absender|expéditeur|afzender|nadawca|remitente|mittente|besked|mejl)\W*$|"
    rf"(?:{_ALERT}\W{{1,5}})?{_FROM_OUTSIDE}(?: (?:e-?mail|mail|message|sender))?\W{{1,5}}"
    r"(?:do not|don.t|use caution|be careful|be cautious|think before|exercise|please (?:be|use)|"
    r"verify|treat|click ikke|klik ikke|klicka inte|neklikejte|nicht klicken)|"
    r"(?:vous n.obtenez pas souvent|no suele recibir correo|du får ikke ofte (?:e-)?mail|"
    r"non si riceve spesso|u ontvangt niet vaak|nie otrzymujesz często|nem gyakran kap|"
    r"você não costuma receber|saat harvoin sähköpostia)"
)
"""A banner in the many words of those who run mail servers; it matches lower-cased text."""

BANNER_GOES_ON: Final = re.compile(
    r"click|links?\b|attachment|unless|sender|organi[sz]ation|recogni|content is safe|learn why|"
    r"phishing|suspicious|klik|vedhæft|afsender|få mere at vide|länk|bifog|avsändare|läs om|odkaz|"
    r"příloh|odesílatel|anhäng|anlagen|absender|klicken|pièce|expéditeur|enlace|adjunto|remitente|"
    r"collegament|allegat|mittente|bijlage|afzender|załącznik|nadawc"
)
"""The further lines of a banner speak of links, files and senders; other lines are the author's."""

BANNER_STARTS: Final = (
    "[external]",
    "[ext]",
    "[extern]",
    "[ekstern]",
    "[external email]",
    "[external sender]",
    "this email originated from outside",
    "this message originated from outside",
    "this email originates from outside",
    "you don't often get email from",
    "some people who received this message don't often get email from",
    "du får ikke ofte mails fra",
    "du modtager ikke ofte mails fra",
    "nogle personer, der har modtaget denne meddelelse, får ikke ofte mail",
    "du får inte ofta e-post från",
    "vissa personer som har fått det här meddelandet får inte ofta e-post",
    "nedostáváte často e-maily",
    "sie erhalten nicht häufig e-mails von",
    "sie erhalten nicht oft e-mail",
    "vous ne recevez pas souvent de courrier",
)
"""How a warning starts that a mail server puts above a mail from outside."""

CLOSINGS: Final = (
    "best",
    "kind regards",
    "regards",
    "warm regards",
    "cheers",
    "sincerely",
    "yours ",
    "many thanks",
    "thanks,",
    "thank you,",
    "mvh",
    "vh",
    "med venlig hilsen",
    "venlig hilsen",
    "venlige hilsner",
    "bedste hilsner",
    "de bedste hilsner",
    "hilsen",
    "med vänlig hälsning",
    "med vänliga hälsningar",
    "vänliga hälsningar",
    "vänligen",
    "hälsningar",
    "med vennlig hilsen",
    "vennlig hilsen",
    "s pozdravem",
    "s přáním",
    "děkuji, ",
    "mit freundlichen grüßen",
    "mit freundlichem gruß",
    "viele grüße",
    "beste grüße",
    "liebe grüße",
    "mfg",
    "cordialement",
    "bien à vous",
    "saludos",
    "un saludo",
    "atentamente",
    "cordiali saluti",
    "distinti saluti",
    "met vriendelijke groet",
    "groeten",
    "pozdrawiam",
    "z poważaniem",
    "atenciosamente",
    "ystävällisin terveisin",
    "terveisin",
)
"""How a farewell starts; a short one below a quote is a signature, not an answer."""

CLOSING_WORDS: Final = frozenset(
    "regards wishes from and the a lot again in advance sincerely truly faithfully hilsen hilsner "
    "hälsning hälsningar vänlig venlig grüße grüßen gruß groet groeten pozdravem saluti og och und "
    "et i på til fra från s předem på forhånd förhand vennlig saludos cordialement".split()
)
"""What may follow the first word of a farewell without making it a sentence."""
