"""Every command with bad input: one line, what to do about it, and the exit code by the rule.

2: other words are needed, whatever is on the desk. 1: the words are right and it cannot be.
"""

from __future__ import annotations

import re
import shlex

import pytest
import typer

from helpdesk_tui.cli import COMMANDS
from helpdesk_tui.cli.lazy import load
from tests.cli.line import CommandLine

OTHER_WORDS = """
tui extra
demo --no-such
init --name A
init --name A --admin 9x --email a@b.example --yes
worker --onec
doctor extra
ticket list status:nope
ticket list colour:red
ticket list subject:(
ticket list --sort size
ticket list --limit many
ticket show x
ticket new IT
ticket new IT ""
ticket attachment x
ticket reply 1001 --text ""
ticket reply 1001 --text x --file y
ticket reply 1001 --text x --to nobody
ticket reply 1001 --text x --then happy
ticket note 1001 --text ""
ticket forward 1001
ticket forward 1001 --to nobody
ticket ask 1001 --to nobody --text x
ticket ask 1001 --to bo@lund.example --text ""
ticket quote x
ticket claim x
ticket release x
ticket assign 1001
ticket merge 1001 x
ticket merge 1001 1001
ticket unmerge x
ticket approve x
ticket priority 1001 max
ticket category 1001
ticket queue 1001
ticket team 1001
ticket kind 1001 fun
ticket subject 1001
ticket tag 1001
ticket status 1001 waiting
ticket close x
ticket reopen 1001,x
ticket due 1001 soon
ticket hide 1001 yesterday
ticket allocate x
ticket macro 1001
ticket recall x
ticket requester 1001 @@
why 1001 bogus
why 1001 message x
undo --batch x
draft list extra
draft show 1001 --kind mail
draft save 1001 --text x --file y
draft drop x
view list extra
view add X colour:red
view edit X
view remove
mail import
mail parse
mail fold
mail ledger --fate happy
mail show x
mail release x
mail replay --days 1 --all
mail reconcile --no-such
mail fetch x
mail drop x
rules test
rules lint a b
rules backtest --replace
rules backtest --days 1 --query a
rules stats --days 0
rules history
rules diff
rules list extra
rules show
rules add x
rules add x --if "colour:red" --then close
rules add x --then "max it"
rules add x --then "language dk"
rules add x --then close --when "moon rises"
rules add x --then close --from soon
rules edit
rules remove
rules move first x
rules enable
rules disable
rules import
rules export a b
macro add
macro add m --then "max it"
macro list extra
macro show
macro edit
macro history
macro remove
macro run m x
macro record
allocation add x --team T --steps luck
allocation edit
allocation list extra
allocation show
allocation remove
allocation test x
queue add ""
queue edit IT --senders all
queue edit IT --reopen-days many
queue list extra
mailbox add m --queue IT
mailbox add m --queue IT --kind pop
mailbox edit m --port x
mailbox list extra
mailbox test a b
mailbox password
mailbox authorize
agent add 9x
agent add x --role king
agent add x --email nobody
agent edit boss --role king
agent list extra
agent codes boss --language dk
agent codes boss --country uk
agent codes boss --remove VPN
agent away --until whenever --yes
agent on-quit maybe
agent leave a b
agent back a b
team add ""
team edit T
team list extra
organization add ""
organization add X --domain a@b
organization list extra
organization country Nordwind uk
contact list --limit many
contact authorized extra
contact authorize nobody
contact revoke
contact country eva@dahl.example denmark
category add a/b/c
category list extra
department add X --language dk
department edit X --number-in-subject maybe
department list extra
signature set --text "{secret}"
signature set --everybody --for boss --text x
signature show x
signature list extra
signature remove --everybody --for boss
snippet add x --text "{secret}"
snippet add x --text y --language dk
snippet edit "a b" --text y
snippet list extra
snippet show
snippet try
snippet remove
channel add x nonsense
channel list extra
channel test
channel remove
db upgrade extra
db check extra
db backup a b
db restore
db settings colour
db settings send_delay soon
db settings send_delay 99999
db info extra
--database mysql://x/y queue list
ticker list
"""

