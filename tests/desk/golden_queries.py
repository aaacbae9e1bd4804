"""The golden queries: what the query language can say, each thing at least once.

Tests answer them on both databases and in pure code and hold all against an evaluator of
its own; the benchmark asks each of them of a million tickets. Both desks are made of the
names below, and stand at 2026-05-04, so that most queries find some tickets and not all.
"""

from __future__ import annotations

from tests.desk.golden_fields import BY_FIELD

WORDS = (
    "printer printeren skærm netværk fejl Århus søren Øresund blåbærgrød Straße vpn-gateway"
    " lösenord återställ Malmö Åsa räkning Škoda přístup zůstatek tiskárna čeština heslo"
    " invoice 2e5abc 1042 faktura_nr C3PO ﬁle naïve İstanbul O'Brien e-mail a.b@c.example ½"
).split()
PEOPLE = (
    ("Åsa Öberg", "asa@nord.example"),
    ("Søren Kjær", "soren.kjaer@nord.example"),
    ("Jiří Dvořák", "jiri@skoda.example"),
    ("Bo Hansen", "bo@hansen.example"),
    ("", "info@malmö.example"),
)

_BY_TOPIC: dict[str, str] = {
    "words anywhere": """
        printer
        PRINTER
        prin
        printeren
        skærm
        skaerm
        netværk
        fejl
        Århus
        arhus
        aarhus
        søren
        soren
        øresund ÅRHUS
        blåbærgrød
        blabaergrod
        Straße
        strasse
        STRASSE
        lösenord
        losenord
        återställ
        Malmö
        räkning
        Škoda
        skoda
        přístup
        pristup
        zůstatek
        tiskarna čeština
        heslo
        invoice
        2e5abc
        2e5
        1042
        C3PO
        c3
        file
        naive
        istanbul
        ½
        nr
        is
        example
        nobody-wrote-this
    """,
    "phrases": """
        "vpn gateway"
        vpn-gateway
        "gateway vpn"
        "netværk fejl"
        "fejl netvaerk"
        "printer invoice"
        faktura_nr
        "faktura nr"
        o'brien
        "o brien"
        e-mail
        a.b@c.example
        "a b c example"
        "a (b) c"
        bo@hansen.example
        "Åsa Öberg"
        "öberg åsa"
        "it@desk.example"
    """,
    "beginnings": """
        print*
        p*
        1*
        2e5*
        sk*
        ska*
        pri* sko*
        vpn-gat*
        "vpn gat"*
        "printer inv"*
        faktura_n*
        øres*
        ores*
        zzz*
        "asa ob"*
    """,
    "several words": """
        vpn gateway
        gateway vpn
        printer fejl
        printer heslo invoice
        printer vpn fejl
        netværk Århus
        søren skoda
        printer zzz
        fejl -printer
        1042 2e5abc
        "vpn gateway" printer
        print* fejl*
    """,
    "negation": """
        -printer
        --printer
        -print*
        -"vpn gateway"
        -(printer OR vpn)
        -(printer vpn)
        -printer -vpn -fejl*
        printer -fejl
        -zzz
        -(-printer OR -fejl)
        -is:open -printer
        -(is:open printer)
    """,
    "alternatives": """
        printer OR vpn
        printer OR -printer
        printer OR zzz
        printer OR vpn OR heslo OR skoda
        printer OR is:hidden
        (printer OR vpn) fejl
        (printer OR vpn) (fejl OR heslo)
        printer vpn OR fejl heslo
        (printer vpn) OR (fejl heslo)
        or
        "OR"
        (((printer)))
        heslo OR subject:heslo
        status:closed OR queue:IT
        owner:me OR owner:none
        owner:none OR tag:vpn OR priority:urgent
    """,
    "subject": """
        subject:printer
        subject:print*
        subject:"vpn gateway"
        subject:print*,heslo*
        subject:skærm,škoda,zzz
        -subject:printer
        subject:printer -body:printer
        subject:printer body:printer
        subject:printer subject:fejl
        subject:"is:open"
        SUBJECT:Århus
    """,
    "body": """
        body:printer
        body:"netværk fejl"
        body:zůst*
        body:printer,heslo
        -body:e-mail
        body:printer subject:heslo
        (body:printer OR body:fejl) -subject:fejl
    """,
    "from": """
        from:asa
        from:øberg
        from:"asa oberg"
        from:nord.example
        from:jiri,bo
        from:so*
        -from:asa
        from:@nord.example
        from:@hansen.example
        from:@example
        from:@NORD.example
        from:@rd.example
        from:@skoda.example,@hansen.example
        -from:@nord.example
        from:"@nord.example"
        from:soren.kjaer@nord.example
        from:malmö
        from:@malmö.example
        from:asa printer
        from:@nord.example is:open
    """,
    "to": """
        to:chef
        to:it@desk.example
        to:malmö
        to:desk.example -to:chef
        to:ch*
        to:@desk.example
        to:@nord.example
        -to:@desk.example
        to:@nord.example printer
        to:chef,zzz from:asa
    """,
    "customer": """
        customer:asa
        customer:"jiri dvorak"
        customer:dvo*
        customer:skoda.example
        customer:malmo
        customer:bo,jiri
        -customer:bo
        customer:"hansen bo"
        customer:zzz
        customer:kj* is:open
        customer:nord.example printer
    """,
    "org": """
        org:skoda
        org:"nord øst"
        org:ost
        org:no*
        org:skoda,nord
        org:none
        -org:none
        -org:skoda
        org:"none"
        org:none is:open
        org:skoda printer
    """,
    **BY_FIELD,
    "as people ask": """
        owner:me is:open -is:hidden
        owner:none is:open -is:hidden
        due<24h is:open
        queue:faktura is:open age>3d customer:"Bo Hansen"
        (is:open OR is:merged) -(queue:it owner:none)
        is:open (vpn OR subject:faktura*) -tag:vpn due<2w
        queue:it priority>=high -has:reply
        subject:vpn* OR body:"vpn gateway" OR tag:vpn
        is:open is:unassigned priority:urgent age>1d
        status:waiting_contact updated>1w
        owner:me (status:solved OR is:waiting) -tag:none
        from:@nord.example -org:"nord øst"
        category:network -tag:vpn is:open
        team:net owner:none is:open lang:da
        is:overdue -is:hidden priority>normal
        source:phone -has:attachment created>2026-01-01
        (printer OR category:printer) -status:closed
        queue:faktura (invoice OR subject:faktura*) -has:reply
        org:skoda is:open OR customer:skoda.example is:open
        -(is:closed OR is:merged OR is:hidden) lang:da,sv
        printer queue:it owner:carl tag:vpn lang:da
        "vpn gateway" is:open -owner:me updated<1mo
        (from:asa OR to:chef) created>=2026-04-01
        -queue:it -queue:faktura
        is:open tag:vpn priority:high team:none
        printer -has:reply -has:attachment is:unassigned
        heslo OR (queue:it is:overdue) OR #1005
        -(printer OR fejl OR heslo OR vpn OR skoda)
        customer:asa OR org:skoda OR tag:smorrebrod
        is:waiting printer fejl
    """,
}

GOLDEN: tuple[str, ...] = (
    "",
    *(line.strip() for lines in _BY_TOPIC.values() for line in lines.strip().splitlines()),
)
"""Every query, each once; "" finds everything."""
