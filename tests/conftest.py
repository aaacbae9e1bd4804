"""What every test may ask for by name; each service lives in its own file."""

from __future__ import annotations

import os

import pytest

pytest_plugins = [
    "tests.services.isolation",
    "tests.services.corpus",
    "tests.services.postgres",
    "tests.services.desks",
    "tests.services.certificate",
    "tests.services.imap",
    "tests.services.dovecot",
    "tests.services.token_server",
    "tests.services.smtp",
    "tests.services.ssh",
    "tests.services.causes",
]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers at least, to prove that tests share nothing; eight at most for the memory."""
    return max(2, min(8, os.cpu_count() or 2))
