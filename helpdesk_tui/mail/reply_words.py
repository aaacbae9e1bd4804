"""The words mail programs put around a quoted mail, language by language (E92).

Tables only; all in lower case, as they are compared with lower-cased lines. Collected from
what Gmail, Outlook (desktop, web, mobile), Apple Mail, Thunderbird and Yahoo write in
English, Danish, Swedish, Norwegian, Finnish, German, Dutch, French, Spanish, Portuguese,
Italian, Polish, Czech, Slovak, Russian, Ukrainian, Greek, Hungarian, Chinese, Japanese and
Korean.
"""

from __future__ import annotations

from typing import Final

WROTE: Final = frozenset(
    "wrote writes skrev skreiv skriver schrieb schreibt geschrieben schreef geschreven escribió "
    "escribio écrit ecrit scritto escreveu napsal napsala napsal(a) napsali napísal napísala "
    "napísal(a) napisał napisała napisał(a) napisana pisze kirjoitti пишет написал написала "
    "написал(а) "
    "писал(а) пише написав писав написав(ла) έγραψε írta 写道 寫道 написа scrie "
    "viết scris yazdı".split()
)
"""Verbs of an attribution, as one word."""

WROTE_GLUED: Final = (
    "写道",
    "寫道",
    "のメッセージ",
    "のメール",
    "님이 작성",
    "작성:",
    "書きました",
)
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
    "saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche lunedì martedì "
    "mercoledì giovedì venerdì sabato domenica lunes martes miércoles jueves viernes sábado "
    "domingo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag понедельник вторник "
    "среда четверг пятница суббота воскресенье maanantai tiistai keskiviikko torstai perjantai "
    "lauantai sunnuntai".split()
)
"""First words of an attribution that starts with a date."""

FIELDS: Final[dict[str, str]] = {
    label: field
    for field, labels in {
        "from": (
            "from fra från von de da van od avsändare afsender absender lähettäjä nadawca "
            "odesílatel odesilatel mittente remitente remetente expéditeur afzender от від "
            "από feladó 发件人 寄件者 寄件人 差出人 送信元 送信者 보낸_사람 "
            "보낸사람 отправитель від_кого "
            "kimden gönderen expeditor expeditorul de_la šalje saatja message_de desde"
        ),
        "date": (
            "sent date sendt skickat dato datum gesendet envoyé date_d'envoi enviado fecha data "
            "inviato verzonden wysłano odesláno datum_odeslání odoslané lähetetty päivämäärä "
            "päiväys enviada enviada_em enviado_el enviado_em отправлено дата надіслано отправлен "
            "ημερομηνία elküldve dátum 发送时间 日期 寄件日期 送信日時 日付 날짜 보낸_날짜 "
            "dnia envoyé_le message_du data_invio data_wysłania dato_sendt sendt_den skickat_den "
            "gesendet_am "
            "date_sent sent_on tarih gönderilme_tarihi dată trimis poslano kuupäev odesláno_dne "
            "отправлено_в 傳送時間 发送日期 寄件時間"
        ),
        "to": (
            "to til till an à a para aan do komu pro mottagare modtager vastaanottaja pre кому "
            "προς címzett 收件人 宛先 送信先 받는_사람 "
            "받는사람 pour kime destinatarul către prima saaja "
            "destinatario destinatário destinataire empfänger příjemce adresat mottaker"
        ),
        "cc": (
            "cc kopi kopia kopie cópia copie kopio dw dv udw bcc копия копія κοιν 抄送 참조 copia "
            "copie_à kopie_an kopi_til kopia_till másolat bilgi"
        ),
        "subject": (
            "subject emne ämne betreff objet asunto assunto oggetto onderwerp temat předmět "
            "predmet aihe тема θέμα tárgy 主题 主旨 件名 제목 re sujet konu subiect subiectul teema"
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
    "reply message",
    "antwort nachricht",
    "original-nachricht",
    "originale nachricht",
    "ursprüngliche e-mail",
    "originele e-mail",
    "oorspronkelijke e-mail",
    "oorspronkelijke bericht",
    "oprindelig e-mail",
    "den oprindelige meddelelse",
    "original meddelande",
    "originalt meddelande",
    "original besked",
    "opprinnelig beskjed",
    "originalmelding",
    "original melding",
    "original mail",
    "orignal message",
    "correo original",
    "messaggio di origine",
    "e-mail originale",
    "message d’origine",
    "e-mail d'origine",
    "courriel original",
    "oryginalny e-mail",
    "původní email",
    "originální zpráva",
    "original-mail",
    "orijinal mesaj",
    "özgün ileti",
    "mesaj original",
    "izvorna poruka",
    "původná zpráva",
    "pôvodný e-mail",
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
    "fwd message",
    "forwarded mail",
    "forwarded email",
    "forwarded message from",
    "forwarded letter",
    "weitergeleitete e-mail",
    "weitergeleitete mail",
    "weitergeleitet von",
    "beginn der weitergeleiteten",
    "videresendt af",
    "videresendt e-mail",
    "videresendt mail begynder",
    "vidarebefordrat e-postmeddelande",
    "vidarebefordrad",
    "vidarebefordras",
    "vidarebefordrat av",
    "videresendt av",
    "edelleenlähetetty viesti",
    "wiadomość przesłana dalej",
    "początek przekazywanej wiadomości",
    "przekazana dalej",
    "přeposlaný e-mail",
    "přeposlaná e-mailová zpráva",
    "začátek předávané zprávy",
    "začátek předané zprávy",
    "preposlaný e-mail",
    "začiatok preposlanej správy",
    "message transmis",
    "message réexpédié",
    "courriel transféré",
    "e-mail transféré",
    "correo reenviado",
    "mensagem reencaminhada",
    "email encaminhado",
    "e-mail inoltrata",
    "messaggio inoltrato inizia",
    "doorgestuurde e-mail",
    "doorgezonden bericht",
    "továbbított üzenet",
    "továbbított levél",
    "перенаправленное сообщение",
    "переадресованное сообщение",
    "начало переадресованного сообщения",
    "перенаправлене повідомлення",
    "пересилання",
    "початок листа, що пересилається",
    "i̇letilen i̇leti",
    "iletilmiş mesaj",
    "yönlendirilen ileti",
    "i̇letilmiş mesaj",
    "mesaj redirecționat",
    "începe mesajul redirecționat",
    "proslijeđena poruka",
    "započni proslijeđenu poruku",
    "προωθημένο μήνυμα",
    "メッセージを転送",
    "転送されたメッセージ",
    "전달된 메시지",
    "转发的邮件",
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
