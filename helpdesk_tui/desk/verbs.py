"""The registry of verbs: name, help, role; the ``:`` line, palette, keys and help read it.

A verb is registered once, where it is written. Importing ``helpdesk_tui.desk.all_verbs``
fills the registry.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.views import Done
from helpdesk_tui.words import Role

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Verb:
    """What is known of a verb."""

    name: str
    usage: str
    help: str
    role: Role
    call: Callable[..., Done]
    aliases: tuple[str, ...] = ()


VERBS: dict[str, Verb] = {}
"""All verbs by name."""


def verb(
    name: str,
    *,
    help: str,
    usage: str = "",
    role: Role = Role.WORKER,
    aliases: tuple[str, ...] = (),
) -> Callable[[Callable[Concatenate[Desk, P], Done]], Callable[Concatenate[Desk, P], Done]]:
    """Register a verb; calling it asks first whether the actor's role allows it."""

    def register(
        function: Callable[Concatenate[Desk, P], Done],
    ) -> Callable[Concatenate[Desk, P], Done]:
        def allowed(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> Done:
            desk.actor.must_be(role, name)
            done = function(desk, *args, **kwargs)
            return done if desk.is_busy else replace(done, batch=desk.last_batch)

        functools.update_wrapper(allowed, function)
        VERBS[name] = Verb(name, usage or name, help, role, allowed, aliases)
        return allowed

    return register


def find_verb(word: str) -> Verb | None:
    """The verb of that name or alias."""
    if word in VERBS:
        return VERBS[word]
    return next((each for each in VERBS.values() if word in each.aliases), None)
