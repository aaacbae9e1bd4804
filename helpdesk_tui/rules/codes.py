"""Codes of countries (ISO 3166-1 alpha-2) and of languages (ISO 639-1), with their names."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from helpdesk_tui.errors import Usage


def _listed(text: str) -> dict[str, str]:
    """Names by code, from "dk Denmark; se Sweden"."""
    entries = (entry.split(maxsplit=1) for entry in text.split(";"))
    return {code: " ".join(name.split()) for code, name in entries}


COUNTRIES = _listed("""
    ad Andorra; ae United Arab Emirates; af Afghanistan; ag Antigua and Barbuda; ai Anguilla;
    al Albania; am Armenia; ao Angola; aq Antarctica; ar Argentina; as American Samoa;
    at Austria; au Australia; aw Aruba; ax Åland; az Azerbaijan; ba Bosnia and Herzegovina;
    bb Barbados; bd Bangladesh; be Belgium; bf Burkina Faso; bg Bulgaria; bh Bahrain;
    bi Burundi; bj Benin; bl Saint Barthélemy; bm Bermuda; bn Brunei; bo Bolivia;
    bq Caribbean Netherlands; br Brazil; bs Bahamas; bt Bhutan; bv Bouvet Island; bw Botswana;
    by Belarus; bz Belize; ca Canada; cc Cocos Islands; cd Congo (Kinshasa);
    cf Central African Republic; cg Congo (Brazzaville); ch Switzerland; ci Côte d'Ivoire;
    ck Cook Islands; cl Chile; cm Cameroon; cn China; co Colombia; cr Costa Rica; cu Cuba;
    cv Cabo Verde; cw Curaçao; cx Christmas Island; cy Cyprus; cz Czechia; de Germany;
    dj Djibouti; dk Denmark; dm Dominica; do Dominican Republic; dz Algeria; ec Ecuador;
    ee Estonia; eg Egypt; eh Western Sahara; er Eritrea; es Spain; et Ethiopia; fi Finland;
    fj Fiji; fk Falkland Islands; fm Micronesia; fo Faroe Islands; fr France; ga Gabon;
    gb United Kingdom; gd Grenada; ge Georgia; gf French Guiana; gg Guernsey; gh Ghana;
    gi Gibraltar; gl Greenland; gm Gambia; gn Guinea; gp Guadeloupe; gq Equatorial Guinea;
    gr Greece; gs South Georgia; gt Guatemala; gu Guam; gw Guinea-Bissau; gy Guyana;
    hk Hong Kong; hm Heard Island; hn Honduras; hr Croatia; ht Haiti; hu Hungary;
    id Indonesia; ie Ireland; il Israel; im Isle of Man; in India;
    io British Indian Ocean Territory; iq Iraq; ir Iran; is Iceland; it Italy; je Jersey;
    jm Jamaica; jo Jordan; jp Japan; ke Kenya; kg Kyrgyzstan; kh Cambodia; ki Kiribati;
    km Comoros; kn Saint Kitts and Nevis; kp North Korea; kr South Korea; kw Kuwait;
    ky Cayman Islands; kz Kazakhstan; la Laos; lb Lebanon; lc Saint Lucia; li Liechtenstein;
    lk Sri Lanka; lr Liberia; ls Lesotho; lt Lithuania; lu Luxembourg; lv Latvia; ly Libya;
    ma Morocco; mc Monaco; md Moldova; me Montenegro; mf Saint Martin; mg Madagascar;
    mh Marshall Islands; mk North Macedonia; ml Mali; mm Myanmar; mn Mongolia; mo Macao;
    mp Northern Mariana Islands; mq Martinique; mr Mauritania; ms Montserrat; mt Malta;
    mu Mauritius; mv Maldives; mw Malawi; mx Mexico; my Malaysia; mz Mozambique; na Namibia;
    nc New Caledonia; ne Niger; nf Norfolk Island; ng Nigeria; ni Nicaragua; nl Netherlands;
    no Norway; np Nepal; nr Nauru; nu Niue; nz New Zealand; om Oman; pa Panama; pe Peru;
    pf French Polynesia; pg Papua New Guinea; ph Philippines; pk Pakistan; pl Poland;
    pm Saint Pierre and Miquelon; pn Pitcairn; pr Puerto Rico; ps Palestine; pt Portugal;
    pw Palau; py Paraguay; qa Qatar; re Réunion; ro Romania; rs Serbia; ru Russia; rw Rwanda;
    sa Saudi Arabia; sb Solomon Islands; sc Seychelles; sd Sudan; se Sweden; sg Singapore;
    sh Saint Helena; si Slovenia; sj Svalbard and Jan Mayen; sk Slovakia; sl Sierra Leone;
    sm San Marino; sn Senegal; so Somalia; sr Suriname; ss South Sudan;
    st São Tomé and Príncipe; sv El Salvador; sx Sint Maarten; sy Syria; sz Eswatini;
    tc Turks and Caicos Islands; td Chad; tf French Southern Territories; tg Togo;
    th Thailand; tj Tajikistan; tk Tokelau; tl Timor-Leste; tm Turkmenistan; tn Tunisia;
    to Tonga; tr Türkiye; tt Trinidad and Tobago; tv Tuvalu; tw Taiwan; tz Tanzania;
    ua Ukraine; ug Uganda; um US Outlying Islands; us United States; uy Uruguay;
    uz Uzbekistan; va Vatican City; vc Saint Vincent and the Grenadines; ve Venezuela;
    vg British Virgin Islands; vi US Virgin Islands; vn Vietnam; vu Vanuatu;
    wf Wallis and Futuna; ws Samoa; ye Yemen; yt Mayotte; za South Africa; zm Zambia;
    zw Zimbabwe
