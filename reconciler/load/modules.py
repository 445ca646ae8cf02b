"""The folders that modules are read from: which of the files found are theirs, and where a call leads. Opens none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import Diagnostic, problem, suggest
from reconciler.load.sections import kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from reconciler.load.source import Block, SourceFile

_ROUNDS: Final = 10
"""How often the files that remain are looked at again; only folders that call each other need more than a few."""

_OF_A_PROJECT: Final = {
    "project": "a module belongs to the project that calls it; take the section out of the module",
    "stages": "write the section in the project, and give the module what differs in its call",
    "prices": "write the section in the project",
    "moved": "write the entry in the project, with the addresses of the objects in the module",
    "import": "write the entry in the project, with the address of the object in the module",
    "removed": "write the entry in the project, with the address that the object had in the module",
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file that was read, its documents, and what is wrong with it; ``name`` is relative to what it is part of."""

    name: str
    file: SourceFile
    documents: Sequence[Any]
    problems: Sequence[Diagnostic]


def without_modules(parsed: Sequence[Parsed]) -> list[Parsed]:
    """Return the files that no module is read from; a module that a module calls is none of these files' business."""
    folders: frozenset[str] = frozenset()
    own = list(parsed)
    for _ in range(_ROUNDS):
        own = [each for each in parsed if not _is_below(each.name, folders)]
        found = frozenset(_sources(own))
        if found == folders:
            break
        folders = found
    return own


def _sources(parsed: Sequence[Parsed]) -> Iterator[str]:
    for each in parsed:
        for document in each.documents:
            calls = document.get("modules") if isinstance(document, dict) else None
            for call in calls.values() if isinstance(calls, dict) else ():
                source = call.get("source") if isinstance(call, dict) else None
                if isinstance(source, str) and source:
                    folder = os.path.normpath(source)
                    if not _is_below(each.name, (folder,)):  # it would take its own call along; reading it tells
                        yield folder


def _is_below(name: str, folders: Collection[str]) -> bool:
    return bool(folders) and any(str(parent) in folders for parent in PurePosixPath(name).parents)


def folder_of(block: Block, directory: Path, callers: Sequence[Path]) -> Path | Diagnostic:
    """Return the folder that a call names, resolved, or why there is none.

    Args:
        block: The call.
        directory: What its source is relative to.
        callers: The directories of all that lead to this call, the project's first.
    """
    written = block.value.get("source") if isinstance(block.value, dict) else None
    place = block.origin.source("source")
    if not isinstance(block.value, dict):
        hint = "write\n  NAME: {source: ./FOLDER, with: {...}}"
        return problem("E110", f"a module is a mapping, not {kind_of(block.value)}", block.origin.source(), help=hint)
    if "source" not in block.value:
        return problem("E122", 'a module needs "source"', block.origin.source(key=True), help="source: ./FOLDER")
    if not isinstance(written, str) or not written:
        return problem("E123", f"source is the path of a folder, not {kind_of(written)}", place)
    if "${" in written:
        hint = "write the path itself; which files there are is known before anything is evaluated"
        return problem("E141", "source cannot contain an expression", place, help=hint)
    return _folder(written, directory, callers, block)


def _folder(written: str, directory: Path, callers: Sequence[Path], block: Block) -> Path | Diagnostic:
    place = block.origin.source("source")
    if "://" in written or written.startswith(("git@", "git::", "github.com/")):
        hint = "check the repository out, as a Git submodule for example, and name its folder: ./FOLDER"
        return problem("E190", "a module is a folder on this machine", place, help=hint)
    try:
        folder = (directory / written).resolve()
        missing = "does not exist" if not folder.exists() else "" if folder.is_dir() else "is not a folder"
    except (OSError, RuntimeError, ValueError):
        return problem("E190", f"{written} is not a valid path", place)
    if missing:
        return problem("E190", f"{written} {missing}", place, help=_meant(written, folder, directory, block))
    around = next((caller for caller in callers if caller.is_relative_to(folder)), None)
    if around is not None:
        why = "What is called would be called again from within, without end."
        hint = "move what is used several times to a folder of its own, and call that"
        return problem("E191", f"{written} contains what calls it", place, detail=why, help=hint)
    return folder


def _meant(written: str, folder: Path, directory: Path, block: Block) -> str:
    """Return what a source that is no folder was probably meant to be."""
    if folder.exists():
        return "name the folder that the file is in"
    beside = (directory / block.origin.file.name).parent / written
    if beside.is_dir() and beside.resolve().is_relative_to(directory.resolve()):
        near = beside.resolve().relative_to(directory.resolve()).as_posix()
        return f"source is relative to the project directory, not to the file; write ./{near}"
    around = folder.parent
    start = written.rstrip("/").removesuffix(folder.name)
    names = [start + each.name for each in around.iterdir() if each.is_dir()] if around.is_dir() else []
    return suggest(written, names, "source is relative to the project directory; make the folder, or correct the path")


def misplaced(sections: Mapping[str, Sequence[Block]]) -> Iterator[Diagnostic]:
    """Yield the sections of a module that only a project has, each once per file entry."""
    for name, blocks in sections.items():
        for block in blocks:
            place = block.origin.source(key=not isinstance(block.origin.path[-1], int))
            yield problem("E192", f"a module has no {name} section", place, help=_OF_A_PROJECT[name])
