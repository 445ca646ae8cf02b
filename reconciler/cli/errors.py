"""Turn whatever ended a run into a message and an exit code. Hides no failure and shows no secret."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING, Any

import click

from reconciler import __version__
from reconciler.diagnostics import ConfigError, Diagnostic, Interrupted, ReconcilerError, as_json, problem
from reconciler.render.safe import clean, paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.cli.context import Session

FORMAT_VERSION = "1.0"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What the operating system says when a disk takes nothing more."""
_EXTRAS = {"starlette": "emulator", "uvicorn": "emulator", "jsonschema_rs": "emulator", "psycopg": "postgres"}


class Unwritable(ReconcilerError):
    """What a command printed did not arrive."""

    def __init__(self, refusal: OSError) -> None:
        super().__init__(str(refusal))
        self._refusal = refusal

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return why, and where to find what a run has done all the same."""
        detail = f"Standard output: {self._refusal.strerror}."
        tip = "free disk space, or redirect the output; the history has what the run did:\n    reconciler history"
        return (problem("E009", detail=detail, help=tip),)


def report(error: Exception, session: Session) -> int:
    """Tell what went wrong and return the exit code."""
    if isinstance(error, click.UsageError):
        return _usage(error, session)
    problems = _problems(error, session)
    session.screen.problems(problems)
    if not isinstance(error, Unwritable):
        _print(document(problems), session)
    # Without --detailed-exitcode 5 is 1; with it the code of the error stands.
    code = getattr(error, "exit_code", 1) if isinstance(error, ReconcilerError) else 1
    return code if code == 130 or "--detailed-exitcode" in session.words else 1


def follows(error: Exception, session: Session) -> bool:
    """Tell whether a failure only says that somebody has stopped the command."""
    return isinstance(error, Interrupted) or (session.interrupted and isinstance(error, Unwritable))


def interrupted(session: Session) -> int:
    """Tell that a command was stopped before it had a result, and return the exit code."""
    session.screen.note(clean("Interrupted."))
    detail = "The command was stopped before it had a result."
    _print(document([problem("E250", detail=detail)]), session)
    return Interrupted.exit_code


def document(problems: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the one document of a failed run, which ``--format json`` prints."""
    shown, left = as_json(problems)
    return {"format_version": FORMAT_VERSION, "errors": shown, **({"left_out": left} if left else {})}


def _usage(error: click.UsageError, session: Session) -> int:
    from reconciler.cli.misused import message  # noqa: PLC0415  only for a mistake

    command, wrong = error.ctx.command_path if error.ctx else "reconciler", message(error, session.words)
    session.screen.note(paragraphs(f"{command}: {wrong}\nTry '{command} --help'."))
    misused = problem("E002", detail=wrong, help=f"{command} --help")
    _print(document([misused]), session)
    return 1


def _print(failure: dict[str, Any], session: Session) -> None:
    """Print and keep the document of a failed run; that it does not arrive either is told besides."""
    try:
        session.failure(failure)
    except (Unwritable, ConfigError) as error:
        session.screen.problems(error.diagnostics())


def _problems(error: Exception, session: Session) -> Sequence[Diagnostic]:
    if isinstance(error, ReconcilerError):
        return error.diagnostics()
    if isinstance(error, click.ClickException):
        return [problem("E003", detail=error.format_message())]
    if isinstance(error, ModuleNotFoundError) and (extra := _EXTRAS.get((error.name or "").partition(".")[0])):
        return [_missing_extra(extra)]
    if isinstance(error, OSError) and error.filename:
        return [problem("E004", detail=f"{error.filename}: {error.strerror}")]
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return Unwritable(error).diagnostics()  # click prints its help without us
    return [_bug(error, session)]


def _missing_extra(extra: str) -> Diagnostic:
    return problem(
        "E005",
        detail=f'This needs the extra "{extra}".',
        help=f"pip install 'sinch-reconciler[{extra}]'",
    )


def _bug(error: Exception, session: Session) -> Diagnostic:
    import traceback  # noqa: PLC0415  never needed in a good run

    if session.log_level == "debug":
        session.screen.note(paragraphs("".join(traceback.format_exception(error))))
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = "\n".join(f"    {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames)
    return problem(
        "E999",
        detail=f"{type(error).__name__}: {error}\n{places}\n{_installation()}",
        help="Please report these lines and the command you ran.\n"
        "    RECONCILER_LOG=debug shows the whole trace; check it for private data first.",
    )


def _short(filename: str) -> str:
    return "/".join(filename.replace("\\", "/").split("/")[-3:])


def _installation() -> str:
    return f"reconciler {__version__}, Python {sys.version.split()[0]}, {sys.platform}"
