"""The words mail programs put around a quoted mail, language by language (E92, E96).

Tables only; all in lower case, as they are compared with lower-cased lines. Collected from
what Gmail, Outlook (desktop, web, mobile), Apple Mail, Thunderbird and Yahoo write in
English, Danish, Swedish, Norwegian, Finnish, German, Dutch, French, Spanish, Portuguese,
Italian, Polish, Czech, Slovak, Russian, Ukrainian, Greek, Hungarian, Chinese, Japanese and
Korean.
"""

from __future__ import annotations

from typing import Final

WROTE: Final = frozenset(
    "wrote writes skrev skreiv skriver schrieb schreibt schreef geschreven escribió escribio "
    "écrit ecrit scritto escreveu napsal napsala napsal(a) napsali napísal napísala napísal(a) "
    "napisał napisała napisał(a) pisze kirjoitti пишет написал написала написал(а) писал(а) пише "
    "написав писав написав(ла) έγραψε írta 写道 寫道 написа scrie scris yazdı".split()
)
"""Verbs of an attribution, as one word."""

WROTE_GLUED: Final = ("写道", "寫道", "のメッセージ", "님이 작성", "작성:", "書きました")
"""Verbs of languages that put no space around them."""

DATE_STARTS: Final = frozenset(
    "on at den den. am le el il em no op dne dňa dnia w på på: fre lør lördag this "
    "v w dniu kl kl. la в στις a 在 于 於 vào".split()
) | frozenset(
    # week days, as Gmail starts its Norwegian, Finnish, Polish and Czech attributions
    "mon tue wed thu fri sat sun man tir ons tor tors lør søn mån tis lör fre sön man. tir. ons. "
    "tor. fre. lør. søn. ma ti ke to pe la su ma. ti. to. pe. su. po út st čt pá so ne pon wt śr "
    "czw pt sob niedz pon. wt. śr. czw. pt. sob. niedz. пн вт ср чт пт сб вс нд mandag tirsdag "
    "onsdag torsdag fredag lørdag søndag måndag tisdag torsdag lördag söndag montag dienstag "
    "mittwoch donnerstag freitag samstag sonntag lun mar mer jeu ven sam dim lun. mar. mer. jeu. "
    "ven. sam. dim. mié jue vie sáb dom mié. jue. vie. sáb. dom. gio sab seg ter qua qui sex "
    "pondělí úterý středa čtvrtek pátek sobota neděle monday tuesday wednesday thursday friday "
    "saturday sunday".split()
)
"""First words of an attribution that starts with a date."""

FIELDS: Final[dict[str, str]] = {
    label: field
    for field, labels in {
        "from": (
            "from fra från von de da van od avsändare afsender absender lähettäjä nadawca "
            "odesílatel odesilatel mittente remitente remetente expéditeur afzender от від "
            "από feladó 发件人 寄件者 寄件人 差出人 보낸_사람 보낸사람"
        ),
        "date": (
            "sent date sendt skickat dato datum gesendet envoyé date_d'envoi enviado fecha data "
            "inviato verzonden wysłano odesláno datum_odeslání odoslané lähetetty päivämäärä päiväys "
            "enviada enviada_em enviado_el enviado_em отправлено дата надіслано отправлен "
            "ημερομηνία elküldve dátum 发送时间 日期 寄件日期 送信日時 日付 날짜 보낸_날짜 dnia"
        ),
        "to": (
            "to til till an à a para aan do komu pro mottagare modtager vastaanottaja pre кому "
            "προς címzett 收件人 宛先 받는_사람 받는사람"
        ),
        "cc": (
            "cc kopi kopia kopie cópia copie kopio dw dv udw bcc копия копія κοιν 抄送 참조 copia"
        ),
        "subject": (
            "subject emne ämne betreff objet asunto assunto oggetto onderwerp temat předmět "
            "predmet aihe тема θέμα tárgy 主题 主旨 件名 제목 re"
        ),
        "other": (
            "reply-to risposta svar-til svara-till antwort_an responder_a répondre_à importance "
            "prioritet prioritet vigtighed prioritaet priorität wichtigkeit důležitost priorita "
            "attachments vedhæftede_filer bifogade_filer anlagen přílohy organization"
        ),
    }.items()
    for label in (word.replace("_", " ") for word in labels.split())
}
"""Label of a quoted header line → which header it is."""

ORIGINAL: Final = (
    "original message",
    "original appointment",
    "original email",
    "oprindelig meddelelse",
    "oprindelig besked",
    "original meddelelse",
    "oprindelig mail",
    "originalmeddelande",
    "ursprungligt meddelande",
    "ursprungligt e-postmeddelande",
    "opprinnelig melding",
    "opprinnelig e-post",
    "opphavleg melding",
    "alkuperäinen viesti",
    "ursprüngliche nachricht",
    "originalnachricht",
    "ursprüngliche mail",
    "originele bericht",
    "oorspronkelijk bericht",
    "message d'origine",
    "message d’origine",
    "message original",
    "message initial",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oryginalna wiadomość",
    "wiadomość oryginalna",
    "původní zpráva",
    "původní e-mail",
    "pôvodná správa",
    "исходное сообщение",
    "исходное письмо",
    "оригінальне повідомлення",
    "αρχικό μήνυμα",
    "eredeti üzenet",
    "原始邮件",
    "原始郵件",
    "原邮件",
    "元のメッセージ",
    "원본 메시지",
)
"""What stands between dashes above a quoted original."""

