"""Read a text as YAML, JSON or CSV, within the bounds of any file. Evaluates no expression that stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.load import Origin, SourceFile, csv_text, json_text, yaml_places, yaml_values
from reconciler.load.files import diagnostic
from reconciler.resolve.signature import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.diagnostics import Diagnostic
    from reconciler.load.parse_error import ParseError
    from reconciler.load.place import Place
    from reconciler.resolve.scope import EvalContext

ENDS: Final = ",:;\t\n"
"""Signs at which a value ends, in any of the formats."""

_MOST: Final = 10
"""Problems that are told of a text that stands in no file."""


def yaml(world: EvalContext, text: str) -> Any:
    """Return what a text is as YAML: one document.

    Raises:
        Refused: It is not valid, holds several documents, or there is no room for it.
    """
    file = _room(world, text, yaml_places.places)
    documents = _read(file, *yaml_values.read(file.text, evaluated=False))
    if len(documents) > 1:
        raise Refused(f"there are {len(documents)} YAML documents, and one is expected")
    return _kept(world, file, documents[0] if documents else None)


def json(world: EvalContext, text: str) -> Any:
    """Return what a text is as JSON.

    Raises:
        Refused: It is not valid, or there is no room for it.
    """
    file = _room(world, text, json_text.places)
    documents = _read(file, *json_text.read(file.text, evaluated=False))
    if not documents:
        raise Refused("there is no JSON in it")
    return _kept(world, file, documents[0])


def csv(world: EvalContext, text: str) -> Any:
    """Return the rows of a CSV table as mappings from column to text.

    Raises:
        Refused: It is not a table, or there is no room for it.
    """
    file = _room(world, text, csv_text.places)
    return _kept(world, file, _read(file, *csv_text.read(file.text)))


def _room(world: EvalContext, text: str, places: Callable[[str], Sequence[Place]]) -> SourceFile:
    """Return a text as the file that it came from, "" for none, once there is room for what is in it."""
    file = SourceFile(world.named.get(id(text), ""), text.removeprefix("\ufeff"), places)
    refusal = world.room.refusal(file, ENDS)
    if refusal is not None:
        raise Refused(refusal.label, code=refusal.code, help=refusal.help)
    return file


def _read(file: SourceFile, documents: list[Any], flaws: list[ParseError]) -> list[Any]:
    problems = tuple(diagnostic(file, flaw, quiet=False) for flaw in flaws)
    if not problems:
        return documents
    if file.name:
        raise Refused(problems[0].label, problems=problems)
    labels = "; ".join(map(_in_words, problems[:_MOST]))
    raise Refused(labels, code=problems[0].code, help=problems[0].help)


def _in_words(problem: Diagnostic) -> str:
    where = problem.source
    return f"line {where.line}, column {where.column}: {problem.label}" if where else problem.label


def _kept(world: EvalContext, file: SourceFile, value: Any) -> Any:
    """Return a value after noting where it stands; the answers of functions are kept, and so their ids."""
    if isinstance(value, dict | list) and file.name:
        world.tables[id(value)] = Origin(file, ())
    return value
