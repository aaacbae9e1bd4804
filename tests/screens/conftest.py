"""What screen tests share: a collector that is not woken by every painted line."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

_YOUNG = 50_000
"""Objects made before a collection; a screen full of strips is some thousands."""


@pytest.fixture(scope="package", autouse=True)
def _collects_less_often() -> Iterator[None]:
    """A fifth of the time of these tests went into collections that found nothing."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
