"""Links of an HTML mail, shown as numbers with their targets below (E71, E111)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_MOST_LINKS: Final = 200
_LONGEST_TARGET: Final = 500
_LONGEST_TEXT: Final = 300
_SCHEMES: Final = ("http", "https", "mailto")
_LOOKS_LIKE_HOST: Final = re.compile(
    r"(?:https?://)?(?:[^\s@/:]{1,64}@)?(?P<host>(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?::\d{1,5})?(?:[/?#]\S*)?$",
    re.IGNORECASE,
)


class Links:
    """Numbers the links of one mail and lists their targets."""

    def __init__(self) -> None:
        """Start with no links."""
        self._targets: dict[str, int] = {}
        self._left_out = 0

    def mark(self, text: str, href: str) -> str:
        """Say what to write after a link's text: " [1]", a warning, or "" when it needs none.

        Only http, https and mailto count. A text that names another host than the target's
        gets a warning with the true host.
        """
        target = "".join(href.split()) if len(href) <= _LONGEST_TARGET * 8 else ""
        scheme = target.partition(":")[0].lower()
        if scheme not in _SCHEMES:
            return ""
        text = " ".join(text[:_LONGEST_TEXT].split())
        if _says_same(text, target):
            return ""
        number = self._number(target)
        if number is None:
            return ""
        host = _host(target)
        claimed = _LOOKS_LIKE_HOST.match(text)
        if host and claimed and not _is_same_site(claimed["host"].lower(), host):
            return f" [{number}: really goes to {host}]"
        return f" [{number}]"

    def _number(self, target: str) -> int | None:
        """The number of a target; the same target keeps its number. None over the limit."""
        if target not in self._targets:
            if len(self._targets) >= _MOST_LINKS:
                self._left_out += 1
                return None
            self._targets[target] = len(self._targets) + 1
        return self._targets[target]

    def listing(self) -> str:
        """The list for the end of the text; "" without links."""
        lines = [
            f"[{number}] {target[:_LONGEST_TARGET]}{'…' if len(target) > _LONGEST_TARGET else ''}"
            for target, number in self._targets.items()
        ]
        if self._left_out:
            lines.append(f"[{self._left_out} more links are not listed]")
        return "\n".join(lines)


def _says_same(text: str, target: str) -> bool:
    """Say whether the text already is the target."""
    bare = text.removeprefix("mailto:").rstrip("/").lower()
    goal = target.lower().removeprefix("mailto:").rstrip("/")
    return bare == goal or bare == goal.partition("://")[2]


def _host(target: str) -> str:
    """The host a web address leads to; "" for mailto and unreadable ones."""
    try:
        return (urlsplit(target).hostname or "").lower()
    except ValueError:
        return ""


def _is_same_site(claimed: str, host: str) -> bool:
    """Say whether a named host and the true one belong together (www.a.test and a.test)."""
    claimed = claimed.removeprefix("www.")
    host = host.removeprefix("www.")
    return claimed == host or host.endswith("." + claimed)
