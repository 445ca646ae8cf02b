"""What a block has to say for a live object to be as declared: declared fields at every depth, and nothing else.

What is pending wins over what is live, as in the diff. What the API never shows and its type needs is stood in for.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from reconciler.export.notes import notes_of
from reconciler.resolve.check import unfit
from reconciler.resource.fields import field_value, pending
from reconciler.resource.selectors import label
from reconciler.values import MISSING, STAND_IN, at, canonical_json, put, show_path
from schemas.facts import facts
from schemas.field_order import of_spec
from schemas.markers import ApiDefault, Directive, Immutable, Sensitive, Trigger, Unordered, WriteOnly

if TYPE_CHECKING:
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.field_order import Level
    from schemas.markers import Live

_ROUNDS: Final = 4  # what stands in for one thing may show what else is lacking


@dataclass(slots=True)
class Described:
    """A live object as it would be declared.

    Attributes:
        values: The declared fields, in the order of their declaration; secrets are stood in for.
        secrets: Where a secret stands that cannot be read back, and whether an apply would send it.
        unknown: Entries of ``lifecycle.allowUnknown``: what this version does not know.
        aside: Entries of ``lifecycle.ignoreChanges``: what its type needs and the API does not show.
        notes: What a reader of the block should know.
        flaws: Why it cannot be declared, in words; () when it can.
    """

    resource_type: ResourceType
    remote_id: str
    live: Live
    values: dict[str, Any]
    secrets: dict[Path, bool] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()


def described(
    resource_type: ResourceType, live: Live, called: str, leave_out: frozenset[str] = frozenset()
) -> Described:
    """Return how a live object would be declared.

    Args:
        resource_type: Its type.
        live: The object as the API returns it.
        called: What people call it; stands in for a text that cannot be read back.
        leave_out: Dotted paths of fields that another block speaks of.
    """
    values = {
        name: value
        for name in facts(resource_type.spec).fields
        if (value := _field(resource_type, live, name)) is not MISSING
    }
    for group in resource_type.exclusive:
        for name in [name for name in group if name in values][1:]:
            del values[name]
    for path in leave_out:
        values = _without(values, tuple(path.split(".")))
    description = Described(resource_type, resource_type.remote_id(live), live, values)
    _complete(description, called)
    if description.flaws and any(values.pop(path[0], None) for path in facts(resource_type.spec).having(Trigger)):
        description = Described(
            resource_type, description.remote_id, live, values
        )  # a step that was taken long ago may need more today
        _complete(description, called)
    description.notes = (*description.notes, *notes_of(resource_type, live))
    return description


def _field(resource_type: ResourceType, live: Live, name: str) -> Any:
    """Return a top-level field as it would be written, MISSING when it is left out."""
    known = facts(resource_type.spec)
    if (step := known.find(Trigger, name)) is not None:
        return True if step.done(live) else MISSING
    if (steers := known.find(Directive, name)) is not None:
        value = _steering(resource_type, live, name, steers)
    elif known.find(WriteOnly, name) or known.find(Sensitive, name):
        return MISSING
    else:
        value = field_value(resource_type, live, name)
    if value is MISSING or value is None or value in ([], {}) or _is_default(resource_type, (name,), value):
        return MISSING
    level = of_spec(resource_type.spec).of({}).get(name)
    return _kept(resource_type, value, level, (name,)) if level else value


def _steering(resource_type: ResourceType, live: Live, name: str, steers: Directive) -> Any:
    """Return what has to be written for a field that steers requests to ask for nothing."""
    if (shown := pending(resource_type, live, name)) is not None:
        return shown
    if steers.default is None or steers.satisfied(steers.default, live):
        return MISSING
    words = _literals(resource_type.spec.model_fields[name].annotation)
    return next((word for word in words if steers.satisfied(word, live)), MISSING)


def _kept(resource_type: ResourceType, value: Any, level: Level, path: Path) -> Any:
    """Return a value without nulls, defaults and what only an answer holds, its fields in the order of declaration."""
    if isinstance(value, list):
        kept = [
            _kept(resource_type, inner, level, (*path, index)) for index, inner in enumerate(value) if inner is not None
        ]
        return sorted(kept, key=canonical_json) if facts(resource_type.spec).find(Unordered, *path) else kept
    if not isinstance(value, dict):
        return value
    declared = level.of({name: inner if isinstance(inner, str) else None for name, inner in value.items()})
    shown: dict[str, Any] = {}
    for name in (*(name for name in declared if name in value), *(name for name in value if name not in declared)):
        inner, here = value[name], (*path, name)
        if (
            inner is None
            or inner in ([], {})
            or _is_default(resource_type, here, inner)
            or _is_answer(resource_type, here)
        ):
            continue
        shown[name] = _kept(resource_type, inner, declared[name], here) if name in declared else _without_nulls(inner)
    return shown


def _is_default(resource_type: ResourceType, path: Path, value: Any) -> bool:
    default = facts(resource_type.spec).find(ApiDefault, *path)
    return default is not None and type(default.value) is type(value) and bool(default.value == value)


def _is_answer(resource_type: ResourceType, path: Path) -> bool:
    """Tell whether only an answer holds what stands at a path: it is exported, or declared to be so."""
    dotted = ".".join(step for step in path if isinstance(step, str))
    return dotted in resource_type.answer_only or any(export.name == dotted for export in resource_type.exports)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _without(values: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    first, *rest = path
    if not rest or not isinstance(values.get(first), dict):
        return {name: inner for name, inner in values.items() if name != first or rest}
    return {**values, first: _without(values[first], tuple(rest))}


def _complete(description: Described, called: str) -> None:
    """Stand in for what the type needs and the API does not show, and note what is unknown here."""
    for _ in range(_ROUNDS):
        judged = unfit(description.resource_type, description.values)
        if not judged.lacking:
            break
        for path in judged.lacking:
            _stand_in(description, path, called)
    description.values = {
        name: description.values[name]
        for name in facts(description.resource_type.spec).fields
        if name in description.values
    }
    # Without indexes a path means every entry of a list, so that languages of one template have the same entries.
    names = (show_path(tuple(step for step in path if isinstance(step, str))) for path in judged.unknown)
    description.unknown = tuple(dict.fromkeys(names))
    if description.unknown:
        description.notes = (*description.notes, f"this version does not know {', '.join(description.unknown)}")
    lacking = (
        f"{label(path, description.values)} must be set, and the API does not show it" for path in judged.lacking
    )
    description.flaws = (*lacking, *judged.other)


def _stand_in(description: Described, path: Path, called: str) -> None:
    spec, known = description.resource_type.spec, facts(description.resource_type.spec)
    if at(description.values, path) is not MISSING or at(description.values, path[:-1]) is MISSING:
        return
    if known.find(Sensitive, *path):
        steers = known.find(Directive, *path)
        fixed = any(known.find(Immutable, *path[: depth + 1]) for depth in range(len(path)))
        description.values = put(description.values, path, STAND_IN)
        description.secrets[path] = not fixed and (steers is None or "update" in steers.verbs)
        return
    if len(path) != 1 or not isinstance(path[0], str):
        return
    if path[0] not in description.resource_type.not_shown and not known.find(WriteOnly, *path):
        return
    value = _invented(spec.model_fields[path[0]].annotation, called)
    if value is None:
        return
    description.values = put(description.values, path, value)
    message = f"the API does not show {path[0]}; the value below is a guess"
    if known.find(WriteOnly, *path) and known.find(Immutable, *path):
        description.notes = (*description.notes, f"{message}, and is never sent")
    else:
        description.notes = (*description.notes, f"{message}, and ignoreChanges leaves it alone")
        description.aside = (*description.aside, path[0])


def _invented(annotation: Any, called: str) -> Any:
    """Return a value of a type that says as little as possible, None when there is none."""
    words = _literals(annotation)
    if words:
        return "OTHER" if "OTHER" in words else words[0]
    for option in _options(annotation):
        if option is str:
            return called
        if isinstance(option, type) and issubclass(option, BaseModel):
            needed = {info.alias or name: info for name, info in option.model_fields.items() if info.is_required()}
            return {name: _invented(info.annotation, called) for name, info in needed.items()}
    return None


def _literals(annotation: Any) -> tuple[Any, ...]:
    return tuple(
        word
        for option in _options(annotation)
        if typing.get_origin(option) is typing.Literal
        for word in typing.get_args(option)
    )


def _options(annotation: Any) -> list[Any]:
    """Return what an annotation may be, without markers and unions."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _options(args[0])
    if origin in (list, dict, typing.Literal) or not args:
        return [annotation]
    return [option for inner in args for option in _options(inner)]
