"""Read the files of a project, each within bounds. Follows nothing that leads out of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import Source, problem
from reconciler.imprint import bears_imprint
from reconciler.load import json_text, yaml_values
from reconciler.load.find import reason_of
from reconciler.load.sections import configures
from reconciler.load.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from reconciler.diagnostics import Diagnostic
    from reconciler.load.parse_error import ParseError

MIB: Final = 1024 * 1024
LARGEST: Final = 16 * MIB
"""Bytes of one file; 40,000 templates written out have as many."""

LARGEST_TOGETHER: Final = 64 * MIB
"""Bytes of all configuration files; what cannot be reviewed need not be read either."""

MOST_VALUES: Final = 3_000_000
"""Values of all configuration files; 50,000 templates written out have 2,000,000."""


NOTHING: Final[Mapping[Path, str]] = {}
"""No text in place of a file."""


def read_text(
    path: Path, name: str, inside: Path | None = None, instead: Mapping[Path, str] = NOTHING
) -> str | Diagnostic:
    """Return the text of a file, or why there is none.

    Args:
        path: Where it is.
        name: What to call it.
        inside: A resolved directory it must not lead out of, symbolic links followed.
        instead: Texts that are taken in place of what files hold, by their resolved path.
    """
    here = Source(name, 1, 1)
    try:
        real = path.resolve(strict=True)
        if inside is not None and not real.is_relative_to(inside):
            return problem("E102", "the target of the link is outside the project directory", here)
        if not real.is_file():
            return problem("E102", "not a regular file", here)
        if real in instead:
            return instead[real]
        with real.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, RuntimeError) as error:
        missing = isinstance(error, FileNotFoundError)
        hint = "check the path, and the target of a link" if missing else "check the permissions of the file"
        return problem("E102", reason_of(error), here, help=hint)
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


def _not_utf8(content: bytes, error: UnicodeDecodeError, name: str) -> Diagnostic:
    before = len(content[: error.start].decode("utf-8-sig"))
    place = SourceFile(name, content.decode("utf-8-sig", errors="replace")).at(before)
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    label = "the file looks like UTF-16" if wide else f"the byte 0x{content[error.start]:02x} is not UTF-8"
    return problem("E103", label, place, help="save the file as UTF-8")


def parse(file: SourceFile, *, evaluated: bool = True) -> tuple[list[Any], list[Diagnostic]]:
    """Return the values of the documents of a file, and what is wrong with it.

    In a configuration file expressions are ``evaluated``, in a file of variables they are not.
    """
    read = json_text.read if file.is_json else yaml_values.read
    documents, flaws = read(file.text, evaluated=evaluated)
    return documents, [diagnostic(file, flaw, quiet=not evaluated) for flaw in flaws]


@dataclass(slots=True)
class Room:
    """What may still be read, so that a folder of generated files ends in a diagnostic and not in a full memory."""

    size: int = LARGEST_TOGETHER
    values: int = MOST_VALUES

    def refusal(self, file: SourceFile, ends: str = ",:\n") -> Diagnostic | None:
        """Take the file's share, or return why there is no room for it; every value ends at a sign that is counted."""
        self.size -= len(file.text)
        self.values -= sum(map(file.text.count, ends))
        if self.size >= 0 and self.values >= 0:
            return None
        most = f"{LARGEST_TOGETHER // MIB} MiB" if self.size < 0 else f"{MOST_VALUES:,} values"
        why = "Files after this one were not read."
        return problem("E117", f"with this file there are more than {most}", file.at(0), detail=why, help=_SPLIT)


_SPLIT: Final = "split the project, or use forEach for repeated blocks"


def is_our_own(documents: Sequence[Any]) -> bool:
    """Tell whether a file is something that a command wrote; whatever holds a section that configures is none."""
    if len(documents) != 1 or not isinstance(documents[0], dict) or not bears_imprint(documents[0]):
        return False
    return not any(configures(name, content) for name, content in documents[0].items())


def diagnostic(file: SourceFile, flaw: ParseError, *, quiet: bool) -> Diagnostic:
    """Return what a parser says about a file; ``quiet``, it quotes nothing of it."""
    label = flaw.bare if flaw.bare and (quiet or file.is_private(flaw.offset)) else flaw.label
    also = () if flaw.first is None else ((file.at(flaw.first[0], flaw.width), flaw.first[1]),)
    return problem(flaw.code, label, file.at(flaw.offset, flaw.width), help=flaw.help, also=also)


def digest(texts: Iterable[SourceFile]) -> str:
    """Return one SHA-256, in hex, over names and contents in the order given, blank files left out.

    A blank file configures nothing, and a shell makes one for what a command is about to print: it may be gone, or hold
    a document of ours, by the time that a saved plan is applied.
    """
    total = hashlib.sha256()
    for part in _parts(file for file in texts if not file.is_blank):
        total.update(len(part).to_bytes(8) + part)
    return total.hexdigest()


def combined(digest: str, others: Sequence[str]) -> str:
    """Return one SHA-256, in hex, over one and those that belong to it, in the order given."""
    return hashlib.sha256("\n".join([digest, *others]).encode()).hexdigest()


def _parts(texts: Iterable[SourceFile]) -> Iterable[bytes]:
    for file in texts:
        yield file.name.encode(errors="surrogateescape")
        yield file.text.encode()
