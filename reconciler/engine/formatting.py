"""Write the files of a project in the one order and layout. Resolves nothing, opens no state and asks no API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler import atomic_write
from reconciler.diagnostics import ConfigError, Diagnostic, Source, problem
from reconciler.document import NotTaken, canonical_json, canonical_yaml
from reconciler.document.difference import unified
from reconciler.load import SourceFile, files, texts_below, translations_among

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reconciler.engine.project import Project

_VARIABLES: Final = (".vars.yaml", ".vars.yml", ".vars.json")


@dataclass(frozen=True, slots=True)
class Formatted:
    """One file: its name relative to the project, its text as it is, and in canonical order and layout."""

    name: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether it was not in that order and layout."""
        return self.before != self.after

    def difference(self) -> str:
        """Return the unified difference, with the names that git gives both sides."""
        return unified(self.name, self.before, self.after)


@dataclass(frozen=True, slots=True)
class Formatting:
    """Every file that was looked at, and what was wrong with those that could not be."""

    files: tuple[Formatted, ...]
    problems: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> tuple[Formatted, ...]:
        """The files that were not in canonical order and layout."""
        return tuple(file for file in self.files if file.changed)


def format_files(project: Project, paths: Sequence[Path] = (), *, write: bool = True) -> Formatting:
    """Bring configuration files and files of variables into canonical order and layout.

    Values and comments stay as they are, which is proved for each file before it is written. A file that cannot be
    parsed is left alone, and so is one that somebody else changes meanwhile.

    Args:
        project: Whose directory it is.
        paths: Files or folders below it, relative to the project directory; none for all of it.
        write: Whether to write what changed.

    Raises:
        ConfigError: The directory cannot be read, a path names nothing that is formatted, or a file cannot be written.
    """
    names, problems = texts_below(project.directory)
    translations = translations_among(project.directory, names)
    names = [name for name in names if name not in translations]  # they belong to the tools of translators
    wanted = _below(project.directory, names, paths)
    formatted: list[Formatted] = []
    for name in wanted:
        text = files.read_text(project.directory / name, name, project.directory.resolve())
        if isinstance(text, Diagnostic):
            problems.append(text)
            continue
        try:
            formatted.append(format_text(text, name))
        except ConfigError as error:
            problems += error.diagnostics()
    if write:
        problems += [
            diagnostic for file in formatted if file.changed and (diagnostic := _write(project.directory, file))
        ]
    return Formatting(tuple(formatted), tuple(problems))


def format_text(text: str, name: str) -> Formatted:
    """Return a text in canonical order and layout.

    Args:
        text: What the file holds.
        name: Its name; the end says whether it is JSON, or holds variables.

    Raises:
        ConfigError: It cannot be parsed, or not be written back as it is.
    """
    file = SourceFile(name, text)
    documents, problems = files.parse(file, evaluated=not name.endswith(_VARIABLES))
    fatal = [diagnostic for diagnostic in problems if diagnostic.code in ("E105", "E106", "E107")]
    if fatal:
        raise ConfigError(fatal[:1])
    if file.is_blank or files.is_our_own(documents):
        return Formatted(name, text, text)
    try:
        after = canonical_json(text) if file.is_json else canonical_yaml(text, configuration=not _variables(name))
    except NotTaken as reason:
        raise ConfigError([problem("E266", str(reason), Source(name, 1, 1))]) from reason
    return Formatted(name, text, after)


def _variables(name: str) -> bool:
    return name.endswith(_VARIABLES)


def _below(directory: Path, names: Sequence[str], paths: Sequence[Path]) -> list[str]:
    """Return the names that are, or lie below, one of the paths."""
    if not paths:
        return list(names)
    chosen: dict[str, None] = {}
    unknown = []
    for path in paths:
        name = _relative(directory, path)
        inside = [other for other in names if name in (other, ".") or other.startswith(f"{name}/")]
        chosen |= dict.fromkeys(inside)
        if not inside:
            unknown.append(problem("E102", "no YAML or JSON file of the project is there", Source(str(path), 1, 1)))
    if unknown:
        raise ConfigError(unknown)
    return list(chosen)


def _relative(directory: Path, path: Path) -> str:
    whole = path if path.is_absolute() else directory / path
    try:
        return whole.resolve().relative_to(directory.resolve()).as_posix()
    except ValueError:
        return str(path)


def _write(directory: Path, file: Formatted) -> Diagnostic | None:
    now = files.read_text(directory / file.name, file.name, directory.resolve())
    if now != file.before:
        return problem("E262", "left as it is", Source(file.name, 1, 1), help="run it again")
    try:
        atomic_write.write(directory / file.name, file.after)
    except ConfigError as error:
        return error.diagnostics()[0]
    return None
