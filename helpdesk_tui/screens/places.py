"""Where an agent can stand: a titled query. The only file that writes query text."""

from __future__ import annotations

from dataclasses import dataclass

_NOW = "is:open -is:hidden"
"""What wants work now: hidden tickets come back by themselves."""


@dataclass(frozen=True, slots=True)
class Place:
    """A list to look at."""

    title: str
    query: str
    queue: str = ""
    """The queue it is about; "" for several."""


def _quoted(word: str) -> str:
    if word and all(letter.isalnum() or letter in "-_./@" for letter in word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def all_open() -> Place:
    """Everything that still wants work."""
    return Place("All open", _NOW)


def of_queue(name: str) -> Place:
    """The open tickets of a queue."""
    return Place(f"{name} · open", f"queue:{_quoted(name)} {_NOW}", name)


def of_agent(login: str) -> Place:
    """The open tickets of an agent."""
    return Place(f"{login} · open", f"owner:{_quoted(login)} {_NOW}")


def of_view(name: str, query: str) -> Place:
    """A saved view."""
    return Place(f"★ {name}", query)


def of_search(query: str) -> Place:
    """What somebody typed after ``/``."""
    return Place(f"/{query}", query)
