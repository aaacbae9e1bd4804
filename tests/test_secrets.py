"""Passwords: found in one order, kept only where it is safe, shown nowhere."""

from __future__ import annotations

import sys
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from helpdesk_tui import secrets
from helpdesk_tui.errors import ConfigError, SecretMissing
from helpdesk_tui.secrets import Secret, find_secret, forget_secret, store_secret

COMMAND = f'{sys.executable} -c \'print("from command"); print("second line")\''


class MemoryKeyring(KeyringBackend):
    """A keyring that works, for as long as the test runs."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class LockedKeyring(MemoryKeyring):
    """A keyring nobody has opened."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture(autouse=True)
def own_keyring(ring: MemoryKeyring) -> object:
    before = keyring.get_keyring()
    keyring.set_keyring(ring)
    yield
    keyring.set_keyring(before)


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    return tmp_path


def test_the_places_are_asked_in_order(
    ring: MemoryKeyring, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "support@desk imap"
    with pytest.raises(SecretMissing) as caught:
        find_secret(name)
    for place in ("HELPDESK_SECRET_SUPPORT_DESK_IMAP", "systemd", "password_command", "keyring"):
        assert place in caught.value.remedy
    assert find_secret(name, ask=lambda _: "typed").value == "typed"
    store_secret(name, "from keyring")
    found = [find_secret(name, ask=lambda _: "typed")]
    found.append(find_secret(name, password_command=COMMAND))
    (credentials / "helpdesk-support_desk_imap").write_text("from systemd\n")
    found.append(find_secret(name, password_command=COMMAND))
    monkeypatch.setenv("HELPDESK_SECRET_SUPPORT_DESK_IMAP", "from environment")
    found.append(find_secret(name, password_command=COMMAND))
    assert [(secret.value, secret.found_in) for secret in found] == [
        ("from keyring", "keyring"),
        ("from command", "password_command"),
        ("from systemd", "systemd credential"),
        ("from environment", "environment"),
    ]


def test_a_secret_never_shows_itself() -> None:
    secret = Secret("hunter2", "keyring")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
    assert "keyring" in str(secret)


def test_a_name_cannot_leave_the_credentials_folder(credentials: Path) -> None:
    (credentials.parent / "outside").write_text("no")
    with pytest.raises(SecretMissing):
        find_secret("x/../../outside")


def test_spaces_in_a_credential_belong_to_it(credentials: Path) -> None:
    (credentials / "helpdesk-m").write_text(" a b \n")
    assert find_secret("m").value == " a b "


def test_no_shell_ever_sees_the_command(tmp_path: Path) -> None:
    target = tmp_path / "made"
    secret = find_secret("m", password_command=f"echo $HOME;touch {target}")
    assert secret.value == f"$HOME;touch {target}"
    assert not target.exists()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (
            f"{sys.executable} -c 'import sys; sys.exit(\"hunter2 \\x1b[2J is wrong\")'",
            "ended with 1",
        ),
        ("no-such-program-anywhere", "cannot be run"),
        ("true", "printed nothing"),
        ("echo 'unclosed", "cannot be run"),
    ],
)
def test_a_broken_command_is_reported_and_not_passed_over(
    ring: MemoryKeyring, command: str, says: str
) -> None:
    store_secret("m", "from keyring")
    with pytest.raises(ConfigError, match=says) as caught:
        find_secret("m", password_command=command)
    assert "\x1b" not in str(caught.value)
    # What a command complains of may hold the secret.
    assert "hunter2" not in str(caught.value)


def test_a_command_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.2)
    with pytest.raises(ConfigError, match="did not finish"):
        find_secret("m", password_command="sleep 60")


def test_a_stored_secret_can_be_forgotten(ring: MemoryKeyring) -> None:
    store_secret("m", "x")
    assert ring.kept == {("helpdesk-tui", "m"): "x"}
    assert forget_secret("m") is True
    assert forget_secret("m") is False
    assert ring.kept == {}


@pytest.mark.parametrize("backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_without_a_keyring_nothing_is_stored_and_finding_goes_on(
    backend: type[KeyringBackend],
) -> None:
    keyring.set_keyring(backend())
    with pytest.raises(ConfigError, match="no safe keyring") as caught:
        store_secret("m", "hunter2")
    assert "password_command" in caught.value.remedy
    assert "hunter2" not in str(caught.value)
    assert find_secret("m", ask=lambda _: "typed").found_in == "prompt"
    assert forget_secret("m") is False


def test_a_keyring_that_keeps_plain_files_is_refused() -> None:
    plaintext = type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})
    keyring.set_keyring(plaintext())
    with pytest.raises(ConfigError, match="no safe keyring"):
        store_secret("m", "hunter2")


def test_a_locked_keyring_is_no_traceback() -> None:
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(SecretMissing):
        find_secret("m")
    with pytest.raises(ConfigError, match="did not take"):
        store_secret("m", "x")
