"""Files to blocks with positions. Reads below the project directory only; no network, database or environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.codes import problem
from reconciler.diagnostics import ConfigError, Diagnostic
from reconciler.load import files
from reconciler.load.sections import Configuration, Sorter
from reconciler.load.source import Block, Origin, SourceFile

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Block", "Configuration", "Origin", "SourceFile", "load", "survey"]


def load(directory: Path) -> Configuration:
    """Return everything the files below ``directory`` say.

    Raises:
        ConfigError: With every problem of every file.
    """
    configuration, problems = survey(directory)
    if problems:
        raise ConfigError(problems)
    return configuration


def survey(directory: Path) -> tuple[Configuration, tuple[Diagnostic, ...]]:
    """Return what could be read, and every problem found; for who wants to go on looking for more of them."""
    if not directory.is_dir():
        return Configuration(directory, "", complete=False), (_no_directory(directory),)
    unreadable: list[OSError] = []
    names = files.find(directory, unreadable)
    if not names and not unreadable:
        return Configuration(directory, "", complete=False), (_no_files(directory),)
    sorter, read, inside, room = Sorter(), [], directory.resolve(), files.Room()
    sorter.problems += [files.unreadable_folder(error, directory) for error in unreadable]
    for name in names:
        text = files.read_text(directory / name, name, inside)
        if isinstance(text, Diagnostic):
            sorter.problems.append(text)
            continue
        file = SourceFile(name, text)
        if (refusal := room.refusal(file)) is not None:
            sorter.problems.append(refusal)
            break
        documents, problems = files.parse(file)
        if files.is_our_own(documents):
            continue  # plan --out and state pull --out may well write beside the files
        read.append(file)
        sorter.problems += problems
        for number, document in enumerate(documents):
            sorter.add(file, number, document)
    complete = all(told.code == "E111" for told in sorter.problems)  # what is declared twice has been read
    return sorter.configuration(directory, files.digest(read), len(read), complete=complete), in_order(sorter.problems)


def in_order(problems: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the problems by file, line and column, those without a place first."""
    return tuple(sorted(problems, key=_place))


def _place(told: Diagnostic) -> tuple[str, int, int, str]:
    where = told.source
    return ("", 0, 0, told.code) if where is None else (where.file, where.line, where.column, told.code)


def _no_directory(directory: Path) -> Diagnostic:
    what = "is not a directory" if directory.exists() else "does not exist"
    return problem("E100", f"{directory} {what}", help="name the project directory:\n  reconciler -C DIRECTORY plan")


def _no_files(directory: Path) -> Diagnostic:
    return problem(
        "E101",
        f"no *.yaml, *.yml or *.json below {directory}",
        detail="An empty directory is never read as a wish to delete everything.",
        help="run it where the files are, or name their folder:\n  reconciler -C DIRECTORY plan",
    )
