"""The tables of translations that the files declare, each read when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from reconciler.address import Address
from reconciler.diagnostics import Diagnostic, Severity
from reconciler.load import SourceFile
from reconciler.resolve import project_files
from reconciler.resolve.collector import FAILED, FieldLocation
from reconciler.resolve.desired import Untranslated
from reconciler.resolve.outline import holds_expression
from reconciler.resolve.shape import known_keys, needed, of_kind
from reconciler.resolve.signature import Refused
from reconciler.resolve.tables import ENDS
from reconciler.translations import SUFFIXES, Entry, Languages, Reading, Table, read, table_of
from reconciler.translations.languages import folded
from schemas import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.load import Block, Origin
    from reconciler.resolve.collector import DiagnosticCollector
    from reconciler.resolve.scope import EvalContext

_USABLE: Final = {"E196", "E197"}
"""Errors beside which everything else of the table is there."""

REWRITABLE: Final = (".yaml", ".yml", ".json")
"""Suffixes of files in which a single text can be changed with everything else kept."""

_Patterns: TypeAlias = "list[tuple[Any, FieldLocation]]"
"""Patterns, each with its place."""


@dataclass(frozen=True, slots=True)
class Translated:
    """One table: ``value`` is key to language to text, FAILED for a text that cannot be used."""

    table: Table
    value: dict[str, Any]
    complete: bool


@dataclass(slots=True)
class Translations:
    """What is declared, and what has been read of it.

    ``users`` are the blocks that ask for a key, by table and key.
    """

    declared: Mapping[str, Block] = field(default_factory=dict)
    users: dict[str, dict[str, set[Address]]] = field(default_factory=dict)
    _tables: dict[str, Translated] = field(default_factory=dict)

    def table(self, name: str, world: EvalContext) -> Translated:
        """Return a table that is declared; what is wrong with it is among the findings of the world."""
        if name not in self._tables:
            self._tables[name] = _translated(name, self.declared[name], world)
        return self._tables[name]

    def read_all(self, world: EvalContext) -> None:
        """Read every table, so that mistakes in one that nothing uses are found as well."""
        for name in self.declared:
            self.table(name, world)

    def entry(self, name: str, key: str, language: str, *, world: EvalContext) -> Entry | None:
        """Return a text with its place, None when there is none."""
        return self.table(name, world).table.texts.get(key, {}).get(language)

    def note(self, name: str, key: Any, origin: Origin) -> None:
        """Note that the block of a resource asks for a key."""
        address = _block(origin)
        if address is not None:
            self.users.setdefault(name, {}).setdefault(str(key), set()).add(address)

    def untranslated(self, world: EvalContext) -> Iterator[Untranslated]:
        """Yield what blocks ask for and some languages lack, by address and key."""
        lacking = [
            Untranslated(
                address.inside(world.module), name, missing.key, missing.languages, missing.entry.origin.source()
            )
            for name, keys in self.users.items()
            for missing in self.table(name, world).table.missing
            for address in keys.get(missing.key, ())
        ]
        yield from sorted(lacking, key=lambda each: (each.address, each.table, each.key))


def _block(origin: Origin) -> Address | None:
    """Return the block of a resource that something is written in."""
    match origin.path:
        case ("resources", str(type_name), str(name), *_):
            return Address(type_name, name)
    return None


def _translated(name: str, block: Block, world: EvalContext) -> Translated:
    settings_ = _settings(name, block, world)
    if settings_ is None:
        return Translated(Table(), {}, complete=False)
    patterns, languages = settings_
    before = len(world.findings.of(Severity.ERROR))
    table = table_of(_readings(patterns, world), languages)
    complete = before == len(world.findings.of(Severity.ERROR))
    for problem in table.problems:
        world.findings.take(problem)
    value = {
        key: {code: FAILED if (key, code) in table.broken else entry.text for code, entry in texts.items()}
        for key, texts in table.texts.items()
    }
    errors = {problem.code for problem in table.problems if problem.severity is Severity.ERROR}
    return Translated(table, value, complete=complete and errors <= _USABLE)


def _settings(name: str, block: Block, world: EvalContext) -> tuple[_Patterns, Languages] | None:
    """Return the patterns with their places, and the languages; None after reporting what is wrong with them."""
    written, spot, findings = block.value, FieldLocation(block.origin), world.findings
    if not of_kind(written, dict, f"translations.{name}", spot, findings):
        return None
    declared, what = settings.TRANSLATIONS, "a table of translations"
    known = known_keys(written, settings.names(declared), what, spot, findings)
    if not (needed(written, settings.required(declared), what, spot, findings) and known):
        return None
    files, require, names = written["files"], written.get("require"), written.get("languages") or {}
    several = isinstance(files, list)
    patterns = [(entry, spot.at("files", *((number,) if several else ()))) for number, entry in _entries(files)]
    sound = of_kind(names, dict, "languages", spot.at("languages"), findings) and (
        require is None or of_kind(require, list, "require", spot.at("require"), findings)
    )
    if not sound:
        return None
    texts = [
        ("source", written["source"], spot.at("source")),
        *(("a pattern of files", pattern, place) for pattern, place in patterns),
        *(("an entry of languages", code, spot.at("languages", key)) for key, code in names.items()),
        *(("an entry of require", code, spot.at("require", number)) for number, code in _entries(require or [])),
    ]
    refused = [value for what, value, place in texts if not _is_literal(value, what, place, findings)]
    if refused:
        return None
    codes = {folded(key): code for key, code in names.items()}
    return patterns, Languages(written["source"], codes, None if require is None else tuple(require))


def _entries(written: Any) -> Iterator[tuple[int, Any]]:
    return enumerate(written if isinstance(written, list) else [written])


def _is_literal(value: Any, what: str, spot: FieldLocation, findings: DiagnosticCollector) -> bool:
    """Report a value that is not a text, or that is an expression: which files are translations is known first."""
    if not of_kind(value, str, what, spot, findings):
        return False
    if not holds_expression(value):
        return True
    findings.add("E123", f"{what} is literal text, not an expression", spot.value())
    return False


def _readings(patterns: _Patterns, world: EvalContext) -> Iterator[Reading]:
    """Yield what each file says, each file once; report those that cannot be read."""
    seen: set[str] = set()
    for pattern, spot in patterns:
        try:
            names = project_files.names_in(world, ".", pattern.removeprefix("./"))
        except Refused as refused:
            code = "E198" if refused.code == "E147" else refused.code
            world.findings.add(code, str(refused), spot.value(), help=refused.help)
            continue
        if not names:
            hint = "check the pattern, and where the files are"
            world.findings.add("E198", "no file matches", spot.value(), help=hint)
        for name in names:
            if name not in seen:
                seen.add(name)
                yield from _reading(name, spot, world)


def _reading(name: str, spot: FieldLocation, world: EvalContext) -> Iterator[Reading]:
    if not name.lower().endswith(SUFFIXES):
        label, hint = f"it matches {name}", f"the formats are {', '.join(SUFFIXES)}"
        world.findings.add("E198", label, spot.value(), help=hint)
        return
    text = project_files.opened(world, name)
    if isinstance(text, Diagnostic):
        world.findings.take(text)
        return
    refusal = world.room.refusal(SourceFile(world.prefix + name, text), ENDS)
    if refusal is not None:
        world.findings.take(refusal)
    else:
        yield read(world.prefix + name, text)
