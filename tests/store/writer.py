"""Writers in processes of their own.

``python -m tests.store.writer URL NAME COUNT`` writes COUNT settings, one transaction each,
after a line on standard input; prints how many of the others' were there at its end.
COUNT 0 writes until standard input closes.
"""

from __future__ import annotations

import sys
import threading

from sqlmodel import func, select

from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Setting


def main() -> None:
    url, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    store = Store(url)
    with store.read() as session:
        session.exec(select(Setting.name)).first()
    print("ready", flush=True)
    sys.stdin.readline()
    closed = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        closed.set()

    if not count:
        threading.Thread(target=wait, daemon=True).start()
    written = 0
    while written < count or not (count or closed.is_set()):
        with store.write() as session:
            session.add(Setting(name=f"{name} {written}", value="1" * 200))
            session.flush()
            # Kept in two places; a copy that tears them apart is broken.
            total = session.get(Setting, "total") or Setting(name="total", value="0")
            total.value = str(int(total.value) + 1)
            session.add(total)
        written += 1
    with store.read() as session:
        others = select(func.count()).select_from(Setting).where(Setting.name != "total")
        print(session.exec(others).one() - written, flush=True)


if __name__ == "__main__":
    main()
