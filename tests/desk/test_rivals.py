"""Compare-and-set: agents in processes of their own never overwrite each other in silence."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.desk.stage import Stage

STEPS = 25


def test_every_ticket_has_one_winner_and_every_count_counts(stage: Stage) -> None:
    counter = stage.ticket("0")
    numbers = [stage.ticket(f"Ticket {i}") for i in range(15)]
    logins = ("carl", "dora", "bo")
    rivals = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.desk.rival", stage.url, login),
                *map(str, (numbers[0], numbers[-1], counter, STEPS)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for login in logins
    ]
    told: dict[str, dict[str, object]] = {}
    for rival in rivals:
        assert rival.stdout is not None
        assert rival.stdout.readline() == "ready\n"
    for rival in rivals:
        assert rival.stdin is not None
        rival.stdin.write("go\n")
        rival.stdin.flush()
    for login, rival in zip(logins, rivals, strict=True):
        out, _ = rival.communicate(timeout=60)
        assert rival.returncode == 0
        told[login] = json.loads(out)

    owners = {number: stage.fields(number)["owner"] for number in numbers}
    claimed = {n: login for login in logins for n in _numbers(told[login]["won"])}
    assert sum(len(_numbers(told[login]["won"])) for login in logins) == len(numbers)
    assert owners == claimed
    assert stage.row(counter).subject == str(STEPS * len(logins))
    subjects = [c for c in stage.changes(counter) if c.field == "subject"]
    assert [(c.old, c.new) for c in subjects] == [
        (str(i), str(i + 1)) for i in range(STEPS * len(logins))
    ]


def _numbers(value: object) -> list[int]:
    assert isinstance(value, list)
    return value
