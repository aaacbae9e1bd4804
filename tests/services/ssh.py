"""A real OpenSSH server with throwaway keys, for the user who runs the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services.process import HOST, Guarded, missing, on_free_ports

_SETTINGS = """
ListenAddress {host}
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
LogLevel VERBOSE
"""


@dataclass(frozen=True)
class SshServer:
    """A running sshd; its keys lie in ``folder``."""

    port: int
    user: str
    folder: Path
    host: str = HOST

    def allow(self, options: str = "") -> None:
        """Let the client key in, with options as in an authorized_keys line (sshd(8))."""
        key = (self.folder / "client_key.pub").read_text()
        (self.folder / "authorized_keys").write_text(f"{options} {key}".lstrip())

    def client(self, *options: str) -> list[str]:
        """The ssh command with all it needs but the command to run there."""
        return [
            *("ssh", "-F", "none", "-p", str(self.port), "-i", str(self.folder / "client_key")),
            *("-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"),
            *("-o", f"UserKnownHostsFile={self.folder / 'known_hosts'}"),
            *("-o", "StrictHostKeyChecking=yes", *options, f"{self.user}@{self.host}"),
        ]

    def run(self, command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a shell command over SSH with ``text`` as its input."""
        return subprocess.run(
            [*self.client(), command],
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def _program() -> str:
    found = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    if found is None or shutil.which("ssh") is None:
        missing("OpenSSH server is not installed")
    if os.geteuid() == 0 and sys.platform == "linux":
        # The package's service makes this folder at its start, and may never have started.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    return found


def _make_keys(folder: Path) -> None:
    for name in ("host_key", "client_key"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name],
            check=True,
            capture_output=True,
        )


@pytest.fixture(scope="session")
def sshd_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """One sshd for the whole run."""
    program = _program()
    folder = tmp_path_factory.mktemp("sshd")
    _make_keys(folder)

    def start(ports: tuple[int, ...]) -> Guarded:
        settings = folder / "sshd_config"
        settings.write_text(_SETTINGS.format(host=HOST, port=ports[0], folder=folder))
        return Guarded([program, "-D", "-e", "-f", str(settings)], folder / "log")

    with on_free_ports(start, [b"SSH-2.0"]) as (port,):
        kind, key = (folder / "host_key.pub").read_text().split()[:2]
        (folder / "known_hosts").write_text(f"[{HOST}]:{port} {kind} {key}\n")
        yield SshServer(port, pwd.getpwuid(os.geteuid()).pw_name, folder)


@pytest.fixture
def sshd_server(sshd_process: SshServer) -> SshServer:
    """A login over SSH as the user who runs the tests, in that user's own home and shell."""
    sshd_process.allow()
    return sshd_process
