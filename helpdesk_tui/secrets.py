"""Where passwords are found, and the one place they may be kept.

The order: environment, systemd credentials, password_command, keyring, prompt. A secret
is never written to the database, a log or an error message.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from helpdesk_tui.errors import ConfigError, SecretMissing
from helpdesk_tui.safe import log_line

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "helpdesk-tui"
COMMAND_SECONDS: Final = 10.0
"""How long a password_command may take."""
_NOT_FOR_STORING: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


@dataclass(frozen=True, slots=True)
class Secret:
    """A password and where it was found; it does not show itself in logs or traces."""

    value: str = field(repr=False)
    found_in: str

    def __str__(self) -> str:
        return f"(secret from {self.found_in})"


def find_secret(
    name: str,
    *,
    password_command: str = "",
    ask: Callable[[str], str] | None = None,
) -> Secret:
    """The secret called ``name``, from the first place that has it.

    ``ask`` is the prompt of a program with a person in front of it. Raises
    ``SecretMissing`` when no place has it, ``ConfigError`` when a place that was named
    fails: a broken password_command is reported, not passed over.
    """
    found = (
        _from_environment(name)
        or _from_credentials(name)
        or _from_command(password_command)
        or _from_keyring(name)
    )
    if found is None and ask is not None and (typed := ask(f"Password for {log_line(name)}: ")):
        found = Secret(typed, "prompt")
    if found is None:
        raise SecretMissing(
            f"There is no password for {log_line(name)}.",
            f"Set {environment_name(name)}, a systemd credential {credential_name(name)}, "
            "a password_command, or store it in the keyring.",
        )
    return found


def store_secret(name: str, value: str) -> None:
    """Keep a secret in the system keyring; raises ``ConfigError`` where that is not safe.

    Backends that keep nothing, or keep it readable in a file, are refused.
    """
    from keyring.errors import KeyringError  # slow to import, rarely needed

    backend = must_be_storable(name)
    try:
        backend.set_password(SERVICE, name, value)
    except (KeyringError, OSError) as error:
        raise ConfigError(
            f"The keyring did not take the password for {log_line(name)} ({type(error).__name__}).",
            _without_keyring(name),
        ) from error


def must_be_storable(name: str) -> KeyringBackend:
    """The keyring a secret would be kept in; raises ``ConfigError`` where that is not safe."""
    backend = _backend()
    module = type(backend).__module__
    if module.startswith(_NOT_FOR_STORING):
        raise ConfigError(
            f"This machine has no safe keyring ({log_line(module)}).", _without_keyring(name)
        )
    return backend


def forget_secret(name: str) -> bool:
    """Remove a secret from the keyring; False when it held none."""
    from keyring.errors import KeyringError  # slow to import, rarely needed

    if _from_keyring(name) is None:
        return False
    try:
        _backend().delete_password(SERVICE, name)
    except (KeyringError, NotImplementedError, OSError):
        return False
    return True


def environment_name(name: str) -> str:
    """The environment variable that may hold the secret called ``name``."""
    return "HELPDESK_SECRET_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


def credential_name(name: str) -> str:
    """The file below ``$CREDENTIALS_DIRECTORY`` that may hold the secret called ``name``."""
    return "helpdesk-" + re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def _without_keyring(name: str) -> str:
    return (
        f"Use a password_command, a systemd credential {credential_name(name)}, "
        f"or {environment_name(name)}."
    )


def _from_environment(name: str) -> Secret | None:
    value = os.environ.get(environment_name(name), "")
    return Secret(value, "environment") if value else None


def _from_credentials(name: str) -> Secret | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder:
        return None
    path = Path(folder, credential_name(name))
    try:
        value = path.read_text("utf-8").removesuffix("\n").removesuffix("\r")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The credential {credential_name(name)} cannot be read.",
            "Check its permissions and that it is UTF-8 text.",
        ) from error
    return Secret(value, "systemd credential") if value else None


def _from_command(command: str) -> Secret | None:
    if not command.strip():
        return None
    remedy = "Run password_command by hand; its first line of output must be the password."
    try:
        words = shlex.split(command)
        # No shell: nothing in a setting is ever expanded. The words come from the admin.
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigError(
            f"password_command did not finish within {COMMAND_SECONDS:.0f} seconds.", remedy
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"password_command cannot be run ({log_line(str(error))}).", remedy
        ) from error
    if done.returncode != 0:
        # Its own words may hold the secret.
        raise ConfigError(f"password_command ended with {done.returncode}.", remedy)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if not lines or not lines[0]:
        raise ConfigError("password_command printed nothing.", remedy)
    return Secret(lines[0], "password_command")


def _from_keyring(name: str) -> Secret | None:
    from keyring.errors import KeyringError  # slow to import, often not reached

    try:
        value = _backend().get_password(SERVICE, name)
    except (KeyringError, OSError):
        # No keyring, a locked one, one that lost its bus: the next place may still know.
        return None
    return Secret(value, "keyring") if value else None


def _backend() -> KeyringBackend:
    import keyring  # slow to import, often not reached

    return keyring.get_keyring()
