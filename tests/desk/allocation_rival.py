"""Somebody in a process of their own who hands out tickets beside others.

``python -m tests.desk.allocation_rival URL file`` files all mail that waits in the ledger;
``... URL LOGIN NUMBER ...`` allocates those tickets. Prints one line: what went wrong.
"""

from __future__ import annotations

import sys

from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.admin.found import sign_in
from helpdesk_tui.desk.allocation.hand_out import allocate
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.errors import StoreError
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.store.engine import Store


def main() -> None:
    url, who, *numbers = sys.argv[1:]
    troubles = []
    if who == "file":
        desk = Desk(Store(url), WORKER)
        mails = [Read(each.id, parse(each.raw)) for each in begin(desk)]
        print("ready", flush=True)
        sys.stdin.readline()
        try:
            file_read(desk, RulebookReader(), mails)
        except StoreError as error:
            troubles.append(str(error))
    else:
        desk = sign_in(Store(url), who)
        print("ready", flush=True)
        sys.stdin.readline()
        for number in numbers:
            try:
                allocate(desk, int(number))
            except StoreError as error:
                troubles.append(str(error))
    print("; ".join(troubles), flush=True)


if __name__ == "__main__":
    main()
