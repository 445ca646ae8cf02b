"""Sort the sections of all documents into one ``Configuration``. Evaluates no expression and knows no resource type."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from reconciler.address import NAME, Address
from reconciler.diagnostics import did_you_mean, foreign_words, problem, suggest
from reconciler.load import ignore
from reconciler.load.defaults import TypeDefaults, folder_of, inherited
from reconciler.load.foreign_files import recognized
from reconciler.load.source import Block, Origin
from reconciler.quoting import in_shell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reconciler.diagnostics import Diagnostic
    from reconciler.load.skipped import Skipped
    from reconciler.load.source import SourceFile

SECTIONS: Final = (
    *("project", "stages", "variables", "locals", "translations", "modules", "defaults", "data", "resources"),
    *("outputs", "moved", "import", "removed", "prices"),
)
ONCE: Final = ("project", "prices")
_NAMED: Final = ("stages", "variables", "locals", "translations", "modules", "outputs")
_LISTED: Final = ("moved", "import", "removed")
_SEVERAL: Final = 2
"""Unknown keys that make a file another tool's; a lone one is more likely a slip."""

_TYPE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything the files say, block by block, before any expression is looked at.

    ``digest`` is the SHA-256 over names and contents of all files, ``files`` their number; ``complete`` is False when
    something was left out because of a problem, so that what looks undeclared may only be unread; ``skipped`` is what
    lies in the directory and was not read on purpose; ``warnings`` are what is doubtful in how the files are written.
    ``called`` is what the folders of the modules say, by the name of the call; what could not be read is missing.
    ``resources`` hold what they take of the ``defaults`` of their type.
    """

    directory: Path
    digest: str
    files: int = 0
    project: Block | None = None
    stages: dict[str, Block] = field(default_factory=dict)
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    translations: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    defaults: tuple[TypeDefaults, ...] = ()
    data: dict[Address, Block] = field(default_factory=dict)
    resources: dict[Address, Block] = field(default_factory=dict)
    moved: tuple[Block, ...] = ()
    imports: tuple[Block, ...] = ()
    removed: tuple[Block, ...] = ()
    prices: Block | None = None
    complete: bool = True
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    called: Mapping[str, Configuration] = field(default_factory=dict)


class SectionCollector:
    """Takes document after document and keeps what each section holds."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self._once: dict[str, Block] = {}
        self._named: dict[str, dict[str, Block]] = {name: {} for name in _NAMED}
        self._addressed: dict[str, dict[Address, Block]] = {"resources": {}, "data": {}}
        self._defaults: dict[tuple[str, str], TypeDefaults] = {}
        self._listed: dict[str, list[Block]] = {name: [] for name in _LISTED}

    def add(self, file: SourceFile, number: int, document: Any) -> None:
        """Sort one document in; an empty one adds nothing."""
        root = Origin(file, (), number)
        if document is None:
            return
        if (foreign := _foreign(root, document)) is not None:
            self.problems.append(foreign)
            return
        if not isinstance(document, dict):
            self.problems.append(_not_a_mapping(root, document))
            return
        for name, content in document.items():
            self._section(name, content, Origin(file, (name,), number))

    def configuration(
        self, directory: Path, digest: str, files: int, skipped: tuple[Skipped, ...], *, complete: bool
    ) -> Configuration:
        """Return what was sorted in so far."""
        return Configuration(
            directory,
            digest,
            files,
            self._once.get("project"),
            stages=self._named["stages"],
            variables=self._named["variables"],
            locals=self._named["locals"],
            modules=self._named["modules"],
            translations=self._named["translations"],
            outputs=self._named["outputs"],
            defaults=tuple(self._defaults.values()),
            data=self._addressed["data"],
            resources=inherited(self._addressed["resources"], self._defaults.values()),
            moved=tuple(self._listed["moved"]),
            imports=tuple(self._listed["import"]),
            removed=tuple(self._listed["removed"]),
            prices=self._once.get("prices"),
            complete=complete,
            skipped=skipped,
            warnings=tuple(self.warnings),
        )

    def _section(self, name: str, content: Any, origin: Origin) -> None:
        if name not in SECTIONS:
            self.problems.append(_unknown_section(name, origin))
        elif content is None:
            return
        elif name in self._listed:
            self._entries(name, content, origin)
        elif not isinstance(content, dict):
            self._wrong_shape(origin, f"{name} is a mapping, not {kind_of(content)}")
        elif name in ONCE:
            self._add_once(name, Block(content, origin))
        elif name in self._named:
            for key, value in content.items():
                self._add(self._named[name], key, f"{name}.{key}", Block(value, origin.below(key)))
        else:
            for type_name, inner in content.items():
                self._of_type(name, type_name, inner, origin.below(type_name))

    def _entries(self, name: str, content: Any, origin: Origin) -> None:
        if not isinstance(content, list):
            self._wrong_shape(origin, f'{name} is a list, not {kind_of(content)}; begin each entry with "- "')
            return
        for index, entry in enumerate(content):
            inside = origin.below(index)
            if isinstance(entry, dict):
                self._listed[name].append(Block(entry, inside))
            else:
                self._wrong_shape(inside, f"an entry of {name} is a mapping, not {kind_of(entry)}")

    def _of_type(self, section: str, type_name: str, content: Any, origin: Origin) -> None:
        if not _TYPE.fullmatch(type_name):
            why = "A type is written in small letters, with underscores."
            label, place = f'"{type_name}" cannot be the name of a type', origin.source(key=True)
            self.problems.append(problem("E112", label, place, detail=why, help=_as_a_type(type_name)))
        elif content is None:
            return
        elif section == "defaults":
            self._add_defaults(type_name, content, origin)
        else:
            self._blocks(self._addressed[section], type_name, content, origin)

    def _blocks(self, into: dict[Address, Block], type_name: str, blocks: Any, origin: Origin) -> None:
        if not isinstance(blocks, dict):
            label = f"{type_name} is a mapping from names to blocks, not {kind_of(blocks)}"
            self._wrong_shape(origin, label)
            return
        for name, body in blocks.items():
            inside = origin.below(name)
            if body is None or isinstance(body, dict):
                address = Address(type_name, name)
                self._add(into, name, str(address), Block(body or {}, inside), address)
            else:
                self._wrong_shape(inside, f"{type_name}.{name} is a mapping of fields, not {kind_of(body)}")

    def _add_defaults(self, type_name: str, body: Any, origin: Origin) -> None:
        if not isinstance(body, dict):
            self._wrong_shape(origin, f"the defaults of {type_name} are a mapping of fields, not {kind_of(body)}")
            return
        folder = folder_of(origin.file.name)
        again = TypeDefaults(type_name, folder, Block(body, origin))
        first = self._defaults.setdefault((type_name, folder), again)
        if first is not again:
            where = f"in {folder}" if folder else "of the project"
            shown, hint = f"defaults.{type_name} {where}", "write both as one, or one of them in a folder below"
            self.problems.append(_twice(shown, first.block, again.block, hint))

    def _add(self, into: dict[Any, Block], name: str, shown: str, block: Block, key: Address | None = None) -> None:
        if not NAME.fullmatch(name):
            label = f'"{name}" cannot be a name'
            why = "A name starts with a letter or underscore and contains letters, digits, underscores and hyphens."
            self.problems.append(problem("E112", label, block.origin.source(key=True), detail=why))
            return
        first = into.setdefault(key or name, block)
        if first is not block:
            self.problems.append(_twice(shown, first, block))

    def _add_once(self, name: str, block: Block) -> None:
        first = self._once.setdefault(name, block)
        if first is not block:
            self.problems.append(_twice(name, first, block))

    def _wrong_shape(self, origin: Origin, label: str) -> None:
        self.problems.append(problem("E110", label, origin.source()))