FORWARDED: Final = (
    "forwarded message",
    "forwarded by",
    "begin forwarded message",
    "videresendt meddelelse",
    "videresendt besked",
    "start på videresendt besked",
    "start på videresendt meddelelse",
    "videresendt mail",
    "vidarebefordrat meddelande",
    "vidarebefordrat brev",
    "vidarebefordrat mejl",
    "börja vidarebefordrat meddelande",
    "videresendt melding",
    "videresendt e-post",
    "start på videresendt melding",
    "välitetty viesti",
    "välitetty viesti alkaa",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "message transféré",
    "début du message transféré",
    "début du message réexpédié",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "mensagem encaminhada",
    "início da mensagem encaminhada",
    "início da mensagem reencaminhada",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "wiadomość przekazana dalej",
    "przekazana wiadomość",
    "treść przekazanej wiadomości",
    "přeposlaná zpráva",
    "předaná zpráva",
    "začátek přeposlané zprávy",
    "preposlaná správa",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "переслане повідомлення",
    "转发邮件",
    "轉寄郵件",
)
"""What stands above a forwarded mail: there the quoted text is the request (E95)."""

REPLY_ABOVE: Final = (
    "reply above this line",
    "reply above the line",
    "your reply above this line",
    "svar over denne linje",
    "svara ovanför denna rad",
    "svara ovanför den här raden",
    "svar over denne linjen",
    "odpovídejte nad tímto řádkem",
    "odpovězte nad tímto řádkem",
    "odpověď nad tuto čáru",
    "antworten sie über dieser zeile",
    "antwort über dieser zeile",
    "réponse au-dessus de cette ligne",
    "responda por encima de esta línea",
    "antwoord boven deze regel",
    "odpowiedz powyżej tej linii",
)
"""The line a helpdesk puts above what it sends, ours first."""

MOBILE: Final = (
    "sent from my ",
    "sent from mail for ",
    "sent from outlook",
    "sent from yahoo",
    "sent from samsung",
    "sent from proton",
    "sent with proton",
    "sent via ",
    "sent using ",
    "sent on the go",
    "get outlook for ",
    "sendt fra min ",
    "sendt fra mail til ",
    "sendt fra outlook",
    "sendt med ",
    "hent outlook til ",
    "skickat från min ",
    "skickat från e-post för ",
    "skickat från outlook",
    "skickat från mail för ",
    "hämta outlook för ",
    "sendt fra e-post for ",
    "last ned outlook for ",
    "få outlook for ",
    "få outlook til ",
    "lähetetty iphone",
    "lähetetty ipad",
    "hanki outlook",
    "von meinem ",
    "gesendet von mail",
    "gesendet von outlook",
    "gesendet mit ",
    "diese nachricht wurde von meinem ",
    "outlook für ios",
    "outlook für android",
    "holen sie sich outlook",
    "beschaffen sie sich outlook",
    "verstuurd vanaf mijn ",
    "verzonden vanaf mijn ",
    "verzonden met ",
    "outlook voor ",
    "download outlook voor ",
    "envoyé de mon ",
    "envoyé depuis mon ",
    "envoyé à partir de ",
    "télécharger outlook pour ",
    "obtenez outlook pour ",
    "enviado desde mi ",
    "enviado desde correo ",
    "obtener outlook para ",
    "enviado do meu ",
    "enviado a partir do meu ",
    "obter o outlook para ",
    "baixar o outlook para ",
    "inviato da iphone",
    "inviato da ipad",
    "inviato dal mio ",
    "inviato da posta per ",
    "ottieni outlook per ",
    "scarica outlook per ",
    "wysłane z ",
    "pobierz program outlook",
    "pobierz aplikację outlook",
    "odesláno z ",
    "odesláno pomocí ",
    "odoslané z ",
    "získejte outlook pro ",
    "získat outlook pro ",
    "stáhnout outlook pro ",
    "отправлено с ",
    "надіслано з ",
    "发自我的",
    "iphoneから送信",
    "나의 iphone에서 보냄",
)
"""How a signature that a phone or a mail program adds by itself starts."""

FOOTER_STARTS: Final = (
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

BANNER_STARTS: Final = (
    "[external]",
    "[ext]",
    "[extern]",
    "[ekstern]",
    "[external email]",
    "[external sender]",
    "external email",
    "external sender",
    "external:",
    "caution: this email",
    "caution: this e-mail",
    "caution: this message",
    "caution: external",
    "warning: this email",
    "warning: external",
    "this email originated from outside",
    "this message originated from outside",
    "this email originates from outside",
    "you don't often get email from",
    "some people who received this message don't often get email from",
    "du får ikke ofte mails fra",
    "du modtager ikke ofte mails fra",
    "nogle personer, der har modtaget denne meddelelse, får ikke ofte mail",
    "ekstern mail",
    "ekstern afsender",
    "extern avsändare",
    "externt mail",
    "externt mejl",
    "du får inte ofta e-post från",
    "vissa personer som har fått det här meddelandet får inte ofta e-post",
    "externí e-mail",
    "externí odesílatel",
    "upozornění: tento e-mail pochází",
    "nedostáváte často e-maily",
    "sie erhalten nicht häufig e-mails von",
    "sie erhalten nicht oft e-mail",
    "externe e-mail",
    "achtung: diese e-mail",
    "vous ne recevez pas souvent de courrier",
)
"""How a warning starts that a mail server puts above a mail from outside."""
