"""An agent in a process of its own, racing others for the same tickets.

``python -m tests.desk.rival URL LOGIN FIRST LAST COUNTER STEPS`` claims every ticket from
FIRST to LAST that it can, then counts up the number in the subject of ticket COUNTER STEPS
times, each time from what it read. Prints one JSON line: what it won, how often it was refused.
"""

from __future__ import annotations

import json
import sys

from helpdesk_tui.desk.admin.found import sign_in
from helpdesk_tui.desk.assign import claim
from helpdesk_tui.desk.classify import set_subject
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import Moved
from helpdesk_tui.store.engine import Store


def main() -> None:
    url, login, *numbers = sys.argv[1:]
    first, last, counter, steps = map(int, numbers)
    desk = sign_in(Store(url), login)
    print("ready", flush=True)
    sys.stdin.readline()
    won, refused = [], 0
    for number in range(first, last + 1):
        try:
            won.append(claim(desk, number).tickets[0])
        except Moved:
            refused += 1
    done = 0
    while done < steps:
        seen = view_ticket(desk, counter)
        try:
            set_subject(desk, counter, str(int(seen.row.subject) + 1), version=seen.version)
            done += 1
        except Moved:
            refused += 1
    print(json.dumps({"won": won, "refused": refused}), flush=True)


if __name__ == "__main__":
    main()
