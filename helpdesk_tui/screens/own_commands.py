"""Commands the screen itself understands: none of them changes anything on the desk."""

from __future__ import annotations

from helpdesk_tui.screens.port import SORTS

_NAMES = ("doctor", "help", "open", "quit", "rules", "sort", "why")
_ALSO = {"q": "quit", "rule": "rules", "rulebook": "rules", "undo": "undo"}
_DIGITS = 15
"""Of a ticket's number: no ticket has more."""


def own_command(line: str) -> tuple[str, str] | None:
    """Read what needs no desk: ``doctor``, ``open N``, ``N``, ``rules``, ``sort WORD`` …

    Gives name and argument; None when the line is for the desk.
    """
    word, _, rest = line.strip().partition(" ")
    rest = rest.strip()
    number = word.removeprefix("#")
    if number.isdecimal() and not rest:
        return "open", number[:_DIGITS]
    name = _ALSO.get(word, word)
    if name in _NAMES or name in _ALSO.values():
        return name, rest
    return None


def own_candidates(line: str) -> tuple[str, ...]:
    """Complete a line that starts with ``:`` as the desk completes its own."""
    word, space, rest = line.removeprefix(":").partition(" ")
    if not space:
        return tuple(f":{name}" for name in _NAMES if word and name.startswith(word))
    if word == "sort":
        return tuple(f":sort {each}" for each in SORTS if each.startswith(rest))
    return ()
