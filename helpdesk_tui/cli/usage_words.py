"""What is said of a command that was not understood: our own sentences, each with its end."""

from __future__ import annotations

import re

import typer

OWN_WORDS = (
    (re.compile(r"Value error, "), ""),
    (re.compile(r"Input should be a valid integer, [a-z ]+"), "It takes a whole number"),
    (re.compile(r"Input should be a valid number, [a-z ]+"), "It takes a number"),
    (re.compile(r"Input should be "), "It should be "),
    (re.compile(r"Got unexpected extra arguments?\(?s?\)? \((.+)\)"), r"Too many words: \1"),
)
"""The library's wording, and what people read instead."""


def usage_line(error: typer.TyperException) -> str:
    """One line for a command that was not understood, with the way to its help."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "helpdesk-tui"
    return f"{sentence(error.format_message())} See: {path} --help"


def sentence(said: str) -> str:
    """The library's words as one sentence of ours.

    >>> sentence("No such option: --queue")
    'No such option: --queue.'
    """
    line = " ".join(said.split())
    for theirs, ours in OWN_WORDS:
        line = theirs.sub(ours, line)
    return line if line.endswith((".", "?", "!")) else f"{line}."
