"""The one catcher of everything that goes wrong: one line on stderr and an exit code.

0 done; 2 other words are needed, whatever is on the desk; 1 the words are right and it cannot be
done; 130 interrupted. A traceback is shown with --debug only.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Sequence

import typer
from typer.main import get_command

from helpdesk_tui.cli.usage_words import usage_line
from helpdesk_tui.errors import HelpdeskError

GLOBAL_WITH_VALUE = ("--database", "--agent", "--config")
GLOBAL_FLAGS = ("--debug",)


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run a command line; the exit code."""
    if not _has_streams():
        return _say("Standard output is closed; nothing was done. Redirect it: >/dev/null", 1)
    _speak_utf8()
    everywhere, rest = globals_first(arguments)
    debug = "--debug" in everywhere
    try:
        ended = get_command(app).main(
            args=[*everywhere, *rest], prog_name="helpdesk-tui", standalone_mode=False
        )
        sys.stdout.flush()
    except typer.TyperException as error:
        return _say(usage_line(error), error.exit_code, debug=debug)
    except typer.Abort:
        return _say("Stopped; nothing was done.", 1, debug=False)
    except HelpdeskError as error:
        return _say(str(error), error.exit_code, debug=debug)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _reader_left()
    except OSError as error:
        return _say(system_line(error), 1, debug=debug)
    except OverflowError:
        # Only what somebody typed can be so large: no row, day or byte of a desk is.
        return _say("A number is too large. Write a smaller one.", 2, debug=debug)
    except Exception as error:  # noqa: BLE001 - the last wall between a bug and a person
        what = f"{type(error).__name__}: {error}"
        line = f"This is a bug: {what}. Nothing more was done; run again with --debug to see where."
        return _say(line, 1, debug=debug)
    return ended if isinstance(ended, int) else 0


def globals_first(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Global options may stand anywhere before ``--``; they are told from the rest here."""
    found: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in GLOBAL_WITH_VALUE:
            found += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word in GLOBAL_FLAGS or word.startswith(tuple(f"{g}=" for g in GLOBAL_WITH_VALUE)):
            found.append(word)
        else:
            rest.append(word)
    return found, rest


def system_line(error: OSError) -> str:
    """What the system said, about which file, and what to do."""
    what = f"{error.strerror or error}"
    where = f": {error.filename}" if error.filename else ""
    return f"{what}{where}. Check the path, its permissions and the space left on the disk."


def _has_streams() -> bool:
    """Give streams that were closed (``>&-``) a place to end; False when nobody could read us.

    Without one, the next file that is opened would get the number of a stream, and what is
    printed would land in it.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - as long as we run
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as we run
    return sys.stdout is not None


def _say(line: str, code: int, *, debug: bool = False) -> int:
    # Reached only when something went wrong, so its import costs a good run nothing.
    from helpdesk_tui.safe import one_line

    if debug:
        traceback.print_exc()
    if sys.stdout is not None:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
    sys.stderr.write(f"{one_line(line)}\n")
    return code


def _reader_left() -> int:
    """Whoever read our output has gone (``| head``): end quietly."""
    # What is still buffered must go somewhere, or the interpreter complains at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _speak_utf8() -> None:
    """UTF-8 whatever the locale; a lone surrogate of a file name becomes its JSON escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
