"""Put the languages of one thing into one block with forEach, when only texts, their examples and addresses differ."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from reconciler.resource.keys import group_of
from reconciler.values import at, canonical_json, put, transform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reconciler.export.values import Described
    from reconciler.values import Path
    from schemas.declare import Languages, ResourceType

_SAID: Final = {"said": ""}  # stands for a text; no declared field is called so


@dataclass(frozen=True, slots=True)
class Group:
    """The objects of one block; ``languages`` when there are several, by the key that tells them apart."""

    members: tuple[Described, ...]
    languages: Languages | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of ``forEach`` in order of the members, () for a block of one object."""
        return tuple(str(member.values[self.languages.field]) for member in self.members) if self.languages else ()


def differing_aside(
    described: Iterable[Described], declared: Iterable[tuple[ResourceType, Mapping[str, Any]]] = ()
) -> list[Described]:
    """Return the objects of one type, those set aside in what languages of one thing must have in common and have not.

    A platform may have put one of them into another category. What the files declare already is right, else most of
    them are, and of as many the first.
    """
    objects = list(described)
    groups: dict[tuple[str, ...], list[Described]] = {}
    given: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for resource_type, values in declared:
        group = group_of(resource_type, partial(_at, values))
        if group is not None:
            given.setdefault(group, values)
    for each in objects:
        group = group_of(each.resource_type, partial(_at, each.values))
        if group is not None:
            groups.setdefault(group, []).append(each)
    apart: dict[str, Described] = {}
    for group, members in groups.items():
        for name in members[0].resource_type.languages.alike if members[0].resource_type.languages else ():
            counted = Counter(str(each.values.get(name)) for each in members)
            usual = str(given[group].get(name)) if group in given else counted.most_common(1)[0][0]
            for each in members:
                if str(each.values.get(name)) != usual:
                    note = f"{name} is not {usual}, as in the other languages; it is left as it is"
                    apart[each.remote_id] = replace(each, aside=(*each.aside, name), notes=(*each.notes, note))
    return [apart.get(each.remote_id, each) for each in objects]


def _at(values: Mapping[str, Any], name: str) -> Any:
    return at(values, tuple(name.split(".")))


def grouped(objects: Sequence[Described]) -> list[Group]:
    """Return the objects of one type as groups, each object once."""
    together: dict[str, list[Described]] = {}
    for number, member in enumerate(objects):
        together.setdefault(_structure(member) or str(number), []).append(member)
    groups = []
    for members in together.values():
        languages = members[0].resource_type.languages
        keys = {member.values[languages.field] for member in members} if languages and len(members) > 1 else set()
        if len(keys) == len(members):
            members.sort(key=lambda member: str(member.values[languages.field]))  # type: ignore[union-attr]
            groups.append(Group(tuple(members), languages))
        else:
            groups += [Group((member,)) for member in members]
    return groups


def _structure(member: Described) -> str:
    """Return all that has to be the same in every language of a thing, "" when it has none."""
    languages = member.resource_type.languages
    if languages is None or languages.field not in member.values:
        return ""
    plain = {name: value for name, value in member.values.items() if name != languages.field}
    shape = _without_texts(plain, languages.texts)
    return canonical_json([shape, list(member.unknown), list(member.aside), sorted(map(str, member.secrets))])


def _without_texts(value: Any, texts: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {
            name: _SAID if name in texts and _is_text(inner) else _without_texts(inner, texts)
            for name, inner in value.items()
        }
    return [_without_texts(inner, texts) for inner in value] if isinstance(value, list) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(inner, str) for inner in value))


def body_of(group: Group, values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what a block says: fields, and for several languages ``forEach`` with just what differs.

    Args:
        group: Whose block it is.
        values: What each member says, as it is written: no text in it is taken for an expression by mistake.
    """
    first = values[0]
    if group.languages is None:
        return first
    differing = [
        path
        for path in _texts(first, group.languages.texts)
        if any(at(value, path) != at(first, path) for value in values)
    ]
    body = put(first, (group.languages.field,), "${each.key}")
    if not differing:
        return {"forEach": list(group.keys), **body}
    names = _names(first, differing)
    for path in differing:
        body = put(body, path, "${each.value}" if len(differing) == 1 else f"${{each.value.{names[path]}}}")
    each = {
        key: at(value, differing[0]) if len(differing) == 1 else {names[path]: at(value, path) for path in differing}
        for key, value in zip(group.keys, values, strict=True)
    }
    return {"forEach": each, **body}


def _texts(value: Any, texts: frozenset[str], path: Path = ()) -> Iterator[Path]:
    """Yield the paths of what belongs to a language, in order."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in texts and _is_text(inner):
                yield (*path, name)
            else:
                yield from _texts(inner, texts, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, texts, (*path, index))


def _names(values: Mapping[str, Any], paths: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each path: by the types on the way, and its field unless that is the text itself."""
    names = {path: _name(values, path) for path in paths}
    counted: dict[str, list[Path]] = {}
    for path, name in names.items():
        counted.setdefault(name, []).append(path)
    for name, same in counted.items():
        if len(same) > 1:
            names |= {path: f"{name}_{number}" for number, path in enumerate(same, 1)}
    return names


def _name(values: Mapping[str, Any], path: Path) -> str:
    types = []
    for depth in range(1, len(path)):
        here = at(values, path[:depth])
        if isinstance(here, dict) and isinstance(here.get("type"), str):
            types.append(here["type"].lower())
    word, name = types[-1] if types else "", _snake(str(path[-1]))
    if not word or word == name:
        return name
    return word if name == "text" and len(types) == 1 else f"{word}_{name}"


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def as_written(values: dict[str, Any]) -> dict[str, Any]:
    """Return values in which no text is taken for an expression."""
    return {name: transform(value, _escaped) for name, value in values.items()}


def _escaped(leaf: Any) -> Any:
    return leaf.replace("${", "$${") if isinstance(leaf, str) else leaf
