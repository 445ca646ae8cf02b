"""Show what a command has written to the files of a project, or would write. Writes no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import ShownFiles
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler import Rewritten
    from reconciler.cli.context import Session
    from reconciler.render.format import Format


def shown_files(made: Rewritten, *, written: bool) -> ShownFiles:
    """Return the files with their diffs."""
    diffs = {change.name: change.difference() for change in made.changes}
    return ShownFiles(diffs, made.addresses, written)


def show(session: Session, files: ShownFiles, form: Format, *, nothing: str) -> None:
    """Print the diffs as the result, and beside it what has become of them; ``nothing`` is said when there are none."""
    if files.diffs or form.alone:
        session.result(form.files, files)
    else:
        session.keep(form.files, files)
    if not form.alone:
        session.screen.note(clean(_summary(len(files.diffs), written=files.written) if files.diffs else nothing))


def _summary(number: int, *, written: bool) -> str:
    files = "1 file" if number == 1 else f"{number} files"
    return f"Written to {files}; nothing was sent." if written else f"Would be written to {files}."
