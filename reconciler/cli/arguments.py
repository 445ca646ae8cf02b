"""The ``key=value`` words of ``run``: a sensitive value may come from standard input, a file or the environment.

What stands in a command line is in the shell's history and, while the command runs, in the list of processes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.declare import Operation

VARIABLE = "RECONCILER_ARG_"
MOST_CHARACTERS = 65_536


def given(operation: Operation, words: Iterable[str]) -> dict[str, str]:
    """Return the arguments of an operation as typed, sensitive ones fetched from where their word says.

    Raises:
        BadArgumentUsage: A word is not ``KEY=VALUE``, or two want standard input.
        ClickException: What was fetched is empty, too long or no text.
        OSError: A file cannot be read.
    """
    pairs = _pairs(words)
    sensitive = operation.sensitive_arguments
    if sum(pairs.get(name) == "-" for name in sensitive) > 1:
        raise click.BadArgumentUsage("Only one argument can come from standard input.")
    fetched = {name: _fetched(name, pairs[name]) for name in sensitive if name in pairs}
    unsaid = {
        name: os.environ[VARIABLE + name] for name in sensitive if name not in pairs and VARIABLE + name in os.environ
    }
    return {**pairs, **unsaid, **fetched}


def _pairs(words: Iterable[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    for name, sign, value in pairs:
        if not name or not sign:
            raise click.BadArgumentUsage(f'"{name}{sign}{value}" is not KEY=VALUE.')
    return {name: value for name, _, value in pairs}


def _fetched(name: str, word: str) -> str:
    """Return what a word stands for: ``-`` the first line of standard input, ``@FILE`` a file's text, else itself."""
    if word == "-":
        return _text(name, sys.stdin.buffer.readline(MOST_CHARACTERS + 1), "standard input")
    if word.startswith("@") and len(word) > 1:
        with Path(word[1:]).open("rb") as file:
            return _text(name, file.read(MOST_CHARACTERS + 1), word[1:])
    return word


def _text(name: str, raw: bytes, source: str) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise click.ClickException(f"{name}: {source} is not UTF-8 text.") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or len(raw) > MOST_CHARACTERS:
        raise click.ClickException(f"{name}: {source} {'is too long' if text else 'is empty'}.")
    return text
