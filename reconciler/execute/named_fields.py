"""Find the fields that an answer of the API names, at their places in the files. Reads no file that is not read yet.

The API counts the elements of a list as they were sent; the files may have others beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from reconciler.resource.selectors import label
from reconciler.values import MISSING, at, mask, read_path
from schemas.facts import facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.diagnostics import Diagnostic, Exchange, Source
    from reconciler.resolve import Declared
    from reconciler.values import Path

MOST: Final = 10
"""Further fields of one answer that are shown at their places; the answer itself names them all."""

_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_INSIDE: Final = re.compile(rf"(?<![\w./@-]){_NAME}(?:\.(?:{_NAME}|\d+)|\[\d+\])+")
_FIRST: Final = re.compile(rf"(?:property )?({_NAME})(?=[: ])")
_INDEX: Final = re.compile(r"\.(\d+)(?=[.\[]|$)")
_OF_ENTRY: Final = re.compile(r"\$\{each\.value((?:\.\w+)*)\}")


@dataclass(frozen=True, slots=True)
class _Named:
    """A field that an answer names: what a person calls it, and where it is written, as far as it is."""

    label: str
    source: Source


def located(diagnostic: Diagnostic, exchange: Exchange, declared: Declared, sent: Mapping[str, Any]) -> Diagnostic:
    """Return a diagnostic at the field that the answer names first, with the others beside it; else at the object.

    Args:
        diagnostic: What the API said.
        exchange: The answer.
        declared: The object it is about.
        sent: Its values as they were sent.
    """
    named = {field.label: field for path in _paths(exchange, declared) if (field := _field(path, declared, sent))}
    if not named:
        return replace(diagnostic, source=declared.source())
    first, *others = named.values()
    said = ": ".join(text for text in (diagnostic.label, first.label) if text)
    also = [*_entry(first.source, declared), *((other.source, other.label) for other in others[:MOST])]
    return replace(diagnostic, label=said, source=first.source, also=tuple(also))


def _paths(exchange: Exchange, declared: Declared) -> Iterator[Path]:
    """Yield the paths that look like fields of the object, in the API's order: lists of problems say it best."""
    facts_given = exchange.additional.values()
    lists = [sentence for value in facts_given if isinstance(value, list) for sentence in value]
    texts = [text for value in facts_given if isinstance(value, dict) for text in value.values()]
    texts += [value for value in facts_given if isinstance(value, str)]
    known = {*declared.values, *facts(declared.resource_type.spec).fields}
    for sentence in (*lists, exchange.message, *texts):
        first = _FIRST.match(sentence)
        names = [*([first[1]] if first else []), *_INSIDE.findall(sentence)]
        for path in (read_path(_INDEX.sub(r"[\1]", name)) for name in names):
            if path and path[0] in known:
                yield path


def _field(path: Path, declared: Declared, sent: Mapping[str, Any]) -> _Named | None:
    """Return the field at a path, at the nearest part of it that is declared."""
    place: list[str | int] = []
    have: Any = sent
    want: Any = declared.values
    for step in path:
        here = _step(step, have, want)
        if here is None:
            break
        have = _inside(have, step)
        want = want[here]
        place.append(here)
    full = (*place, *path[len(place) :])
    return _Named(label(full, declared.values), declared.source(tuple(place)))


def _step(step: str | int, sent: Any, declared: Any) -> str | int | None:
    """Return the step in the files that a step in what was sent stands for, None where there is none."""
    if isinstance(step, str):
        return step if isinstance(declared, dict) and step in declared else None
    if not isinstance(declared, list):
        return None
    shown = [element for element in sent if element is not None] if isinstance(sent, list) else declared
    if step >= len(shown):
        return None
    alike = [index for index, element in enumerate(declared) if mask(element) == mask(shown[step])]
    if len(shown) == len(declared) or step in alike:
        return step
    return alike[0] if len(alike) == 1 else None


def _inside(sent: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return at(sent, (step,))
    shown = [element for element in sent if element is not None] if isinstance(sent, list) else []
    return shown[step] if step < len(shown) else MISSING


def _entry(source: Source, declared: Declared) -> Iterator[tuple[Source, str]]:
    """Yield the entry of forEach that a value comes from, where it is written in the block."""
    key, written = declared.address.key, source.text[source.mark : source.mark + source.width]
    from_entry = _OF_ENTRY.search(written)
    if key is not None and from_entry:
        place = declared.origin.source("forEach", key, *from_entry[1].split(".")[1:])
        if str(place) != str(declared.origin.source("forEach")):
            yield place, f'from the entry "{key}"'
