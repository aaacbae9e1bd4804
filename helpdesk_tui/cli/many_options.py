"""Options that are listed once, apart from the commands that take them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TypeVar, get_type_hints

Command = TypeVar("Command", bound=Callable[..., None])


def takes(options: type) -> Callable[[Command], Command]:
    """Let Typer see the keys of a TypedDict in place of a command's ``**options``.

    Each is None where it was not given. The command's last own argument stays its last.
    """

    def taking(command: Command) -> Command:
        seen = inspect.signature(command, eval_str=True)
        own = [
            each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for each in seen.parameters.values()
            if each.kind is not inspect.Parameter.VAR_KEYWORD
        ]
        given = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for name, kind in get_type_hints(options, include_extras=True).items()
        ]
        parameters = [*own[:-1], *given, own[-1]]
        # Typer reads both.
        command.__dict__["__signature__"] = seen.replace(parameters=parameters)
        command.__annotations__ = {each.name: each.annotation for each in parameters}
        return command

    return taking
