"""Compare the templates that applications name with those that can be sent. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.applications.usage import Names, compared, is_generated
from reconciler.diagnostics import ConfigError, problem
from reconciler.engine.applications import export_templates
from reconciler.load import files, texts_below
from reconciler.load.ignore import Ignore
from reconciler.load.skipped import Skipped, shown
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reconciler.applications.usage import TemplateUsage, Use
    from reconciler.engine.project import Project

ENDINGS: Final = (
    ".cs", ".go", ".java", ".js", ".json", ".jsx", ".kt", ".mjs", ".php", ".py", ".rb", ".ts", ".tsx", ".yaml", ".yml",
)  # fmt: skip
"""How the names of files end that are read."""

_NOT_OURS: Final = frozenset({"node_modules", "__pycache__"})
_GITIGNORE: Final = ".gitignore"


def template_usage(project: Project, sources: Sequence[Path], *, offline: bool = False) -> TemplateUsage:
    """Return which templates the code in files and folders names, and whether they can be sent.

    Args:
        project: Where and how.
        sources: Files, and folders with files.
        offline: Believe the state instead of reading what is live.

    Raises:
        ReconcilerError: As ``export_templates``; or a source cannot be read.
    """
    exported = export_templates(project, offline=offline)
    types = [name for name in catalogue.names() if catalogue.resource_type(name).template is not None]
    names = Names(exported, types)
    configuration = {(project.directory / name).resolve() for name in texts_below(project.directory)[0]}
    uses: list[Use] = []
    read: set[Path] = set()
    skipped: list[Skipped] = []
    for path in (path for source in sources for path in _files(source, skipped)):
        if path.resolve() in read:
            continue
        text, reason = _text(path)
        if path.resolve() in configuration:
            reason = "configuration of this project"
        elif is_generated(text):
            reason = "exported by reconciler"
        if reason:
            skipped.append(Skipped(shown(str(path)), reason))
            continue
        read.add(path.resolve())
        uses += names.uses_in(text, shown(str(path)))
    return compared(exported, uses, len(read), skipped)


def _files(source: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Yield a file, or those below a folder that may be programs.

    Raises:
        ConfigError: There is no such source, or the operating system refuses.
    """
    try:
        if source.is_dir():
            yield from _below(source, (), skipped)
        elif source.is_file():
            yield source
        else:
            raise ConfigError([problem("E004", f"{source}: there is no such file or folder")])
    except OSError as error:
        raise ConfigError([problem("E004", f"{error.filename}: {error.strerror}")]) from error


def _below(folder: Path, ignores: tuple[tuple[Path, Ignore], ...], skipped: list[Skipped]) -> Iterator[Path]:
    if (folder / _GITIGNORE).is_file():
        ignores = (*ignores, (folder, Ignore(_text(folder / _GITIGNORE)[0])))
    for path in sorted(folder.iterdir()):
        end = "/" if path.is_dir() else ""
        ignored = any(ignore.place(f"{path.relative_to(place).as_posix()}{end}") for place, ignore in ignores)
        if path.is_symlink():
            reason, ordinary = "a link", False
        elif path.name.startswith(".") or path.name in _NOT_OURS:
            reason, ordinary = "not a program of yours", True
        elif ignored:
            reason, ordinary = f"ignored by {_GITIGNORE}", False
        elif not end and not path.name.endswith(ENDINGS):
            reason, ordinary = "of another kind", True
        else:
            yield from _below(path, ignores, skipped) if end else (path,)
            continue
        skipped.append(Skipped(f"{shown(str(path))}{end}", reason, ordinary))


def _text(path: Path) -> tuple[str, str]:
    """Return the text of a file, or why it is not read."""
    with path.open("rb") as file:
        content = file.read(files.LARGEST + 1)
    text = files.decoded(content, path.name)
    if b"\0" in content:
        return "", "binary"
    return (text, "") if isinstance(text, str) else ("", text.label)
