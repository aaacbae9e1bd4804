"""Golden queries about what a ticket is, not what is said on it: by field."""

from __future__ import annotations

BY_FIELD: dict[str, str] = {
    "status": """
        status:new
        status:open
        status:waiting_contact
        status:waiting_external
        status:dormant
        status:solved
        status:closed
        status:new,open
        status:WAITING_CONTACT,dormant
        -status:closed
        -status:new,open
        status:solved -is:merged
    """,
    "priority": """
        priority:low
        priority:normal
        priority:high,urgent
        priority:URGENT
        -priority:normal
        priority>=high
        priority>high
        priority<normal
        priority<=normal
        priority>urgent
        -priority<=normal
        priority>low priority<urgent
    """,
    "queue": """
        queue:it
        queue:IT
        queue:faktura
        queue:Faktura,IT
        queue:faktura,nowhere
        queue:nowhere
        -queue:it
        queue:"it"
        queue:it is:open
        queue:none
        queue:faktura printer
    """,
    "owner and me": """
        owner:me
        -owner:me
        owner:me is:open
        owner:me,none
        owner:none
        -owner:none
        owner:carl,dora
        owner:CARL
        owner:"me"
        owner:nobody
        -owner:nobody
        owner:me printer
        owner:none is:open printer
        is:unassigned
        -is:unassigned
        is:unassigned is:open
    """,
    "team": """
        team:net
        team:NET,Money
        team:none
        team:net,none
        -team:net
        team:nowhere
        team:money is:open
    """,
    "category": """
        category:network
        category:Network/VPN
        category:"network / vpn"
        category:vpn
        category:printer
        category:hardware,none
        category:hardware/printer,network/vpn
        -category:network
        category:none
        category:net
    """,
    "tag": """
        tag:vpn
        tag:VPN
        tag:SKODA
        tag:smorrebrod
        tag:"a b"
        tag:"a b",vpn
        tag:none
        -tag:none
        -tag:vpn
        tag:vpn tag:škoda
        tag:vpn -tag:škoda
        tag:vp
        tag:vpn is:open
        tag:"none"
        tag:vpn printer
    """,
    "number": """
        #1010
        #01010
        number:1003,1004
        number:#1003
        number:999999999999
        -number:1003
        number>1050
        number>=1050
        number<1010
        number<=1003
        number>1010 number<1020
        number<999999999999
        number>999999999999
        #1010 OR #1011
    """,
    "source": """
        source:mail
        source:agent
        source:phone,web
        source:portal
        source:monitoring,schedule
        -source:mail
        source:MAIL is:open
    """,
    "lang": """
        lang:da
        lang:DA,cs
        lang:sv
        lang:none
        -lang:none
        -lang:da,sv
        lang:xx
    """,
    "due": """
        due:none
        -due:none
        due<4h
        due<=4h
        due>4h
        due>=0m
        -due<4h
        due<0h
        due:today
        due:tomorrow
        due:yesterday
        due<=today
        due>tomorrow
        due<today
        due>=2026-05-05
        due:2026-05-05
        due:none OR due>1w
        due<99999y
        due>6mo
        due<2w is:open
        due:2026-05-05 OR due:none
    """,
    "created and age": """
        age>3d
        age<3d
        age>=0m
        age<=36h
        age>90m
        age<1w age>2d
        created>1mo
        created<2w
        created<=1y
        created:today
        created:yesterday
        created:2026-05-03
        created<2026-03-01
        created<=2026-04-01
        created>2026-05-01
        created>=2026-05-02
        -created:today
        created>99999y
        created>=yesterday created<today
        age<3d printer
        created<2026-03-01 printer
    """,
    "updated": """
        updated<12h
        updated>30m
        updated>2w
        updated<=3d
        updated:today
        updated>=today
        updated<yesterday
        updated:2026-05-02
        updated>2026-05-03
        -updated<1w
        updated>1w is:open
    """,
    "states": """
        is:open
        -is:open
        is:closed
        -is:closed
        is:unread
        -is:unread
        is:hidden
        -is:hidden
        is:waiting
        -is:waiting
        is:merged
        -is:merged
        is:overdue
        -is:overdue
        is:open,merged
        is:hidden OR is:unread
        is:unread is:closed
        is:open -is:waiting -is:hidden
        is:overdue owner:me
        is:unread printer
        is:merged is:hidden
    """,
    "things": """
        has:attachment
        -has:attachment
        has:reply
        -has:reply
        has:draft
        -has:draft
        has:attachment,draft
        has:attachment has:reply
        has:attachment -has:reply is:open
        -has:reply is:open age>3d
        has:draft printer
        has:attachment printer
        -has:reply printer
    """,
}
