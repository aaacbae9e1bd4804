"""Folding quotes and signatures: the author's words stay, the rest folds, nothing is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.fold import fold
from helpdesk_tui.mail.html import html_to_text

TraceFunction: TypeAlias = Callable[[FrameType, str, object], "TraceFunction | None"]


def words(text: str) -> str:
    """White space made equal, as the corpus compares."""
    return " ".join(text.split())


ANSWER = "Tak, det virker nu.\n\nHilsen Maja"

ATTRIBUTIONS = {
    "gmail en": "On Mon, May 3, 2021 at 10:11 AM Help Desk <help@desk.test> wrote:",
    "gmail en wrapped": "On Mon, May 3, 2021 at 10:11 AM The Very Long Help Desk Name <\n"
    "help@desk.test> wrote:",
    "gmail da": "Den man. 3. maj 2021 kl. 10.11 skrev Help Desk <help@desk.test>:",
    "gmail da wrapped": "Den man. 3. maj 2021 kl. 10.11 skrev Help Desk med et langt navn <\n"
    "help@desk.test>:",
    "gmail sv": "Den mån 3 maj 2021 kl 10:11 skrev Help Desk <help@desk.test>:",
    "gmail no": "man. 3. mai 2021 kl. 10:11 skrev Help Desk <help@desk.test>:",
    "gmail cs": "po 3. 5. 2021 v 10:11 odesílatel Help Desk <help@desk.test> napsal:",
    "gmail sk": "po 3. 5. 2021 o 10:11 Help Desk <help@desk.test> napísal(a):",
    "gmail de": "Am Mo., 3. Mai 2021 um 10:11 Uhr schrieb Help Desk <help@desk.test>:",
    "gmail de wrapped": "Am Mo., 3. Mai 2021 um 10:11 Uhr schrieb Help Desk <\nhelp@desk.test>:",
    "gmail fr": "Le lun. 3 mai 2021 à 10:11, Help Desk <help@desk.test> a écrit :",
    "gmail es": "El lun, 3 may 2021 a las 10:11, Help Desk (<help@desk.test>) escribió:",
    "gmail it": "Il giorno lun 3 mag 2021 alle ore 10:11 Help Desk <help@desk.test> ha scritto:",
    "gmail it wrapped": "Il giorno lun 3 mag 2021 alle ore 10:11 Help Desk <help@desk.test>\n"
    "ha scritto:",
    "gmail pt": "Em seg., 3 de mai. de 2021 às 10:11, Help Desk <help@desk.test> escreveu:",
    "gmail nl": "Op ma 3 mei 2021 om 10:11 schreef Help Desk <help@desk.test>:",
    "gmail pl": "pon., 3 maj 2021 o 10:11 Help Desk <help@desk.test> napisał(a):",
    "gmail fi": "ma 3. toukok. 2021 klo 10.11 Help Desk (help@desk.test) kirjoitti:",
    "gmail ru": "пн, 3 мая 2021 г. в 10:11, Help Desk <help@desk.test>:",
    "gmail uk": "пн, 3 трав. 2021 р. о 10:11 Help Desk <help@desk.test> пише:",
    "gmail zh": "Help Desk <help@desk.test> 于2021年5月3日周一 上午10:11写道：",
    "gmail ja": "2021年5月3日(月) 10:11 Help Desk <help@desk.test>:",
    "gmail ko": "2021년 5월 3일 (월) 오전 10:11, Help Desk <help@desk.test>님이 작성:",
    "gmail hu": "Help Desk <help@desk.test> ezt írta (időpont: 2021. máj. 3., H, 10:11):",
    "apple en": "On 3 May 2021, at 10:11, Help Desk <help@desk.test> wrote:",
    "apple da": "Den 3. maj 2021 kl. 10.11 skrev Help Desk <help@desk.test>:",
    "apple da short": "Den 3. maj 2021 kl. 10.11 skrev Help Desk:",
    "apple sv": "3 maj 2021 kl. 10:11 skrev Help Desk <help@desk.test>:",
    "apple no": "3. mai 2021 kl. 10:11 skrev Help Desk <help@desk.test>:",
    "apple cs": "3. 5. 2021 v 10:11, Help Desk <help@desk.test>:",
    "apple de": "Am 03.05.2021 um 10:11 schrieb Help Desk <help@desk.test>:",
    "apple fr": "Le 3 mai 2021 à 10:11, Help Desk <help@desk.test> a écrit :",
    "apple es": "El 3 may 2021, a las 10:11, Help Desk <help@desk.test> escribió:",
    "apple it": "Il giorno 3 mag 2021, alle ore 10:11, Help Desk <help@desk.test> ha scritto:",
    "apple nl": "Op 3 mei 2021, om 10:11 heeft Help Desk <help@desk.test> het volgende geschreven:",
    "apple pl": "Wiadomość napisana przez Help Desk <help@desk.test> w dniu 03.05.2021, o godz. "
    "10:11:",
    "apple fi": "Help Desk <help@desk.test> kirjoitti 3.5.2021 kello 10.11:",
    "thunderbird en": "On 03/05/2021 10:11, Help Desk wrote:",
    "thunderbird da": "Den 03.05.2021 kl. 10.11 skrev Help Desk:",
    "thunderbird sv": "Den 2021-05-03 kl. 10:11, skrev Help Desk:",
    "thunderbird no": "Den 03.05.2021 10:11, skrev Help Desk:",
    "thunderbird cs": "Dne 03. 05. 21 v 10:11 Help Desk napsal(a):",
    "thunderbird cs year": "Dne 3.5.2021 v 10:11 Help Desk napsal(a):",
    "thunderbird de": "Am 03.05.21 um 10:11 schrieb Help Desk:",
    "thunderbird fr": "Le 03/05/2021 à 10:11, Help Desk a écrit :",
    "thunderbird es": "El 03/05/2021 a las 10:11, Help Desk escribió:",
    "thunderbird it": "Il 03/05/2021 10:11, Help Desk ha scritto:",
    "thunderbird pt": "Em 03/05/2021 10:11, Help Desk escreveu:",
    "thunderbird nl": "Op 03-05-2021 om 10:11 schreef Help Desk:",
    "thunderbird pl": "W dniu 03.05.2021 o 10:11, Help Desk pisze:",
    "thunderbird fi": "Help Desk kirjoitti 3.5.2021 klo 10.11:",
    "thunderbird ru": "03.05.2021 10:11, Help Desk пишет:",
    "yahoo en": "On Monday, May 3, 2021, 10:11:12 AM GMT+2, Help Desk <help@desk.test> wrote:",
    "yahoo wrapped": "    On Monday, May 3, 2021, 10:11:12 AM GMT+2, Help Desk <help@desk.test>\n"
    "wrote:  ",
    "roundcube sv": "2021-05-03 10:11 skrev Help Desk:",
    "roundcube da": "Den 2021-05-03 10:11, skrev Help Desk:",
    "roundcube cs": "Dne 2021-05-03 10:11, Help Desk napsal:",
    "roundcube de": "Am 2021-05-03 10:11, schrieb Help Desk:",
    "name only": "Help Desk <help@desk.test> wrote:",
    "name sv": "Help Desk <help@desk.test> skrev:",
    "name cs": "Help Desk <help@desk.test> napsal(a):",
    "name first de": "Help Desk <help@desk.test> schrieb am Mo., 3. Mai 2021, 10:11:",
    "name first sv": "Help Desk <help@desk.test> skrev den 3 maj 2021 10:11:",
    "zoho": "---- On Mon, 03 May 2021 10:11:12 +0200 Help Desk <help@desk.test> wrote ----",
    "mail.ru": "Понедельник, 3 мая 2021, 10:11 +03:00 от Help Desk <help@desk.test>:",
    "outlook mac": 'On 5/3/21, 10:11 AM, "Help Desk" <help@desk.test> wrote:',
    "outlook no": "mandag 3. mai 2021 skrev Help Desk <help@desk.test> følgende:",
    "discourse": "2021-05-03 10:11 GMT+02:00 Help Desk <help@desk.test>:",
    "gmail phone": 'On May 3, 2021 10:11 AM, "Help Desk" <help@desk.test> wrote:',
    "you wrote": "At 03-05-2021 10:11, you wrote:",
    "html link": "On Mon, May 3, 2021 at 10:11 AM Help Desk <help@desk.test [1]> wrote:",
    "starred": "*On Mon, May 3, 2021 at 10:11 AM Help Desk <help@desk.test> wrote:*",
    "name first fr": "Help Desk <help@desk.test> a écrit le 3 mai 2021 à 10:11 :",
    "name first nl": "Help Desk schreef op 03-05-2021 om 10:11:",
    "cs dne": "Help Desk <help@desk.test> napsal dne 3. 5. 2021 v 10:11:",
    "odpoved cs": "---------- Původní e-mail ----------",
}


@pytest.mark.parametrize("name", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""], ids=["quoted", "bare"])
def test_all_below_an_attribution_folds(name: str, mark: str) -> None:
    """A top-posted reply shows only the answer, whatever language the program spoke (E92)."""
    quote = f"{mark}Please restart the printer.\n{mark}\n{mark}Best\n{mark}The desk\n"
    assert fold(f"{ANSWER}\n\n{ATTRIBUTIONS[name]}\n\n{quote}").visible.rstrip("\n") == ANSWER


HEADERS = {
    "outlook en": "From: Help Desk <help@desk.test>\nSent: Monday, May 3, 2021 10:11 AM\n"
    "To: Maja Holm <maja@kunde.test>\nSubject: RE: Printer",
    "outlook en bold": "*From:* Help Desk <help@desk.test>\n*Sent:* Monday, May 3, 2021 10:11 AM\n"
    "*To:* Maja Holm <maja@kunde.test>\n*Cc:* x@kunde.test\n*Subject:* RE: Printer",
    "outlook da": "Fra: Help Desk <help@desk.test>\nSendt: 3. maj 2021 10:11\n"
    "Til: Maja Holm <maja@kunde.test>\nEmne: SV: Printer",
    "outlook sv": "Från: Help Desk <help@desk.test>\nSkickat: den 3 maj 2021 10:11\n"
    "Till: Maja Holm\nÄmne: SV: Skrivare",
    "outlook no": "Fra: Help Desk\nSendt: mandag 3. mai 2021 10:11\nTil: Ola Nordmann\n"
    "Emne: SV: Skriver",
    "outlook cs": "Od: Help Desk <help@desk.test>\nOdesláno: pondělí 3. května 2021 10:11\n"
    "Komu: Karel Dub\nPředmět: RE: Tiskárna",
    "outlook cs web": "Od: Help Desk <help@desk.test>\nDatum: pondělí 3. května 2021 10:11\n"
    "Komu: Karel Dub\nPředmět: Re: Tiskárna",
    "outlook de": "Von: Help Desk <help@desk.test>\nGesendet: Montag, 3. Mai 2021 10:11\n"
    "An: Max Beispiel\nCc: x@kunde.test\nBetreff: AW: Drucker",
    "outlook fr": "De : Help Desk <help@desk.test>\nEnvoyé : lundi 3 mai 2021 10:11\n"
    "À : Jeanne Exemple\nObjet : RE: Imprimante",
    "outlook es": "De: Help Desk\nEnviado el: lunes, 3 de mayo de 2021 10:11\n"
    "Para: Ana Ejemplo\nAsunto: RE: Impresora",
    "outlook it": "Da: Help Desk\nInviato: lunedì 3 maggio 2021 10:11\nA: Ada Esempio\n"
    "Oggetto: R: Stampante",
    "outlook nl": "Van: Help Desk\nVerzonden: maandag 3 mei 2021 10:11\nAan: Jan Voorbeeld\n"
    "Onderwerp: RE: Printer",
    "outlook pl": "Od: Help Desk\nWysłano: poniedziałek, 3 maja 2021 10:11\nDo: Jan Przykład\n"
    "Temat: RE: Drukarka",
    "outlook fi": "Lähettäjä: Help Desk\nLähetetty: maanantai 3. toukokuuta 2021 10.11\n"
    "Vastaanottaja: Essi Esimerkki\nAihe: VS: Tulostin",
    "outlook pt": "De: Help Desk\nEnviada em: segunda-feira, 3 de maio de 2021 10:11\n"
    "Para: Ana Exemplo\nAssunto: RES: Impressora",
    "outlook zh": "发件人: Help Desk <help@desk.test>\n发送时间: 2021年5月3日 10:11\n"
    "收件人: x@kunde.test\n主题: 回复: 打印机",
    "lotus da": "Fra: Help Desk <help@desk.test>\nTil: maja@kunde.test\nDato: 03-05-2021 10:11\n"
    "Emne: Printer",
    "original en": "-----Original Message-----\nFrom: Help Desk\nSent: Monday 10:11\nTo: Maja\n"
    "Subject: Printer",
    "original da": "-----Oprindelig meddelelse-----\nFra: Help Desk\nSendt: 3. maj 2021\nTil: M\n"
    "Emne: Printer",
    "original sv": "-----Ursprungligt meddelande-----\nFrån: Help Desk\nSkickat: den 3 maj 2021",
    "original cs": "-----Původní zpráva-----\nOd: Help Desk\nOdesláno: 3. května 2021",
    "original de": "-----Ursprüngliche Nachricht-----\nVon: Help Desk",
    "original fr": "-----Message d'origine-----\nDe : Help Desk",
    "samsung": "-------- Original message --------\nFrom: Help Desk <help@desk.test>\n"
    "Date: 03/05/2021 10:11 (GMT+01:00)\nTo: maja@kunde.test\nSubject: Printer",
    "samsung da": "-------- Oprindelig besked --------\nFra: Help Desk <help@desk.test>",
    "outlook web rule": "________________________________\nFrom: Help Desk <help@desk.test>\n"
    "Sent: Monday, May 3, 2021 10:11\nTo: Maja\nSubject: Printer",
    "marker": "—— Reply above this line ——",
    "marker zendesk": "##- Please type your reply above this line -##",
    "marker da": "—— Skriv dit svar over denne linje ——",
    "wrapped recipients": "From: Help Desk <help@desk.test>\nSent: Monday, May 3, 2021 10:11\n"
    "To: Maja Holm <maja@kunde.test>; Ida Lund <ida@kunde.test>;\n"
    "Per Skov <per@kunde.test>\nSubject: Printer",
}


@pytest.mark.parametrize("name", HEADERS)
def test_all_below_quoted_headers_folds(name: str) -> None:
    """Outlook quotes without marks: its header block ends what the author wrote (E90, E92)."""
    below = "\n\nPlease restart the printer.\n\nBest\nThe desk\n"
    assert fold(f"{ANSWER}\n\n{HEADERS[name]}{below}").visible.rstrip("\n") == ANSWER


SIGNATURES = {
    "rfc 3676": "-- \nMaja Holm\nKunde A/S\n+45 12 34 56 78",
    "dashes": "--\nMaja Holm\nKunde A/S",
    "em dash": "—\nMaja Holm\nKunde A/S",
    "underscores": "__________________\nMaja Holm\nmaja@kunde.test",
    "iphone en": "Sent from my iPhone",
    "iphone da": "Sendt fra min iPhone",
    "iphone sv": "Skickat från min iPhone",
    "iphone cs": "Odesláno z iPhonu",
    "iphone de": "Von meinem iPhone gesendet",
    "iphone fr": "Envoyé de mon iPhone",
    "iphone es": "Enviado desde mi iPhone",
    "iphone it": "Inviato da iPhone",
    "iphone nl": "Verstuurd vanaf mijn iPhone",
    "iphone pl": "Wysłane z iPhone'a",
    "iphone fi": "Lähetetty iPhonesta",
    "outlook en": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "outlook da": "Hent Outlook til Android",
    "outlook sv": "Hämta Outlook för iOS",
    "windows": "Sent from Mail for Windows 10",
    "legal en": "This e-mail and any attachments are confidential and intended solely for the\n"
    "addressee. If you are not the intended recipient, delete it.",
    "legal da": "Denne e-mail er fortrolig og kun tiltænkt den angivne modtager.",
    "legal sv": "Detta e-postmeddelande kan innehålla konfidentiell information och är endast\n"
    "avsett för angiven mottagare.",
    "legal cs": "Tato zpráva je důvěrná a je určena výhradně příjemci.",
    "legal de": "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger "
    "bestimmt.",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_fold(name: str) -> None:
    """Signatures, what phones add and legal footers fold, quote below or not (E96)."""
    quote = f"\n\n{ATTRIBUTIONS['gmail en']}\n\n> Please restart it.\n"
    for text in (f"{ANSWER}\n\n{SIGNATURES[name]}\n", f"{ANSWER}\n\n{SIGNATURES[name]}{quote}"):
        assert fold(text).visible.rstrip("\n") == ANSWER


def test_an_answer_between_quotes_is_shown_with_what_it_answers() -> None:
    """Who answers in between is never hidden, nor the question before it (E91)."""
    text = (
        "Hi, see below.\n\nOn Mon, May 3, 2021 at 10:11 AM Desk <help@desk.test> wrote:\n\n"
        "> Which model?\n\nX-200\n\n> Since when?\n\nSince Friday.\n\n> Best\n> The desk\n"
    )
    result = fold(text)
    assert words(result.visible) == (
        "Hi, see below. > Which model? X-200 > Since when? Since Friday."
    )
    assert "Best" in result.folded
    assert "wrote:" in result.folded


def test_a_farewell_below_the_quote_is_no_answer() -> None:
    """Only a name below the quote does not unfold the quote; an answer there does."""
    quote = "On Mon, May 3, 2021 at 10:11 AM Desk <help@desk.test> wrote:\n> Restart it.\n\n"
    assert fold(f"It works.\n\n{quote}Med venlig hilsen\nMaja\n").visible.strip() == "It works."
    answered = fold(f"It works.\n\n{quote}And the scanner?\nMaja\n").visible
    assert "And the scanner?" in answered


def test_an_answer_below_the_quote_is_shown_alone() -> None:
    """A bottom-posted answer stays, the quote above it folds."""
    text = "Den 03.05.2021 kl. 10.11 skrev Desk:\n> Hvilken model?\n\nX-200\nMaja\n"
    assert words(fold(text).visible) == "X-200 Maja"


@pytest.mark.parametrize(
    "text",
    [
        "---------- Forwarded message ---------\nFrom: Anna Berg <anna@kunde.test>\n"
        "Date: Mon, May 3, 2021\nSubject: Printer\nTo: <help@desk.test>\n\nIt is on fire.\n",
        "Please help her.\n\nBegin forwarded message:\n\nFrom: Anna Berg <anna@kunde.test>\n"
        "Subject: Printer\nDate: 3 May 2021\nTo: help@desk.test\n\nIt is on fire.\n",
        "Kan I hjælpe?\n\n---------- Videresendt meddelelse ----------\n"
        "Fra: Anna <anna@kunde.test>\nDato: 3. maj 2021\nEmne: Printer\nTil: x@desk.test\n\nBrand.",
        "From: Anna Berg <anna@kunde.test>\nSent: Monday\nTo: help@desk.test\n"
        "Subject: Printer\n\nIt is on fire.\n",
        "> Email with only a quote.\n> More of it\n",
        "-- \nMaja Holm\n",
        "Sent from my iPhone\n",
    ],
    ids=["gmail", "apple", "danish", "headers only", "quote only", "signature only", "phone only"],
)
def test_where_the_quote_is_the_request_nothing_folds(text: str) -> None:
    """A forward, or a mail with nothing else to read, is shown whole (E95)."""
    assert fold(text).visible == text


@pytest.mark.parametrize(
    "text",
    [
        "On Monday my boss wrote:\nplease fix it. That is all I know.\n",
        "This is what she wrote:\n\nThe invoice 2021 is wrong.\n",
        "From: Aarhus\nTo: Oslo\nDate: Monday\nPersons: 2\nPlease book this.\n",
        "The log says:\n\n-----\nE1 at 10:11\nE2 at 10:12\nE3 at 10:13\nE4 at 10:14\n-----\n\nWhy?",
        "Prices\n------\nApple 10\nPear 20\n\nIs that right?\n",
        "Sent from my iPhone the mail arrives, from the laptop it does not, what is wrong with it?",
        "This message is confidential to me: who may read my tickets?\n\nMaja\n",
        "First question\n\n--\n\n" + "\n".join(f"Point {n} of many" for n in range(40)),
        "a > b is what the formula says\nx| y\n",
        "I wrote on 3 May 2021 at 10:11 and nobody answered.\nMaja\n",
        "Hello\n\nOn 3 May 2021 I wrote:\n\nThe scanner is broken.\n\nNobody answered.\n",
        "Hej\n\nDen 3. maj 2021 kl. 10.11 skrev jeg til jer:\nScanneren er i stykker.\n",
        "| name | price |\n| a    | 10    |\n\nIs this table right?\n",
        "The log says:\n\n> INFO started\n> ERROR failed\n",
        "Time table:\n10:00 arrive\n11:00 leave:\nDone\n",
    ],
    ids="boss she trip log line phone secret long signs wrote story story2 bars cite t".split(),
)
def test_own_words_that_look_like_quotes_stay(text: str) -> None:
    """In doubt a line stays visible: hidden answers are the worst fault (E91)."""
    assert fold(text).visible == text


def test_a_signature_between_answer_and_quote_folds_alone() -> None:
    """A signature above the quote does not keep the quote open."""
    text = f"{ANSWER}\n\n-- \nMaja\n\n{HEADERS['outlook sv']}\n\nHej\n"
    assert fold(text).visible.rstrip("\n") == ANSWER


def test_the_link_list_of_an_html_mail_does_not_open_the_quote() -> None:
    """Only link targets of visible text stay; they are no answer below the quote."""
    html = (
        '<p>See <a href="https://a.test/1">this</a></p><div class="gmail_quote">'
        '<div class="gmail_attr">Den man. 3. maj 2021 kl. 10.11 skrev Desk &lt;'
        '<a href="mailto:help@desk.test">help@desk.test</a>&gt;:</div>'
        '<blockquote class="gmail_quote"><p>Read <a href="https://b.test/2">that</a></p>'
        "</blockquote></div>"
    )
    assert words(fold(html_to_text(html)).visible) == "See this [1] [1] https://a.test/1"


LINES = st.sampled_from(
    [
        "", "Hello", "> quote", ">> deeper", "-- ", "--", "____", "Sent from my iPhone",
        "On Mon, May 3, 2021 at 10:11 AM Desk <help@desk.test> wrote:", "wrote:", ">:",
        "From: Anna <anna@kunde.test>", "Sent: Monday", "To: Desk", "Subject: Printer",
        "-----Original Message-----", "---------- Forwarded message ---------",
        "—— Reply above this line ——", "[1] https://a.test", "[EXTERNAL]", "\u2028", "\x0b", "<",
        "This e-mail is confidential and for the intended recipient.", "Thanks, that helped",
    ]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join), st.lists(LINES).map("\r\n".join)))
def test_the_pieces_are_the_text(text: str) -> None:
    """Nothing is lost, moved or changed, and something always stays to read."""
    result = fold(text)
    assert "".join(piece for _, piece in result.pieces) == text
    assert result.visible == "".join(piece for is_folded, piece in result.pieces if not is_folded)
    assert result.folded == "".join(piece for is_folded, piece in result.pieces if is_folded)
    assert bool(result.visible.strip()) == bool(text.strip())


@given(st.lists(LINES))
def test_what_the_author_wrote_above_the_quote_stays(lines: list[str]) -> None:
    """The first words of a mail never fold (E94)."""
    text = "\n".join(["My printer burns", *lines])
    assert fold(text).visible.startswith("My printer burns")


def steps(text: str) -> int:
    """How many lines of the package run to fold a text: the same on every machine."""
    count = 0

    def local(_frame: FrameType, event: str, _arg: object) -> TraceFunction:
        nonlocal count
        count += event == "line"
        return local

    before = sys.gettrace()
    sys.settrace(local)
    try:
        fold(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "unit",
    ["On a a a ", "\n", "\u00a0\n", ">\n", "From: a@b.test\n", "--\n", "-- \nx\n", ":\n",
     "On 2021-01-01 10:10\n", "<\n\n", "a:\nb\n", "This e-mail\n\n", "____\n\nx\n", "wrote:\n",
     "This e-mail is\n", "[1] https://a.test\n"],
)  # fmt: skip
def test_work_grows_with_the_text_and_no_faster(unit: str) -> None:
    """Hostile repetition costs no more a line than a short mail does."""
    small, large = ("Hello\n" + unit * (size // len(unit)) for size in (3_000, 12_000))
    assert steps(large) < 4.4 * steps(small)


INTENDED = {
    # The text after the quote was written by the author, so it is shown (E91).
    "embedded_email_1.txt",
}


def test_corpus_of_replies(corpus: Callable[[str], Path]) -> None:
    """Real replies agree with what another trimmer expects, but for the named ones."""
    folder = corpus("reply_trimmer")
    differing = set()
    for path in sorted((folder / "emails").iterdir()):
        expected = (folder / "trimmed" / path.name).read_text("utf-8")
        if words(fold(path.read_text("utf-8")).visible) != words(expected):
            differing.add(path.name)
    assert differing == INTENDED
