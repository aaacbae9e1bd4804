"""The folder of collected mails, which lies beside the checkout and not inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.isolation import CORPUS


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], Path]:
    """Gives the path of a file or folder by name; skips where the corpus is not present."""

    def find(name: str = "") -> Path:
        if not CORPUS.is_dir():
            pytest.skip("corpus folder not present")
        path = CORPUS / name
        assert path.exists(), f"the corpus has no {name}"
        return path

    return find
