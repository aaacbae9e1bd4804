"""Run a command that ends when the test process ends, however that happens.

``python guard.py USER COMMAND ...`` starts COMMAND in a process group of its own, as USER
("uid:gid", or "-" for the same user), and waits. When standard input closes (the test process
stopped it, crashed or was killed), the whole group is told to stop, and killed if it does not
listen. Only the standard library is used.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading

SECONDS_TO_STOP = 5


def end(child: subprocess.Popen[bytes]) -> None:
    """Stop the child's process group: politely first, then for good."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(SECONDS_TO_STOP)
            break


def start(user: str, command: list[str]) -> subprocess.Popen[bytes]:
    """Start the command in a process group of its own."""
    if user == "-":
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    uid, gid = map(int, user.split(":"))
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        user=uid,
        group=gid,
        extra_groups=[],
    )


def main() -> int:
    """Run the command; return its exit code."""
    child = start(sys.argv[1], sys.argv[2:])
    # Ctrl-C reaches the tests too; they close the input when they have finished.
    # Not before the start: the child would inherit it.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)

    def wait_for_the_end_of_input() -> None:
        while os.read(0, 1024):
            pass
        end(child)

    threading.Thread(target=wait_for_the_end_of_input, daemon=True).start()
    code = child.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    return code


if __name__ == "__main__":
    sys.exit(main())