def configures(name: str, content: Any) -> bool:
    """Tell whether a key at the top of a file is a section in the shape in which one configures something."""
    if name == "outputs" and isinstance(content, dict):  # our documents have outputs too, with what became of each
        return not all(isinstance(output, dict) and "known_after_apply" in output for output in content.values())
    return name in SECTIONS and isinstance(content, list if name in _LISTED else dict)


def kind_of(value: Any) -> str:
    """Return what a value is, as a person calls it."""
    names = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "empty")


def _as_a_type(name: str) -> str:
    """Return as a help how a name is written as that of a type, "" when it cannot be."""
    written = re.sub(r"[-. ]+", "_", name).lower()
    return f"write {written}" if _TYPE.fullmatch(written) else ""


def _foreign(root: Origin, document: Any) -> Diagnostic | None:
    """Return that a document is not ours: that of another tool, or with several keys of which none is a section."""
    name = recognized(document)
    code = "E109" if isinstance(document, dict) else "E108"
    if not name:
        if not isinstance(document, dict) or len(document) < _SEVERAL or any(map(_is_near_a_section, document)):
            return None
        label, known = "no key of this file is a section", f"available: {', '.join(SECTIONS)}\n"
    else:
        label, known = f"this looks like {name}", ""
    key = next(iter(document)) if isinstance(document, dict) else None
    place = root.source() if key is None else Origin(root.file, (key,), root.document).source(key=True)
    written = in_shell(root.file.name)
    help_ = f"{known}if it is not meant for reconciler, do not read it:\n  echo {written} >> {ignore.NAME}"
    return problem(code, label, place, help=help_)


def _is_near_a_section(name: str) -> bool:
    return did_you_mean(name, SECTIONS) is not None or bool(foreign_words.answer(foreign_words.SECTIONS, name))


def _not_a_mapping(root: Origin, document: Any) -> Diagnostic:
    label = f"the file is {kind_of(document)}"
    return problem("E108", label, root.source(), help=f"start with a section: {', '.join(SECTIONS)}")


def _unknown_section(name: str, origin: Origin) -> Diagnostic:
    meant = did_you_mean(name, SECTIONS)
    hint = "" if meant and name not in foreign_words.SECTIONS else foreign_words.answer(foreign_words.SECTIONS, name)
    known = f"available: {', '.join(SECTIONS)}"
    label = f'unknown section "{name}"'
    return problem("E109", label, origin.source(key=True), help=hint or suggest(name, SECTIONS, known))


def _twice(shown: str, first: Block, again: Block, hint: str = "rename one of the two, or remove it") -> Diagnostic:
    also = ((first.origin.source(key=True), "declared here first"),)
    label = f"{shown} is declared again"
    return problem("E111", label, again.origin.source(key=True), help=hint, also=also)
