"""The command line: parse, one verb, print."""

from __future__ import annotations

import argparse

from helpdesk_tui import __version__


def main() -> None:
    """Run the program; ends with SystemExit 2 on a usage error."""
    parser = argparse.ArgumentParser(prog="helpdesk-tui", description="A helpdesk in the terminal.")
    parser.add_argument("--version", action="version", version=f"helpdesk-tui {__version__}")
    parser.parse_args()
    parser.print_help()
