"""Who acts on the desk; permission is decided by the actor, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.errors import NotAllowed
from helpdesk_tui.words import ActorKind, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """An agent, the mail worker, or the clock."""

    kind: ActorKind
    name: str
    """An agent's login, or what history shows for a machine."""
    role: Role
    agent_id: int | None = None

    def must_be(self, role: Role, verb: str) -> None:
        """Raise NotAllowed unless the actor's role is at least ``role``."""
        if self.role.rank < role.rank:
            raise NotAllowed(
                f"{self.name} is {self.role}; {verb!r} needs {role}.",
                "Ask an admin: helpdesk-tui agent edit LOGIN --role ROLE",
            )


WORKER = Actor(ActorKind.WORKER, "worker", Role.ADMIN)
"""The mail worker: it may do all that rules may ask for."""

CLOCK = Actor(ActorKind.CLOCK, "clock", Role.ADMIN)
"""Time itself: wakes hidden and dormant tickets."""
