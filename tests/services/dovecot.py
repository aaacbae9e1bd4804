"""A real Dovecot in a throwaway folder, with IMAP, STARTTLS and IMAPS."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services.certificate import Certificate
from tests.services.imap import ImapServer
from tests.services.process import HOST, Guarded, missing, on_free_ports

USER, PASSWORD = "desk", "open-sesame"

_COMMON = """
protocols = imap
listen = {host}
base_dir = {folder}/run
log_path = /dev/stderr
ssl = yes
{users}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""

_VERSION_2_3 = """
disable_plaintext_auth = no
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""

# One who shows a token is known by it alone, and one who types a password by that.
_OAUTH_2_3 = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""

_INTROSPECTION = """
introspection_url = {introspection}
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""

_VERSION_2_4 = """
auth_allow_cleartext = yes
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
mail_driver = maildir
mail_path = {folder}/mail
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/home
  }}
}}
"""


def _program() -> str:
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        missing("Dovecot is not installed")
    return found


def _settings(program: str, *, oauth: bool) -> str:
    """The settings in the words of this Dovecot: 2.4 renamed most of them."""
    asked = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    version = asked.stdout
    if version.startswith(("2.2", "2.3")):
        return (_COMMON + _OAUTH_2_3 if oauth else _COMMON) + _VERSION_2_3
    if oauth:
        missing("There is no Dovecot 2.2 or 2.3, whose words for OAuth2 these tests know")
    number = ".".join(version.split()[0].split("-")[0].split(".")[:3])
    head = f"dovecot_config_version = {number}\ndovecot_storage_version = {number}\n"
    return head + _COMMON + _VERSION_2_4


def _prepare(folder: Path) -> dict[str, str | int]:
    """Make the folders; say which users Dovecot runs as.

    Dovecot refuses to keep mail as root, so root keeps it as nobody, and leaves Dovecot's
    other processes to the users its package made. Anybody else is all of them.
    """
    me = pwd.getpwuid(os.geteuid())
    owner = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
    for name in ("home", "mail", "run"):
        (folder / name).mkdir()
    users = "first_valid_uid = 1"
    if me.pw_uid == 0:
        # The others must reach their sockets and mails.
        folder.chmod(0o755)
        for name in ("home", "mail"):
            os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    else:
        users += (
            f"\ndefault_internal_user = {me.pw_name}\ndefault_login_user = {me.pw_name}"
            f"\ndefault_internal_group = {grp.getgrgid(me.pw_gid).gr_name}"
        )
    return {"users": users, "uid": owner.pw_uid, "gid": owner.pw_gid}


@contextmanager
def running_dovecot(certificate: Certificate, introspection: str = "") -> Iterator[ImapServer]:
    """A Dovecot in a folder of its own; skips by name where there is none.

    With ``introspection``, the address where tokens are checked, it takes XOAUTH2 as well.
    """
    program = _program()
    template = _settings(program, oauth=bool(introspection))
    # Sockets need a short path, so not below pytest's own long folder.
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-dovecot-"))
    try:
        facts = _prepare(folder)
        (folder / "oauth2.conf").write_text(_INTROSPECTION.format(introspection=introspection))

        def start(ports: tuple[int, ...]) -> Guarded:
            (folder / "dovecot.conf").write_text(
                template.format(
                    **facts,
                    host=HOST,
                    folder=folder,
                    port=ports[0],
                    tls_port=ports[1],
                    certificate=certificate.certificate,
                    key=certificate.key,
                    password=PASSWORD,
                )
            )
            command = [program, "-F", "-c", str(folder / "dovecot.conf")]
            return Guarded(command, folder / "log")

        with on_free_ports(start, [b"* OK", b""]) as (port, tls_port):
            yield ImapServer(port, USER, PASSWORD, tls_port=tls_port, certificate=certificate)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def dovecot_process(certificate: Certificate) -> Iterator[ImapServer]:
    """One Dovecot for the whole run."""
    with running_dovecot(certificate) as server:
        yield server


@pytest.fixture
def dovecot_server(dovecot_process: ImapServer) -> ImapServer:
    """An empty IMAP account on Dovecot, with STARTTLS on ``port`` and TLS on ``tls_port``."""
    dovecot_process.empty()
    return dovecot_process
