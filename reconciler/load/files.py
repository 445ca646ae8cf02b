"""Find and read the configuration files below a directory. Follows nothing that leads out of it, opens nothing else."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reconciler.codes import problem
from reconciler.diagnostics import Source
from reconciler.load import json_text, yaml_values
from reconciler.load.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.diagnostics import Diagnostic
    from reconciler.load.flaw import Flaw

MIB: Final = 1024 * 1024
LARGEST: Final = 16 * MIB
"""Bytes of one file; 40,000 templates written out have as many."""

LARGEST_TOGETHER: Final = 64 * MIB
"""Bytes of all configuration files; what cannot be reviewed need not be read either."""

MOST_VALUES: Final = 3_000_000
"""Values of all configuration files; 50,000 templates written out have 2,000,000."""

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_OUR_KEYS: Final = (
    frozenset({"format_version", "changes", "summary"}),
    frozenset({"format_version", "results", "summary"}),
    frozenset({"format_version", "errors"}),
    frozenset({"format", "meta", "records", "journal"}),
)
_VARIABLE_FILES: Final = tuple(f".vars{suffix}" for suffix in _SUFFIXES)


def find(directory: Path, unreadable: list[OSError]) -> list[str]:
    """Return the configuration files below ``directory``, sorted, as relative paths with ``/``.

    Hidden folders, hidden files and variable files (``*.vars.yaml``) are left out;
    folders that cannot be listed are added to ``unreadable``.
    """
    found = []
    for folder, folders, names in os.walk(directory, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(folder).relative_to(directory)
        found += [(below / name).as_posix() for name in names if _is_configuration(name)]
    return sorted(found)


def _is_configuration(name: str) -> bool:
    return name.endswith(_SUFFIXES) and not name.startswith(".") and not name.endswith(_VARIABLE_FILES)


def unreadable_folder(error: OSError, directory: Path) -> Diagnostic:
    """Return the problem of a folder that cannot be listed."""
    name = Path(os.fsdecode(error.filename or directory))
    shown = name.relative_to(directory).as_posix() if name.is_relative_to(directory) else name.name
    return problem("E102", f"the folder {shown} cannot be listed: {_reason(error)}")


def read_text(path: Path, name: str, inside: Path | None = None) -> str | Diagnostic:
    """Return the text of a file, or why there is none.

    Args:
        path: Where it is.
        name: What to call it.
        inside: A resolved directory it must not lead out of, symbolic links followed.
    """
    here = Source(name, 1, 1)
    try:
        real = path.resolve(strict=True)
        if inside is not None and not real.is_relative_to(inside):
            return problem("E102", "the link leads out of the project directory", here)
        if not real.is_file():
            return problem("E102", "not a regular file", here)
        with real.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, RuntimeError) as error:
        missing = isinstance(error, FileNotFoundError)
        hint = "check the path; a link may point nowhere" if missing else "check the permissions of the file"
        return problem("E102", _reason(error), here, help=hint)
    return decoded(content, name)


def decoded(content: bytes, name: str) -> str | Diagnostic:
    """Return the text of what was read, or why it is none; ``content`` may be cut after ``LARGEST`` bytes and one."""
    if len(content) > LARGEST:
        return problem(
            "E117", f"more than {LARGEST // MIB} MiB", Source(name, 1, 1), help="split the file, or make it smaller"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(content, error, name)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else "the links lead in a circle"


def _not_utf8(content: bytes, error: UnicodeDecodeError, name: str) -> Diagnostic:
    before = len(content[: error.start].decode("utf-8-sig"))
    place = SourceFile(name, content.decode("utf-8-sig", errors="replace")).at(before)
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    label = "the file looks like UTF-16" if wide else f"the byte 0x{content[error.start]:02x} is not UTF-8"
    return problem("E103", label, place, help="save the file as UTF-8")


def parse(file: SourceFile) -> tuple[list[Any], list[Diagnostic]]:
    """Return the values of the documents of a file, and what is wrong with it."""
    documents, flaws = json_text.read(file.text) if file.is_json else yaml_values.read(file.text)
    return documents, [_diagnostic(file, flaw) for flaw in flaws]


@dataclass(slots=True)
class Room:
    """What may still be read, so that a folder of generated files ends in a diagnostic and not in a full memory."""

    size: int = LARGEST_TOGETHER
    values: int = MOST_VALUES

    def refusal(self, file: SourceFile) -> Diagnostic | None:
        """Take the file's share, or return why there is no room for it; every value ends at a sign that is counted."""
        self.size -= len(file.text)
        self.values -= sum(map(file.text.count, ",:\n"))
        if self.size >= 0 and self.values >= 0:
            return None
        most = f"{LARGEST_TOGETHER // MIB} MiB" if self.size < 0 else f"{MOST_VALUES:,} values"
        why = "What comes after this file has not been read."
        return problem("E117", f"with this file there are more than {most}", file.at(0), detail=why, help=_SPLIT)


_SPLIT: Final = "split the project, or let forEach write what is repeated"


def is_our_own(documents: Sequence[Any]) -> bool:
    """Tell whether a file is a plan, a report or a state that this program wrote; none of them configures anything."""
    if len(documents) != 1 or not isinstance(documents[0], dict):
        return False
    return any(documents[0].keys() >= keys for keys in _OUR_KEYS)


def _diagnostic(file: SourceFile, flaw: Flaw) -> Diagnostic:
    also = () if flaw.first is None else ((file.at(flaw.first[0], flaw.width), flaw.first[1]),)
    return problem(flaw.code, flaw.label, file.at(flaw.offset, flaw.width), help=flaw.help, also=also)


def digest(texts: Sequence[SourceFile]) -> str:
    """Return one SHA-256, in hex, over names and contents in the order given."""
    total = hashlib.sha256()
    for part in _parts(texts):
        total.update(len(part).to_bytes(8) + part)
    return total.hexdigest()


def _parts(texts: Iterable[SourceFile]) -> Iterable[bytes]:
    for file in texts:
        yield file.name.encode(errors="surrogateescape")
        yield file.text.encode()
