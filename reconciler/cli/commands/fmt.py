"""The command ``fmt``: the files in one order and layout. Asks no API and opens no state."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import global_options
from reconciler.render.file_diff import text
from reconciler.render.safe import clean, joined

if TYPE_CHECKING:
    from reconciler import Formatting
    from reconciler.cli.context import Session
    from reconciler.render.safe import Text

SECTION: Final = "Tools"
PLACE: Final = 1
SUMMARY: Final = "Write the files in one order and layout."

STANDARD_INPUT: Final = "-"


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@global_options
@click.pass_obj
def command(session: Session, /, paths: tuple[str, ...], check: bool, diff: bool, **chosen: Any) -> int:  # noqa: FBT001  click's
    """Write the files in one order and layout, keeping every value and every comment.

    PATH is a file or a folder of the project; without one, all files are formatted, variable files included. With - the
    text is read from standard input and the result is printed.
    """
    if paths == (STANDARD_INPUT,):
        return _from_standard_input(session, check=check, diff=diff)
    looking = check or diff
    done = reconciler.format_files(session.project(chosen), list(map(Path, paths)), write=not looking)
    session.screen.problems(done.problems)
    if done.changed or not done.problems:
        session.screen.result(_differences(session, done) if diff and done.changed else _names(done, looking=looking))
    return 1 if done.problems or (check and done.changed) else 0


def _from_standard_input(session: Session, *, check: bool, diff: bool) -> int:
    given = sys.stdin.read()
    done = reconciler.format_text(given, "stdin.json" if given.lstrip().startswith(("{", "[")) else "stdin.yaml")
    if not check:
        session.screen.bare((done.difference() if diff else done.after).removesuffix("\n"))
    return 1 if check and done.changed else 0


def _differences(session: Session, done: Formatting) -> Text:
    return text((file.difference() for file in done.changed), color=session.color)


def _names(done: Formatting, *, looking: bool) -> Text:
    if not done.changed:
        number = len(done.files)
        return clean(f"{number:,} {'file is' if number == 1 else 'files are'} formatted already.")
    word = "would be formatted" if looking else "formatted"
    return joined(clean(f"{file.name}  {word}") for file in done.changed)
