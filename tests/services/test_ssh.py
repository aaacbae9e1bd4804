from __future__ import annotations

from tests.services.ssh import SshServer


def test_a_command_runs_as_the_user_of_the_tests(sshd_server: SshServer) -> None:
    done = sshd_server.run("id -un; cat; exit 3", text="hello\n")
    assert (done.stdout, done.returncode) == (f"{sshd_server.user}\nhello\n", 3)


def test_a_key_may_be_bound_to_one_command(sshd_server: SshServer) -> None:
    sshd_server.allow('restrict,command="echo only this"')
    assert sshd_server.run("id -un").stdout == "only this\n"


def test_each_test_gets_the_plain_login_again(sshd_server: SshServer) -> None:
    assert sshd_server.run("echo plain").stdout == "plain\n"


def test_another_key_is_refused(sshd_server: SshServer) -> None:
    (sshd_server.folder / "authorized_keys").write_text("")
    done = sshd_server.run("echo in")
    assert done.stdout == ""
    assert "Permission denied" in done.stderr
