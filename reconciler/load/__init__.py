"""Files to blocks with positions. Reads below the project directory only; no network, database or environment."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.diagnostics import ConfigError, Diagnostic, problem
from reconciler.load import claimed, files, ignore, modules
from reconciler.load.files import NOTHING
from reconciler.load.find import Listing, find, reason_of
from reconciler.load.ignore import Ignore
from reconciler.load.sections import Configuration, SectionCollector
from reconciler.load.skipped import Skipped
from reconciler.load.source import Block, Origin, SourceFile
from reconciler.load.yaml_slips import cut_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "Block",
    "Configuration",
    "Origin",
    "Skipped",
    "SourceFile",
    "load",
    "survey",
    "texts_below",
    "translations_among",
]


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
    reader = _Reader(directory, frozenset(_resolved(variables)), instead)
    configuration, problems = reader.read(directory, "", ())
    return configuration, in_order(problems)


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


def translations_among(directory: Path, names: Sequence[str]) -> frozenset[str]:
    """Return which of the files are translations, by what the others of them say."""
    patterns: list[str] = []
    for name in names:
        text = files.read_text(directory / name, name, directory.resolve())
        if isinstance(text, str) and claimed.SECTION in text:
            patterns += claimed.patterns(files.parse(SourceFile(name, text))[0])
    return frozenset(name for name in names if any(claimed.fits(name, pattern) for pattern in patterns))


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


class _Reader:
    """Reads the files of a project, and those of the modules that it calls, each folder once."""

    def __init__(self, project: Path, variables: frozenset[Path], instead: Mapping[Path, str]) -> None:
        self._project = project
        self._variables = variables
        self._instead = instead
        self._room = files.Room()
        self._modules: dict[Path, tuple[Configuration, list[Diagnostic]]] = {}

    def read(self, directory: Path, prefix: str, callers: tuple[Path, ...]) -> tuple[Configuration, list[Diagnostic]]:
        """Return what the files below a directory say, modules included, and every problem found.

        Args:
            directory: The project directory, or the folder of a module.
            prefix: What its files are called by, before their names below it.
            callers: The directories, resolved, of all that lead here.
        """
        if (missing := _no_directory(directory)) is not None:
            return Configuration(directory, "", complete=False), [missing]
        ignored, problems = _ignored(directory)
        listing = find(directory, ignored, self._variables)
        sorter = SectionCollector()
        sorter.problems += [*problems, *listing.problems]
        read = modules.without_modules(list(self._parsed(directory, prefix, listing, sorter)))
        read, translated = _without_translations(read)
        listing.skipped += [Skipped(each.name, "translations", ordinary=True) for each in translated]
        if not read and not sorter.problems:
            return Configuration(directory, "", complete=False), [_no_files(directory, listing)]
        for each in read:
            _sort_in(sorter, each)
        complete = all(diagnostic.code == "E111" for diagnostic in sorter.problems)  # what stands there twice is read
        skipped = tuple(replace(left, path=prefix + left.path) for left in sorted(listing.skipped))
        digest = files.digest(each.file for each in read)
        configuration = sorter.configuration(directory, digest, len(read), skipped, complete=complete)
        if not configuration.modules:
            return configuration, sorter.problems
        return self._with_modules(configuration, sorter.problems, (*callers, directory.resolve()))

    def _with_modules(
        self, configuration: Configuration, problems: list[Diagnostic], callers: tuple[Path, ...]
    ) -> tuple[Configuration, list[Diagnostic]]:
        called: dict[str, Configuration] = {}
        for name, block in configuration.modules.items():
            folder = modules.folder_of(block, configuration.directory, callers)
            if isinstance(folder, Diagnostic):
                problems.append(folder)
                continue
            first = folder not in self._modules
            if first:
                self._modules[folder] = self._module(folder, callers)
            called[name], found = self._modules[folder]
            problems += [_called_here(each, name, block) for each in found] if first else ()
        folders = {module.directory: module for module in called.values()}.values()
        return replace(
            configuration,
            called=called,
            digest=files.combined(configuration.digest, [module.digest for module in folders]),
            files=configuration.files + sum(module.files for module in folders),
            complete=configuration.complete
            and len(called) == len(configuration.modules)
            and all(m.complete for m in folders),
            skipped=tuple(
                dict.fromkeys([*configuration.skipped, *(left for each in folders for left in each.skipped)])
            ),
            warnings=(*configuration.warnings, *(each for module in folders for each in module.warnings)),
        ), problems

    def _module(self, folder: Path, callers: tuple[Path, ...]) -> tuple[Configuration, list[Diagnostic]]:
        shown = Path(os.path.relpath(folder, self._project.resolve())).as_posix()
        configuration, problems = self.read(folder, f"{shown}/", callers)
        of_a_project = {
            "project": [configuration.project] if configuration.project else [],
            "stages": [*configuration.stages.values()],
            "prices": [configuration.prices] if configuration.prices else [],
            "moved": configuration.moved,
            "import": configuration.imports,
            "removed": configuration.removed,
        }
        return configuration, [*problems, *modules.misplaced(of_a_project)]

    def _parsed(
        self, directory: Path, prefix: str, listing: Listing, sorter: SectionCollector
    ) -> Iterator[modules.Parsed]:
        """Read file after file; yield those that configure something."""
        inside = directory.resolve()
        for name in listing.names:
            text = files.read_text(directory / name, prefix + name, inside, self._instead)
            if isinstance(text, Diagnostic):
                sorter.problems.append(text)
                continue
            file = SourceFile(prefix + name, text)
            if (refusal := self._room.refusal(file)) is not None:
                sorter.problems.append(refusal)
                break
            documents, problems = files.parse(file)
            if files.is_our_own(documents):
                listing.skipped.append(Skipped(name, "written by reconciler"))
            else:
                yield modules.Parsed(name, file, documents, problems)


def _without_translations(parsed: Sequence[modules.Parsed]) -> tuple[list[modules.Parsed], list[modules.Parsed]]:
    """Return the files that configure something, and those that a pattern of translations names."""
    patterns = claimed.patterns(document for each in parsed for document in each.documents)
    translated = [
        each
        for each in parsed
        if any(claimed.fits(each.name, pattern) for pattern in patterns)
        and not any(map(claimed.is_configuration, each.documents))
    ]
    return [each for each in parsed if each not in translated], translated


def _sort_in(sorter: SectionCollector, parsed: modules.Parsed) -> None:
    sorter.problems += parsed.problems
    if not parsed.file.is_json:
        sorter.warnings += map(partial(_cut_text, parsed.file), cut_texts(parsed.file.text))
    for number, document in enumerate(parsed.documents):
        sorter.add(parsed.file, number, document)


def _called_here(diagnostic: Diagnostic, name: str, block: Block) -> Diagnostic:
    """Return a problem of a module with the place of the call beside it."""
    call = (block.origin.source(key=True), f"module.{name} is called here")
    if diagnostic.source is None:
        return replace(diagnostic, source=block.origin.source("source"))
    return replace(diagnostic, also=(*diagnostic.also, call))


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