CANNOT_BE = """
tui
demo --folder FOLDER --no-tui
init --name A --admin boss --email a@b.example --yes
ticket show 9999
ticket new Nowhere x --text x
ticket attachment 99
ticket reply 9999 --text x
ticket reply 1001 --text x --attach /nowhere.txt
ticket reply 1001 --file /nowhere.txt
ticket reply 1001 --file LATIN
ticket close 1001 --if-version 99
ticket note 9999 --text x
ticket forward 1001 --to bo@lund.example --message 99
ticket ask 9999 --to bo@lund.example --text x
ticket quote 9999
ticket claim 9999
ticket release 9999
ticket assign 1001 nobody
ticket merge 1001 9999
ticket unmerge 1001
ticket approve 1001
ticket priority 9999 high
ticket category 1001 None/Such
ticket queue 1001 Nowhere
ticket team 1001 Nowhere
ticket kind 9999 problem
ticket subject 9999 x
ticket tag 9999 x
ticket status 9999 solved
ticket close 9999
ticket reopen 1001
ticket due 9999 2h
ticket hide 9999 2h
ticket allocate 1001
ticket macro 1001 nope
ticket recall 1001
ticket requester 1001
why 9999
why 1001 message 99
undo --batch 99999
draft show 1001
draft save 9999 --text x
draft drop 9999
view edit nope is:open
view remove nope
mail import /nowhere --queue IT
mail import FOLDER --queue IT
mail parse /nowhere.eml
mail fold /nowhere.txt
mail ledger 99
mail ledger --mailbox nope
mail show 99
mail release 99
mail replay --row 99
mail fetch 99
mail drop 99
rules test --mail /nowhere.eml
rules test --mail FOLDER
rules test --mail LATIN
rules lint /nowhere.toml
rules lint BROKEN
rules lint LATIN
rules backtest --file BROKEN
rules backtest --file /nowhere.toml
rules history nope
rules diff nope
rules show nope
rules add --file BROKEN
rules add x --then "queue Nowhere"
rules edit nope --file BROKEN
rules remove nope
rules move nope 1
rules enable nope
rules disable nope
rules import BROKEN
rules import LATIN
rules export FOLDER
macro add --file BROKEN
macro add m --then "queue Nowhere"
macro show nope
macro edit nope --file BROKEN
macro history nope
macro remove nope
macro run nope 1001
macro record m --ticket 9999
allocation add x --team Nowhere --steps workload
allocation edit nope --steps workload
allocation show nope
allocation remove nope
allocation test 9999
queue add IT
queue edit Nowhere --address a@b.example
mailbox add m --queue Nowhere --host h --user u
mailbox add m --queue IT --kind mbox --path /nowhere
mailbox edit nope --host h
mailbox test nope
mailbox password nope
mailbox authorize nope
agent add boss
agent edit boss --role worker
agent codes nobody
agent away nobody --yes
agent on-quit ask nobody
agent leave nobody --yes
agent back nobody
team add T --member nobody
team edit Nowhere --join boss
organization add Nordwind
organization country Nowhere dk
contact revoke eva@dahl.example
contact country none@such.example dk
category add Network
department add Norden
department edit Nowhere --language da
signature set --text x --department Nowhere
signature set --image LATIN
signature show 9999
signature remove --everybody
snippet edit nope --text x
snippet show nope
snippet remove nope
channel test nope
channel remove nope
db backup FOLDER
db restore /nowhere.db
--config /nowhere.toml queue list
--agent nobody queue list
--database FOLDER/none.db queue list
"""

CANNOT_FAIL = frozenset({
    "ticket list", "worker", "doctor", "draft list", "view list", "view add", "mail reconcile",
    "rules stats", "rules list", "macro list", "allocation list", "queue list", "mailbox list",
    "agent list", "team list", "organization list", "contact list", "contact authorized",
    "contact authorize", "category list", "department list", "signature list", "snippet list",
    "snippet add", "channel list", "channel add", "db upgrade", "db check", "db settings",
    "db info", "snippet try",
})  # fmt: skip
"""Commands that, rightly written, are refused on no desk a test can have, or only by roles."""


@pytest.fixture(scope="module")
def odd_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files with something wrong in them, by the words of the tables."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "latin.txt").write_bytes(b"caf\xe9\n")
    (folder / "broken.toml").write_text('[[rule]]\nname = "a"\nthen = ["queu IT"]\n')
    (folder / "folder").mkdir()
    (folder / "folder" / "note.txt").write_text("no desk")
    return {
        "LATIN": str(folder / "latin.txt"),
        "BROKEN": str(folder / "broken.toml"),
        "FOLDER": str(folder / "folder"),
    }


@pytest.fixture
def furnished(desk: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A desk with one of each."""
    monkeypatch.setenv("HELPDESK_AGENT", "boss")
    for words in (
        "ticket new IT Printer --contact eva@dahl.example --text broken", "team add T",
        "organization add Nordwind", "category add Network", "department add Norden",
        "rules add first --then close", "macro add m --then close",
    ):  # fmt: skip
        desk.ok(*words.split())
    return desk


@pytest.mark.parametrize(("code", "table"), [(2, OTHER_WORDS), (1, CANNOT_BE)], ids=["2", "1"])
def test_bad_input_is_one_line_with_a_remedy_and_the_code_of_the_rule(
    furnished: CommandLine, odd_files: dict[str, str], code: int, table: str
) -> None:
    wrong: list[str] = []
    for line in table.strip().splitlines():
        words = shlex.split(re.sub("LATIN|BROKEN|FOLDER", lambda m: odd_files[m[0]], line))
        ended = furnished(*words)
        said = ended.err.splitlines()
        if ended.code != code or len(said) != 1 or "bug" in ended.err:
            wrong.append(f"{line}: {ended}")
        elif not re.search(r"[.?!:)] \S", said[0]):
            wrong.append(f"{line}: no remedy: {said[0]}")
    assert not wrong, "\n".join(wrong)


def test_no_command_is_left_out() -> None:
    every = set(_paths())
    for table, left_out in ((OTHER_WORDS, frozenset[str]()), (CANNOT_BE, CANNOT_FAIL)):
        lines = table.strip().splitlines()
        met = {path for path in every if any(f"{line} ".startswith(f"{path} ") for line in lines)}
        assert every - met - left_out == set()


def _paths() -> list[str]:
    """Every command that does something: "queue add"."""
    found: list[str] = []
    for name, entry in COMMANDS.items():
        command = load(entry)
        if isinstance(command, typer.core.TyperGroup):
            below = command.list_commands(typer.Context(command))
            found += [f"{name} {each}" for each in below]
        else:
            found.append(name)
    return found


def test_every_command_that_lists_can_speak_json() -> None:
    for name, entry in COMMANDS.items():
        for below, command in getattr(load(entry), "commands", {}).items():
            options = {option for each in command.params for option in each.opts}
            if below in ("list", "show", "history", "stats", "ledger", "authorized", "info"):
                assert "--json" in options, f"{name} {below}"
