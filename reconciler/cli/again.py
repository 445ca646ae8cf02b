"""Say how a saved plan is carried out: the command with all that the plan was given. Shows no value that is secret."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Any

from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from reconciler.cli.context import Session


def carrying_out(session: Session, out: Path, chosen: Mapping[str, Any], sensitive: Collection[str]) -> tuple[str, str]:
    """Return a sentence and the command below it, which can be pasted as it is.

    Args:
        session: The choices that stand before a command.
        out: The saved plan.
        chosen: The options of ``plan``.
        sensitive: Variables whose values are not shown; they are to be in the environment.
    """
    hidden = [name for name, value in chosen["var"] if name in sensitive or clean(value) != value]
    streams = [str(path) for path in chosen["var_file"] if not _is_file(path)]
    words = [*_before(session), "apply", str(out), *_after(chosen, {*hidden}, {*streams})]
    needed = [f"RECONCILER_VAR_{name} set to the value of --var" for name in dict.fromkeys(hidden)]
    needed += [f"the value of {name} in a variable file" for name in streams]
    given = f", with {' and '.join(needed)}" if needed else ""
    return f"Saved to {out}. To apply exactly this plan{given}:", f"    {shlex.join(['reconciler', *words])}"


def _before(session: Session) -> Iterator[str]:
    if session.insecure_http:
        yield "--insecure-http"
    if session.directory:
        yield from ("-C", session.directory)


def _after(chosen: Mapping[str, Any], hidden: Collection[str], streams: Collection[str]) -> Iterator[str]:
    for path in map(str, chosen["var_file"]):
        if path not in streams:
            yield from ("--var-file", path)
    for name, value in chosen["var"]:
        if name not in hidden:
            yield from ("--var", f"{name}={value}")
    if chosen["stage"]:
        yield from ("--stage", chosen["stage"])
    if chosen["basic_auth"]:
        yield "--basic-auth"


def _is_file(path: Path) -> bool:
    """Tell whether a file of variables can be read again; a pipe cannot."""
    return str(path) != "-" and os.path.isfile(path)  # noqa: PTH113  pathlib would raise where the answer is no
