"""A certificate for loopback, made for one test run."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services.process import missing


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for ``localhost`` and 127.0.0.1: PEM files."""

    certificate: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """What a server presents to its clients."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def client_context(self) -> ssl.SSLContext:
        """A context that trusts this certificate and no other."""
        return ssl.create_default_context(cafile=str(self.certificate))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One certificate for the whole run."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def make_certificate(folder: Path) -> Certificate:
    """Made with the openssl command; skips by name where there is none."""
    openssl = shutil.which("openssl")
    if openssl is None:
        missing("openssl is not installed")
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    settings = folder / "openssl.cnf"
    # Written out because the system's own file differs from system to system.
    settings.write_text(
        "[req]\ndistinguished_name = name\nx509_extensions = itself\nprompt = no\n"
        "[name]\nCN = localhost\n"
        "[itself]\nbasicConstraints = critical, CA:TRUE\n"
        "keyUsage = critical, digitalSignature, keyCertSign\n"
        "extendedKeyUsage = serverAuth\n"
        "subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n"
        "subjectAltName = DNS:localhost, IP:127.0.0.1\n"
    )
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-config", settings, "-nodes", "-days", "30"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-keyout", made.key, "-out", made.certificate),
        ],
        check=True,
        capture_output=True,
    )
    return made
