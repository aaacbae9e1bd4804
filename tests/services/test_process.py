from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.process import CouldNotStart, Guarded, answers, free_port, on_free_ports

HOLDS_A_PIPE = "import sys, time; sys.stdout.write('up'); sys.stdout.flush(); time.sleep(600)"


def command(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_server_ends_even_when_the_test_process_is_killed(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    starter = (
        "import sys, time; from pathlib import Path; from tests.services.process import Guarded\n"
        f"Guarded(['sh', '-c', 'echo up > {fifo}; exec sleep 600 > {fifo}'],"
        f" Path({str(tmp_path / 'log')!r})); time.sleep(600)"
    )
    tests = subprocess.Popen([sys.executable, "-c", starter])
    with fifo.open() as reader:
        assert reader.readline() == "up\n"
        tests.send_signal(signal.SIGKILL)
        tests.wait()
        # The end of the file comes when the last process that holds it has ended.
        reader.read()


def test_stopping_ends_the_command_and_what_it_started(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    server = Guarded(["sh", "-c", f"sleep 600 > {fifo} & wait"], tmp_path / "log")
    with fifo.open() as reader:
        server.stop()
        assert reader.read() == ""
    assert not server.running


def test_a_server_that_ends_at_once_is_named_with_its_last_words(tmp_path: Path) -> None:
    server = Guarded(command("raise SystemExit('no such setting')"), tmp_path / "log")
    with pytest.raises(CouldNotStart, match="no such setting"):
        server.wait_until(lambda: False)


def test_a_server_that_never_finds_a_port_is_given_up(tmp_path: Path) -> None:
    tried: list[int] = []

    def start(ports: tuple[int, ...]) -> Guarded:
        tried.extend(ports)
        return Guarded(command("raise SystemExit('port is taken')"), tmp_path / "log")

    with pytest.raises(CouldNotStart), on_free_ports(start, [b"220"]):
        pass
    assert len(tried) > 1


def test_a_free_port_has_no_listener() -> None:
    assert not answers(free_port(), b"")
