"""Sizes as people read them."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB")
_STEP = 1024
_EXACT = 10


def size_text(size: int) -> str:
    """Write a size in bytes: "4 kB"."""
    value = float(size)
    for unit in _UNITS:
        if value < _STEP or unit == _UNITS[-1]:
            figure = f"{value:.1f}".removesuffix(".0") if value < _EXACT else f"{value:.0f}"
            return f"{figure} {unit}"
        value /= _STEP
    return ""
