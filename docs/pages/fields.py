"""Tables of fields, from a Spec and its markers: value, whether needed, what changing it does. Knows no type."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from pages.markdown import anchor, code, section, table
from reconciler.render import schema_words
from schemas.marker_words import hints, more
from schemas.markers import (
    Directive,
    Immutable,
    Marker,
    NeededUnlessDraft,
    Sensitive,
    Trigger,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from schemas.declare import ResourceType

HEADS = ("Field", "Type", "Required", "Changed later", "Notes")
LONG = 8
"""Lists of more values than this are below the table."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A model, the path by which it is reached, and what an update may do with all of it ("" when that is open)."""

    model: type[BaseModel]
    path: str
    changed: str = ""


@dataclass(slots=True)
class Fields:
    """Every table of fields of one type; a model that several fields share is shown once and linked to."""

    resource_type: ResourceType | None
    _headings: dict[type[BaseModel], str] = field(default_factory=dict)
    _waiting: list[Owner] = field(default_factory=list)

    def sections(self, spec: type[BaseModel], *, level: int = 3) -> str:
        """Return the table of the Spec, and one of each model inside it below a heading of its own."""
        parts = [self._table(Owner(spec, ""))]
        while self._waiting:
            owner = self._waiting.pop(0)
            parts.append(section(self._headings[owner.model], self._table(owner), level=level))
        return "\n\n".join(part for part in parts if part)

    def _table(self, owner: Owner) -> str:
        root = owner.model.model_json_schema(by_alias=True)
        rows, lists = [], []
        for name, info in owner.model.model_fields.items():
            shown = info.alias or name
            schema = schema_words.described(root, root["properties"][shown])
            rows.append(self._row(owner, shown, info, root, schema))
            if len(values := schema_words.values(root, schema)) > LONG:
                lists.append(f"Values of `{shown}`: {', '.join(values)}.")
        heads = HEADS if self.resource_type else (*HEADS[:3], HEADS[4])
        return "\n\n".join([table(heads, rows), *lists])

    def _row(
        self, owner: Owner, name: str, info: FieldInfo, root: dict[str, Any], schema: dict[str, Any]
    ) -> tuple[str, ...]:
        marks = [mark for mark in info.metadata if isinstance(mark, Marker)]
        changed = "" if "const" in schema else self._changed(marks, owner.changed)
        links = [self._link(inner, owner, name, steps, changed) for inner, steps in _models(info.annotation)]
        value = f"list of {_several(links)}" if links and schema_words.is_list(root, schema) else _several(links)
        told = hints(_told_here(marks)) if self.resource_type else _of_an_argument(marks)
        said = " ".join(part for part in (info.description or "", *told, *more(marks)) if part)
        cells = (code(name), value or _value(root, schema), _needed(info, marks), changed, said)
        return cells if self.resource_type else (*cells[:3], cells[4])

    def _link(self, model: type[BaseModel], owner: Owner, name: str, steps: str, changed: str) -> str:
        tag = _tag(model)
        if model not in self._headings:
            path = f"{owner.path}.{name}".strip(".") + steps
            heading = f"{path} {tag}".strip()
            taken = heading in self._headings.values()
            self._headings[model] = f"{heading} {model.__name__}" if taken else heading
            whole = changed if changed not in ("in place", "request option") else ""
            self._waiting.append(Owner(model, path, owner.changed or whole))
        return f"[{tag or 'mapping'}](#{anchor(self._headings[model])})"

    def _changed(self, marks: list[Marker], inherited: str) -> str:
        """Say what a later change of the field does."""
        for mark in marks:
            match mark:
                case Trigger(act=act):
                    return f"once: {code(act)}"
                case Directive():
                    return "request option"
                case Immutable(unless=unless) if unless is not None:
                    return "sometimes"
                case Immutable():
                    return self._fixed()
                case _:
                    pass
        if self.resource_type is None or self.resource_type.update is None:
            return "no"
        return inherited or "in place"

    def _fixed(self) -> str:
        resource_type = self.resource_type
        replaceable = (
            resource_type is not None and resource_type.create is not None and resource_type.delete is not None
        )
        return "forces replacement" if replaceable else "no"


def _models(annotation: Any, steps: str = "") -> Iterator[tuple[type[BaseModel], str]]:
    """Yield the models inside an annotation, and how their values are reached from the field."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, steps
        return
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (list, tuple, set, frozenset):
        yield from _models(args[0], steps + "[]")
    elif origin is dict:
        yield from _models(args[1], steps + ".KEY")
    elif origin is not typing.Literal:
        for arg in args:
            yield from _models(arg, steps)


def _tag(model: type[BaseModel]) -> str:
    """Return the fixed values that tell a variant from the others ("HEADER TEXT"), "" when nothing does."""
    properties = model.model_json_schema(by_alias=True)["properties"]
    return " ".join(
        str(properties[name]["const"]) for name in ("type", "format") if "const" in properties.get(name, {})
    )


def _several(links: list[str]) -> str:
    unique = list(dict.fromkeys(links))
    return " or ".join([", ".join(unique[:-1]), unique[-1]]) if len(unique) > 1 else "".join(unique)


def _value(root: dict[str, Any], schema: dict[str, Any]) -> str:
    pattern = f", matching {code(schema['pattern'])}" if "pattern" in schema else ""
    return schema_words.shape(root, schema) + pattern


def _needed(info: FieldInfo, marks: list[Marker]) -> str:
    if info.is_required():
        return "yes"
    return "unless DRAFT" if any(isinstance(mark, NeededUnlessDraft) for mark in marks) else ""


def _told_here(marks: list[Marker]) -> list[Marker]:
    """Leave out what a column of its own says already."""
    plain = (mark for mark in marks if not (isinstance(mark, Immutable) and not mark.why))
    return [mark for mark in plain if not isinstance(mark, NeededUnlessDraft)]


def _of_an_argument(marks: list[Marker]) -> list[str]:
    """Return what matters where a value is typed at the prompt, or only read by."""
    return ["Secret: masked and never stored."] if any(isinstance(mark, Sensitive) for mark in marks) else []
