"""Read ``lifecycle.ignoreChanges``: paths into a type's fields. One that can match nothing is an error at its place."""

from __future__ import annotations

import re
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from reconciler.diagnostics import did_you_mean
from reconciler.load.sections import kind_of
from reconciler.resolve.shape import of_kind
from reconciler.resolve.suggestions import fits
from reconciler.resource.keys import key_paths
from reconciler.resource.selectors import Tag, read_selector, show_selector, tag
from reconciler.values import MISSING, at, show_path
from schemas.facts import facts
from schemas.markers import Directive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.resolve.collector import DiagnosticCollector, FieldLocation
    from reconciler.resource.selectors import Selector
    from reconciler.values import Path
    from schemas.declare import DataSource, ResourceType

WRITTEN: Final = "write it as the plan shows it: field, field.part, list[0].part or list[TYPE].part"
_NUMBERED = re.compile(r"\.(\d+)(?=[.\[]|$)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a path matches nothing, and what to write instead."""

    label: str
    help: str = ""


def ignored(
    value: Any,
    resource_type: ResourceType,
    fields: Mapping[str, Any],
    spot: FieldLocation,
    findings: DiagnosticCollector,
) -> Iterator[Selector]:
    """Yield the paths, each checked at every depth against the type, and an index against the declared list.

    Args:
        value: What ``ignoreChanges`` was given.
        resource_type: The type of the object.
        fields: Its declared values.
        spot: Where the setting stands.
        findings: Takes what is wrong.
    """
    if value is None or not of_kind(value, list, "ignoreChanges", spot, findings):
        return
    for index, entry in enumerate(value):
        if not of_kind(entry, str, "an entry of ignoreChanges", spot.at(index), findings):
            continue
        selector = selected(str(entry), resource_type, fields)
        if not isinstance(selector, Wrong) and _only_creates(resource_type, selector):
            selector = Wrong(f"{selector[0]} is used only for creating the object, so there is nothing to ignore")
        if isinstance(selector, Wrong):
            findings.add("E170", selector.label, spot.at(index).value(), help=selector.help)
        else:
            _warn_of_key(resource_type, selector, spot.at(index), findings)
            yield selector


def _only_creates(resource_type: ResourceType, selector: Selector) -> bool:
    steers = facts(resource_type.spec).find(Directive, str(selector[0]))
    return steers is not None and "update" not in steers.verbs


def _warn_of_key(
    resource_type: ResourceType, selector: Selector, spot: FieldLocation, findings: DiagnosticCollector
) -> None:
    """Warn of a path that takes in what the object is found by: the file may come to name another one."""
    parts = [show_path(path) for path in key_paths(resource_type) if path[: len(selector)] == selector]
    if not parts:
        return
    named = " and ".join(parts)
    findings.add(
        "W170",
        f"if the state is lost, the object is identified by its {named}",
        spot.value(),
        detail=f"If the state is lost, a live object with another {named} is not found, and apply creates a "
        "second object.",
        help="write the live value into the file; or, after such a loss and before the next apply:\n"
        f'  import: [{{to: {resource_type.name}.NAME, id: "..."}}]',
    )


def named(path: Path, resource_type: ResourceType | DataSource, values: Mapping[str, Any]) -> str:
    """Return a path into the values of a type as ``selected`` takes it, also where they are not valid.

    An element is named by its ``type`` where that is one that the list may have and no other element has it.
    """
    steps: Selector = ()
    for depth, step in enumerate(path):
        kind = tag(at(dict(values), path[:depth]), step) if isinstance(step, int) else None
        by_type = (*steps, Tag(kind)) if kind is not None else steps
        known = kind is not None and not isinstance(selected(show_selector(by_type), resource_type, values), Wrong)
        steps = by_type if known else (*steps, step)
    return show_selector(steps)


def selected(
    text: str, resource_type: ResourceType | DataSource, fields: Mapping[str, Any], verb: str = "ignore"
) -> Selector | Wrong:
    """Return the path that a person wrote into the fields of a type, or what is wrong with it.

    Args:
        text: As it was written.
        resource_type: The type.
        fields: The declared values, which indexes count in.
        verb: What is to be done with what the path leads to.
    """
    if "[*]" in text or ".*" in text:
        above = re.split(r"\[\*\]|\.\*", text)[0]
        return Wrong(
            f'"{text}" does not name an element', f"name one, such as {above}[0], or {verb} the whole list: {above}"
        )
    selector = read_selector(text)
    if selector is None:
        return Wrong(f'"{text}" is not a path', WRITTEN)
    return _Walk(resource_type, fields, text, selector, verb).check() or selector


@dataclass(frozen=True, slots=True)
class _Walk:
    """Follows one selector through the types of the fields."""

    resource_type: ResourceType | DataSource
    fields: Mapping[str, Any]
    text: str
    selector: Selector
    verb: str

    def check(self) -> Wrong | None:
        """Return what is wrong with the selector, None when it can match something."""
        here: list[Any] = [self.resource_type.spec]
        path: Path | None = ()  # where it leads in the declared values, None where that is not said
        for depth, step in enumerate(self.selector):
            there = self._below(here, step)
            if not there:
                return self._wrong(here, depth)
            if isinstance(step, int) and path is not None and (few := self._beyond(path, step, depth)):
                return few
            path = self._declared(path, step)
            here = _fitting(there, at(dict(self.fields), path) if path is not None else MISSING)
        return None

    def _below(self, here: Sequence[Any], step: str | int | Tag) -> list[Any]:
        if isinstance(step, str):
            return [inner for annotation in here for inner in _entry(annotation, step)]
        elements = [inner for annotation in here for inner in _elements(annotation)]
        return (
            elements if isinstance(step, int) else [element for element in elements if step.type in _types([element])]
        )

    def _declared(self, path: Path | None, step: str | int | Tag) -> Path | None:
        """Return where one step leads in the declared values; a tag leads to the one element that has it."""
        if path is None:
            return None
        if not isinstance(step, Tag):
            return (*path, step)
        listed = at(dict(self.fields), path)
        indices = (
            [index for index, element in enumerate(listed) if _type_of(element) == step.type]
            if _is_list(listed)
            else []
        )
        return (*path, indices[0]) if len(indices) == 1 else None

    def _beyond(self, path: Path, index: int, depth: int) -> Wrong | None:
        """Return what is wrong with an index that the declared list does not have."""
        listed = at(dict(self.fields), path)
        if not isinstance(listed, list) or index < len(listed):
            return None
        counts = f"it has {len(listed)}, counted from 0" if listed else "it is empty"
        return Wrong(f"{self._shown(depth)} has no element [{index}]; {counts}")

    def _wrong(self, here: Sequence[Any], depth: int) -> Wrong:
        step, above = self.selector[depth], self._shown(depth)
        elements = [inner for annotation in here for inner in _elements(annotation)]
        if isinstance(step, str):
            return self._no_field(here, elements, depth, step)
        if not elements:
            if any(_is_list_of_scalars(annotation) for annotation in here):
                return Wrong(f"{above} is shown and sent as one value", f"{self.verb} it as a whole: {above}")
            return Wrong(f"{above} is not a list")
        types = list(_types(elements))
        if not types:
            return Wrong(f"the elements of {above} have no type", f"count from 0 as in this file: {above}[0]")
        near = did_you_mean(str(step.type), types) if isinstance(step, Tag) else None
        hint = f"did you mean {above}[{near}]?" if near else f"available: {', '.join(types)}"
        return Wrong(f"{above} has no element of that type", hint)

    def _no_field(self, here: Sequence[Any], elements: Sequence[Any], depth: int, step: str) -> Wrong:
        label, above = f'{self.resource_type.name} has no field "{self.text}"', self._shown(depth)
        if elements:
            better = _NUMBERED.sub(r"[\1]", self.text) if step.isdecimal() else ""
            listed = next(iter(_types(elements)), "0")
            return Wrong(label, f"{above} is a list: write {better or f'{above}[{listed}].{step}'}")
        if any(_is_list_of_scalars(annotation) for annotation in here):
            return Wrong(label, f"{above} is shown and sent as one value; {self.verb} it as a whole: {above}")
        names = _names(here)
        near = did_you_mean(step, names)
        if near:
            meant = (*self.selector[:depth], near, *self.selector[depth + 1 :])
            return Wrong(label, f'did you mean "{show_selector(meant)}"?')
        return Wrong(label, f"available: {', '.join(names)}" if names else f"it has no fields: write {above}")

    def _shown(self, depth: int) -> str:
        return show_selector(self.selector[:depth])


def _options(annotation: Any) -> Iterator[Any]:
    """Yield what an annotation may be, without markers and unions: models, lists, mappings, scalars."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        yield from _options(args[0])
    elif origin in (list, dict, typing.Literal) or not args:
        yield annotation
    else:
        for inner in args:
            yield from _options(inner)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _entry(annotation: Any, key: str) -> Iterator[Any]:
    """Yield what may stand under a key."""
    if _is_model(annotation):
        for name, info in annotation.model_fields.items():
            if (info.alias or name) == key:
                yield from _options(info.annotation)
    elif typing.get_origin(annotation) is dict:
        yield from _options(typing.get_args(annotation)[1])


def _elements(annotation: Any) -> list[Any]:
    """Return what the elements of a list may be, nothing where they are texts or numbers."""
    inside = list(_options(typing.get_args(annotation)[0])) if typing.get_origin(annotation) is list else []
    return [inner for inner in inside if _is_model(inner) or typing.get_origin(inner) is dict]


def _is_list_of_scalars(annotation: Any) -> bool:
    return typing.get_origin(annotation) is list and not _elements(annotation)


def _names(here: Sequence[Any]) -> list[str]:
    names = (
        info.alias or name
        for annotation in here
        if _is_model(annotation)
        for name, info in annotation.model_fields.items()
    )
    return list(dict.fromkeys(names))


def _types(elements: Sequence[Any]) -> dict[str, None]:
    """Return the values that ``type`` may have in elements, in order."""
    fields = (element.model_fields.get("type") for element in elements if _is_model(element))
    return {
        name: None
        for field in fields
        if field is not None and typing.get_origin(field.annotation) is typing.Literal
        for name in typing.get_args(field.annotation)
    }


def _fitting(there: list[Any], declared: Any) -> list[Any]:
    """Return the models that a declared value can be one of, all when it says nothing."""
    return [annotation for annotation in there if not _is_model(annotation) or fits(annotation, declared)] or there


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _type_of(element: Any) -> Any:
    return element.get("type") if isinstance(element, dict) else kind_of(element)
