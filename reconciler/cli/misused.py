"""Say what to write instead of a command or an option that does not exist. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.diagnostics import did_you_mean, foreign_words, is_only_spelled_otherwise

if TYPE_CHECKING:
    from collections.abc import Sequence


def instead_of_command(word: str, commands: Sequence[str]) -> str:
    """Return a sentence that names the command meant, with a space before it; "" when nothing is known."""
    near = did_you_mean(word, commands)
    answer = "" if is_only_spelled_otherwise(word, near) else foreign_words.answer(foreign_words.COMMANDS, word)
    if answer:
        return f" Instead: {answer}."
    return f' Did you mean "{near}"?' if near else ""


def message(error: click.UsageError, words: Sequence[str]) -> str:
    """Return what is wrong with a command line, with the option to write instead of one that does not exist."""
    written = error.format_message()
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return written
    word = _as_written(error.option_name, words).partition("=")[0]  # the value may be a secret
    name = f"--{word.lstrip('-')}"
    options = [option for parameter in error.ctx.command.params for option in parameter.opts]
    near = did_you_mean(name, options)
    if is_only_spelled_otherwise(name, near):
        dashes = "" if word.startswith("--") else " Names of options begin with two dashes."
        return f"No such option '{word}'. Did you mean '{near}'?{dashes}"
    if answer := foreign_words.answer(foreign_words.OPTIONS, name):
        return f"No such option '{word}'. Instead: {answer}."
    return written if word.startswith("--") or near is None else f"No such option '{word}'. Did you mean '{near}'?"


def _as_written(option: str, words: Sequence[str]) -> str:
    """Return the word of the command line that has the option: ``-auto-approve`` is read as ``-a`` and more."""
    if option.startswith("--"):
        return option
    long = (word for word in words if word.startswith("-") and not word.startswith("--") and option[1:] in word[1:])
    return next((word for word in long if len(word.partition("=")[0]) > len(option)), option)