""")
LANGUAGES = _listed("""
    aa Afar; ab Abkhazian; ae Avestan; af Afrikaans; ak Akan; am Amharic; an Aragonese;
    ar Arabic; as Assamese; av Avaric; ay Aymara; az Azerbaijani; ba Bashkir; be Belarusian;
    bg Bulgarian; bi Bislama; bm Bambara; bn Bengali; bo Tibetan; br Breton; bs Bosnian;
    ca Catalan; ce Chechen; ch Chamorro; co Corsican; cr Cree; cs Czech; cu Church Slavonic;
    cv Chuvash; cy Welsh; da Danish; de German; dv Divehi; dz Dzongkha; ee Ewe; el Greek;
    en English; eo Esperanto; es Spanish; et Estonian; eu Basque; fa Persian; ff Fulah;
    fi Finnish; fj Fijian; fo Faroese; fr French; fy Western Frisian; ga Irish; gd Gaelic;
    gl Galician; gn Guarani; gu Gujarati; gv Manx; ha Hausa; he Hebrew; hi Hindi;
    ho Hiri Motu; hr Croatian; ht Haitian; hu Hungarian; hy Armenian; hz Herero;
    ia Interlingua; id Indonesian; ie Interlingue; ig Igbo; ii Sichuan Yi; ik Inupiaq;
    io Ido; is Icelandic; it Italian; iu Inuktitut; ja Japanese; jv Javanese; ka Georgian;
    kg Kongo; ki Kikuyu; kj Kuanyama; kk Kazakh; kl Kalaallisut; km Khmer; kn Kannada;
    ko Korean; kr Kanuri; ks Kashmiri; ku Kurdish; kv Komi; kw Cornish; ky Kyrgyz; la Latin;
    lb Luxembourgish; lg Ganda; li Limburgish; ln Lingala; lo Lao; lt Lithuanian;
    lu Luba-Katanga; lv Latvian; mg Malagasy; mh Marshallese; mi Maori; mk Macedonian;
    ml Malayalam; mn Mongolian; mr Marathi; ms Malay; mt Maltese; my Burmese; na Nauru;
    nb Norwegian Bokmål; nd North Ndebele; ne Nepali; ng Ndonga; nl Dutch;
    nn Norwegian Nynorsk; no Norwegian; nr South Ndebele; nv Navajo; ny Chichewa; oc Occitan;
    oj Ojibwa; om Oromo; or Oriya; os Ossetian; pa Punjabi; pi Pali; pl Polish; ps Pashto;
    pt Portuguese; qu Quechua; rm Romansh; rn Rundi; ro Romanian; ru Russian; rw Kinyarwanda;
    sa Sanskrit; sc Sardinian; sd Sindhi; se Northern Sami; sg Sango; si Sinhala; sk Slovak;
    sl Slovenian; sm Samoan; sn Shona; so Somali; sq Albanian; sr Serbian; ss Swati;
    st Southern Sotho; su Sundanese; sv Swedish; sw Swahili; ta Tamil; te Telugu; tg Tajik;
    th Thai; ti Tigrinya; tk Turkmen; tl Tagalog; tn Tswana; to Tonga; tr Turkish; ts Tsonga;
    tt Tatar; tw Twi; ty Tahitian; ug Uyghur; uk Ukrainian; ur Urdu; uz Uzbek; ve Venda;
    vi Vietnamese; vo Volapük; wa Walloon; wo Wolof; xh Xhosa; yi Yiddish; yo Yoruba;
    za Zhuang; zh Chinese; zu Zulu
""")
_MEANT = {"uk": "gb", "en": "gb", "da": "dk", "cs": "cz", "usa": "us"}
"""What is written for a country by mistake: a domain, a language."""
_MEANT_LANGUAGE = {"dk": "da", "cz": "cs", "gb": "en", "us": "en", "jp": "ja", "gr": "el"}
"""What is written for a language by mistake: a country."""


def check_country(code: str) -> str:
    """A country's code in lower case; "" stays none. Raises Usage with the nearest."""
    return _checked(code, COUNTRIES, _MEANT, "country", "dk, se, cz")


def check_language(code: str) -> str:
    """A language's code in lower case; "" stays none. Raises Usage with the nearest."""
    return _checked(code, LANGUAGES, _MEANT_LANGUAGE, "language", "da, sv, cs, en")


def _checked(
    typed: str, known: Mapping[str, str], meant: Mapping[str, str], what: str, such: str
) -> str:
    code = typed.strip().lower()
    if code in known or not code:
        return code
    near = _nearest(code, known, meant)
    told = f"Did you mean {near}, {known[near]}?" if near else f"Write its two letters: {such}."
    raise Usage(f"{typed!r} is not the code of a {what}.", told)


def _nearest(code: str, known: Mapping[str, str], meant: Mapping[str, str]) -> str:
    """The code that was meant: by a common mistake, by its name, or with a letter too many."""
    if code in meant:
        return meant[code]
    by_name = {name.lower(): each for each, name in known.items()}
    named = difflib.get_close_matches(code, by_name, n=1, cutoff=0.75) if len(code) > 3 else []
    if named:
        return by_name[named[0]]
    begun = code.partition("-")[0].partition("_")[0]
    return begun if begun != code and begun in known else ""
