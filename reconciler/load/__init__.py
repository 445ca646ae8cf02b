"""Files to blocks with positions. Reads below the project directory only; no network, database or environment."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from reconciler.diagnostics import ConfigError, Diagnostic, problem
from reconciler.load import files, ignore
from reconciler.load.files import NOTHING
from reconciler.load.find import Listing, find, reason_of
from reconciler.load.ignore import Ignore
from reconciler.load.sections import Configuration, SectionCollector
from reconciler.load.skipped import Skipped
from reconciler.load.source import Block, Origin, SourceFile
from reconciler.load.yaml_slips import cut_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Block", "Configuration", "Origin", "Skipped", "SourceFile", "load", "survey", "texts_below"]


def load(directory: Path) -> Configuration:
    """Return everything the files below ``directory`` say.

    Raises:
        ConfigError: With every problem of every file.
    """
    configuration, problems = survey(directory)
    if problems:
        raise ConfigError(problems)
    return configuration


def survey(
    directory: Path, variables: Sequence[Path] = (), instead: Mapping[Path, str] = NOTHING
) -> tuple[Configuration, tuple[Diagnostic, ...]]:
    """Return what could be read, and every problem found; for who wants to go on looking for more of them.

    Args:
        directory: The project directory.
        variables: Files of variables that are read besides; others of their kind are told of.
        instead: Texts that are taken in place of what files hold, by their resolved path.
    """
    if (missing := _no_directory(directory)) is not None:
        return Configuration(directory, "", complete=False), (missing,)
    ignored, problems = _ignored(directory)
    listing = find(directory, ignored, _resolved(variables))
    sorter, room = SectionCollector(), files.Room()
    sorter.problems += [*problems, *listing.problems]
    read = list(_sorted_in(sorter, directory, listing, room, instead))
    if not read and not sorter.problems:
        return Configuration(directory, "", complete=False), (_no_files(directory, listing),)
    complete = all(diagnostic.code == "E111" for diagnostic in sorter.problems)  # what is declared twice has been read
    skipped = tuple(sorted(listing.skipped))
    configuration = sorter.configuration(directory, files.digest(read), len(read), skipped, complete=complete)
    return configuration, in_order(sorter.problems)


def texts_below(directory: Path) -> tuple[list[str], list[Diagnostic]]:
    """Return the names of all configuration files and files of variables below a directory, and what is in the way.

    Raises:
        ConfigError: There is no such directory, or no such file in it.
    """
    if (missing := _no_directory(directory)) is not None:
        raise ConfigError([missing])
    ignored, problems = _ignored(directory)
    listing = find(directory, ignored)
    names = sorted([*listing.names, *listing.variables])
    if not names and not listing.problems:
        raise ConfigError([_no_files(directory, listing)])
    return names, [*problems, *listing.problems]


def _ignored(directory: Path) -> tuple[Ignore, Sequence[Diagnostic]]:
    path = directory / ignore.NAME
    if not os.path.lexists(path):
        return Ignore(), ()
    text = files.read_text(path, ignore.NAME, directory.resolve())
    if isinstance(text, Diagnostic):
        return Ignore(), (text,)
    ignored = Ignore(text)
    return ignored, ignored.problems


def _resolved(paths: Sequence[Path]) -> set[Path]:
    resolved = set()
    for path in paths:
        with suppress(OSError, RuntimeError):  # reading it will tell
            resolved.add(path.resolve())
    return resolved


def _sorted_in(
    sorter: SectionCollector, directory: Path, listing: Listing, room: files.Room, instead: Mapping[Path, str]
) -> Iterator[SourceFile]:
    """Read file after file and sort what it says in; yield those that configure something."""
    inside = directory.resolve()
    for name in listing.names:
        text = files.read_text(directory / name, name, inside, instead)
        if isinstance(text, Diagnostic):
            sorter.problems.append(text)
            continue
        file = SourceFile(name, text)
        if (refusal := room.refusal(file)) is not None:
            sorter.problems.append(refusal)
            break
        documents, problems = files.parse(file)
        if files.is_our_own(documents):
            listing.skipped.append(Skipped(name, "written by reconciler"))
            continue
        yield file
        sorter.problems += problems
        if not file.is_json:
            sorter.warnings += map(partial(_cut_text, file), cut_texts(file.text))
        for number, document in enumerate(documents):
            sorter.add(file, number, document)


def _cut_text(file: SourceFile, offset: int) -> Diagnostic:
    return problem(
        "W104",
        'a comment begins at "#", so the text ends before it',
        file.at(offset),
        help='put the text between quotes; for a comment, write a space after "#"',
    )


_NAMED = 5  # files left out that are named where nothing is left


def in_order(problems: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the problems by file, line and column, those without a place first."""
    return tuple(sorted(problems, key=_place))


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    where = diagnostic.source
    return ("", 0, 0, diagnostic.code) if where is None else (where.file, where.line, where.column, diagnostic.code)


def _no_directory(directory: Path) -> Diagnostic | None:
    try:
        what = "" if directory.is_dir() else "is not a directory" if directory.exists() else "does not exist"
    except OSError as error:
        what = f"cannot be read: {reason_of(error)}"
    hint = "name the project directory:\n  reconciler -C DIRECTORY plan"
    return problem("E100", f"{directory} {what}", help=hint) if what else None


def _no_files(directory: Path, listing: Listing) -> Diagnostic:
    why = "An empty directory never deletes everything."
    telling = [skipped for skipped in listing.skipped if not skipped.ordinary]
    left = [f"  {skipped.path}: {skipped.reason}" for skipped in telling[:_NAMED]]
    more = [f"  and {len(telling) - _NAMED:,} more"] if len(telling) > _NAMED else []
    return problem(
        "E101",
        f"no *.yaml, *.yml or *.json below {directory}",
        detail="\n".join([why, *(["Not read:"] if left else []), *left, *more]),
        help="run the command in the directory of the files, or name it:\n  reconciler -C DIRECTORY plan",
    )
