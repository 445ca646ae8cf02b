"""Find which fields a Spec has at a path, for "did you mean". Reads annotations; validates nothing."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from reconciler.values import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.values import Path


def field_names(spec: type[BaseModel], values: Any, path: Path) -> list[str]:
    """Return the field names of the models that fit what stands at ``path`` in ``values``.

    Of a union only the members count whose fixed fields (``type: Literal["BODY"]``) agree with the value.
    """
    return field_names_of(_models_at(spec, values, path))


def field_names_of(models: Iterable[type[BaseModel]]) -> list[str]:
    """Return the names of the fields of some models, as they are written, each once."""
    return list(dict.fromkeys(info.alias or name for model in models for name, info in model.model_fields.items()))


def what_became_of(spec: type[BaseModel], values: Any, path: Path) -> str:
    """Return what became of the field at ``path``, which the API once had; "" for one that it never had."""
    name = path[-1]
    notes = (getattr(model, "gone", {}).get(name, "") for model in _models_at(spec, values, path[:-1]))
    return next((words for words in notes if words), "")


def one_level_deeper(spec: type[BaseModel], values: Any, path: Path) -> str:
    """Return the field beside ``path`` under which its name is a field; "" for none, several, or one with a list."""
    beside = [
        info.alias or name
        for model in _models_at(spec, values, path[:-1])
        for name, info in model.model_fields.items()
        if not _is_list(info.annotation) and path[-1] in field_names_of(_models(info.annotation))
    ]
    return beside[0] if len(set(beside)) == 1 else ""


def _models_at(spec: type[BaseModel], values: Any, path: Path) -> list[type[BaseModel]]:
    models = [spec]
    for depth, step in enumerate(path):
        here = at(values, path[:depth])
        models = [inner for model in models if fits(model, here) for inner in _below(model, step)]
    return [model for model in models if fits(model, at(values, path))] or models


def _below(model: type[BaseModel], step: str | int) -> Iterator[type[BaseModel]]:
    if isinstance(step, int):
        yield model  # the entries of a list were found with the list itself
        return
    for name, info in model.model_fields.items():
        if (info.alias or name) == step:
            yield from _models(info.annotation)


def _is_list(annotation: Any) -> bool:
    return typing.get_origin(annotation) is list or any(map(_is_list, typing.get_args(annotation)))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for inner in typing.get_args(annotation):
        yield from _models(inner)


def fits(model: type[BaseModel], value: Any) -> bool:
    """Tell whether every fixed field of the model agrees with the value, as far as the value says anything."""
    if not isinstance(value, dict):
        return True
    for name, info in model.model_fields.items():
        if typing.get_origin(info.annotation) is typing.Literal and name in value:
            allowed = typing.get_args(info.annotation)
            if len(allowed) == 1 and value[name] not in allowed:
                return False
    return True
