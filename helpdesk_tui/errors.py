"""The tree of errors people may see.

    HelpdeskError
    ├── Usage                the command must be written differently (exit code 2)
    ├── Refused              the desk says no, and why
    │   ├── NotFound
    │   ├── NotAllowed
    │   ├── Moved            somebody else was faster; nothing was changed
    │   ├── NothingToUndo
    │   └── WantsYes         it would send many mails; done after a yes
    ├── ConfigError          a setting is missing or wrong
    │   └── SecretMissing
    ├── StoreError           the database cannot do it
    │   ├── Unreachable
    │   ├── SchemaTooNew
    │   ├── SchemaTooOld
    │   └── StoreFull        disk full or read-only
    ├── RuleError            a rule or query is wrong, and where (exit code 2)
    │   └── RuleRefused      a rule that no other words of the command would mend
    └── MailError
        ├── Unparseable      a mail over the limits, or beyond reading
        └── ServerError      what a mail server said or failed to say
            ├── LoginRefused
            │   └── OAuthRefused  the provider gives no token; a person must consent anew
            └── Rejected     the server will never take this mail

Each carries what is wrong and what to do, one line each. Raised by name, caught by name.

The exit code of a command says which of two things went wrong. 2: its words must be others,
whatever is on the desk: an unknown command, option, setting, field or action, a value not
written as it must be, a word too many or too few. 1: the words are right and it cannot be
done: nothing has that name, the role or the state does not allow it, a file or a server is
in the way, or what a file holds is wrong.
"""

from __future__ import annotations


class HelpdeskError(Exception):
    """Base of all errors a person may see; ``str()`` is one clear line."""

    exit_code = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        """Say what is wrong and, where there is one, what to do about it."""
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".strip()


class Usage(HelpdeskError):
    """The words of a command must be others, whatever is on the desk."""

    exit_code = 2


class Refused(HelpdeskError):
    """The desk understood and says no."""


class NotFound(Refused):
    """There is no such ticket, queue, agent, rule …"""


class NotAllowed(Refused):
    """The actor's role does not allow it."""


class Moved(Refused):
    """The ticket changed since the actor looked; nothing was written."""


class NothingToUndo(Refused):
    """There is no own change left that can be undone."""


class WantsYes(Refused):
    """What was asked for has many consequences; nothing was done, a yes does it."""

    def __init__(self, what: str, remedy: str, said: str, lines: tuple[str, ...]) -> None:
        """``said`` is what a yes says yes to, ``lines`` what stands behind it."""
        super().__init__(what, remedy)
        self.said = said
        self.lines = lines


class ConfigError(HelpdeskError):
    """A setting is missing or wrong."""


class SecretMissing(ConfigError):
    """A password could not be found anywhere it may be kept."""


class StoreError(HelpdeskError):
    """The database could not do what was asked."""


class Unreachable(StoreError):
    """The database does not answer or does not exist."""


class SchemaTooNew(StoreError):
    """A newer program wrote this database."""


class SchemaTooOld(StoreError):
    """The database must be upgraded first."""


class StoreFull(StoreError):
    """Disk full or read-only: nothing was written, nothing is lost."""


class RuleError(HelpdeskError):
    """A rule or a query is wrong; says at which line and column (1-based; 0 = unknown)."""

    exit_code = 2

    def __init__(self, what: str, remedy: str = "", *, line: int = 0, column: int = 0) -> None:
        """Say what is wrong, what was expected, and where."""
        super().__init__(what, remedy)
        self.line = line
        self.column = column


class RuleRefused(RuleError):
    """A rule in a file or kept on the desk is wrong, or names what the desk has not."""

    exit_code = 1


class MailError(HelpdeskError):
    """Something is wrong with a mail or a mail server."""


class Unparseable(MailError):
    """A mail is over the limits or beyond reading; it is kept and quarantined."""


class ServerError(MailError):
    """A mail server could not be reached, or failed; worth another try later."""


class LoginRefused(ServerError):
    """A mail server did not accept the login."""


class OAuthRefused(LoginRefused):
    """An OAuth2 provider gave no token; somebody must authorize the mailbox anew (E10)."""


class Rejected(ServerError):
    """A mail server will never take this mail (5xx)."""
