"""``python -m bench [startup|list|intake|agents|memory|rules|search|backtest …] [--quick]``."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import agents, backtest, intake, memory, rules, search, startup, ticket_list
from bench.desks import large_desk
from bench.lived_in import lived_in_desk
from bench.report import Options, Section, table

NAMES = ("startup", "list", "intake", "agents", "memory", "rules", "search", "backtest")
ON_LARGE_DESK = ("startup", "list")
OF_MAIL = {
    "intake": intake.measure,
    "agents": agents.measure,
    "memory": memory.measure,
    "backtest": backtest.measure,
}


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for and print its table; 1 when two ways disagree or a mail is lost."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    unknown = set(asked.what) - set(NAMES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    options = Options(
        quick=asked.quick,
        tickets=asked.tickets or (10_000 if asked.quick else 100_000),
        mails=asked.mails or (100 if asked.quick else 1_000),
        say=_say,
    )
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        try:
            sections = _run(asked.what or NAMES, Path(folder), options)
        except (rules.Disagreement, intake.Lost, backtest.Overlooked) as error:
            _say(f"Nothing was measured: {error}")
            return 1
    sys.stdout.write(f"{_machine()}\n\n{table(sections)}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed.")
    parser.add_argument("what", nargs="*", metavar="WHAT", help=f"any of: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="small, for a first look")
    parser.add_argument("--tickets", type=int, metavar="N", help="tickets of the large desk")
    parser.add_argument("--mails", type=int, metavar="N", help="mails of the intake")
    return parser


def _run(names: Sequence[str], folder: Path, options: Options) -> list[Section]:
    """Measure in the order of NAMES; the large desk is made once."""
    # Dovecot gives up its rights and must still reach its mail below this folder.
    folder.chmod(0o755)
    if set(names) & set(ON_LARGE_DESK):
        _say(f"making a desk of {options.tickets:,} tickets")
        large_desk(folder / "large", options.tickets)
    sections: list[Section] = []
    for name in (name for name in NAMES if name in names):
        begun = time.perf_counter()
        if name == "search":
            sections.append(_search(folder, options))
        elif name in ON_LARGE_DESK:
            sections.append(_on_large_desk(name, folder / "large" / "desk.db", options))
        elif name in OF_MAIL:
            sections.append(OF_MAIL[name](folder, options))
        else:
            sections.append(rules.measure(options))
        _say(f"{name}: done in {time.perf_counter() - begun:.0f} s")
    return sections


def _search(folder: Path, options: Options) -> Section:
    """On a desk of its own: one where not everything is open and new."""
    _say(f"making a desk of {options.tickets:,} tickets as after years")
    desk = lived_in_desk(str(folder / "lived_in.db"), options.tickets)
    return search.measure(desk, options)


def _on_large_desk(name: str, file: Path, options: Options) -> Section:
    measured = startup.measure if name == "startup" else ticket_list.measure
    return measured(file, options)


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def _say(line: str) -> None:
    """What goes on, away from the table."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
