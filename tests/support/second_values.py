"""Every field of a type, to the last nested one, and another valid value for each, found by asking the type itself.

Fields are read from the JSON Schema of the Spec. A pattern is a path in which an element of a list is ``*``, followed
by what tells its kind (``*BODY``), so that each kind of a component or button counts for itself.
"""

import copy
import itertools
import re
from functools import cache

from pydantic import ValidationError

from reconciler.resource.fields import canonical
from reconciler.values import MISSING, at, show_path

TEXTS = (
    "Another text",
    "another",
    "https://second.example/page",
    "https://third.example/page",
    "acme://second",
    "second@acme.example",
    "+46709999999",
    "+46708888888",
    "709999999",
    "46",
    "222222222",
    "22",
    "002",
    "0002",
    "002002",
    "22-2222222",
    "SE",
    "0.5",
    "OTH",
    "Forty or more characters are asked for here and there.",
    "#223344",
)
NUMBERS = (2, 3, 5, 60, 600, 4000, 50_000)


def fields(resource_type):
    """Return pattern to the JSON Schemas of what may stand there, for every field that is no mere holder of others."""
    return _fields(resource_type.spec)


@cache
def _fields(spec):
    root = spec.model_json_schema()
    found = {}
    for pattern, schema in _walk(root, root, ()):
        found.setdefault(pattern, []).append(schema)
    return {pattern: schemas for pattern, schemas in found.items() if any("const" not in one for one in schemas)}


def places(document, pattern):
    """Yield the paths at which a pattern stands, or could stand, in a document."""
    return list(_places(document, pattern, ()))


def other_value(resource_type, document, path, schemas, preferred=(), unlike=None):
    """Return the document with another valid value at a path, but not ``unlike``; None when there is none."""
    now = at(document, path)
    for value in itertools.chain(preferred, *(_others(schema, None if now is MISSING else now) for schema in schemas)):
        new = placed(document, path, value)
        if (
            value not in (now, unlike)
            and is_valid(resource_type, new)
            and _differs(resource_type, document, new, path[0])
        ):
            return new
    return None


def without(document, path):
    """Return the document without what stands at a path, and without the mappings that it leaves empty."""
    new = copy.deepcopy(document)
    del at(new, path[:-1])[path[-1]]
    is_left_empty = len(path) > 1 and isinstance(path[-2], str) and at(new, path[:-1]) == {}
    return without(new, path[:-1]) if is_left_empty else new


def placed(document, path, value):
    """Return the document with a value at a path, holders made where they lack."""
    new = copy.deepcopy(document)
    holder = new
    for step in path[:-1]:
        holder = holder[step] if isinstance(step, int) else holder.setdefault(step, {})
    holder[path[-1]] = value
    return new


def is_valid(resource_type, document):
    """Tell whether a type takes a document; expressions count as texts."""
    try:
        resource_type.spec.model_validate(_filled(document), context={"draft": resource_type.draft(document)})
    except ValidationError:
        return False
    return True


def general(shown):
    """Return a shown path without the numbers of elements."""
    return re.sub(r"\[\d+\]", "", shown)


def differences(before, after):
    """Return shown path to value before and after, for every leaf that differs."""
    was, now = dict(_leaves(before)), dict(_leaves(after))
    return {key: (was.get(key), now.get(key)) for key in {**was, **now} if was.get(key) != now.get(key)}


def _leaves(value, path=()):
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        value = sorted(value, key=repr)  # an added text may come first in an answer
    if isinstance(value, dict | list) and value:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*path, key))
    elif value not in (None, {}, []):
        yield show_path(path), value


def _filled(value):
    if isinstance(value, dict):
        return {key: _filled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner) for inner in value]
    return "filled in" if isinstance(value, str) and value.startswith("${") else value


def _differs(resource_type, document, new, name):
    return canonical(resource_type, name, _filled(document.get(name))) != canonical(
        resource_type, name, _filled(new.get(name))
    )


def _walk(schema, root, pattern):
    for one in _variants(schema, root):
        if "properties" in one:
            for name, inner in one["properties"].items():
                yield from _walk(inner, root, (*pattern, name))
        elif _holds_objects(one, root):
            for inner in _variants(one["items"], root):
                yield from _walk(inner, root, (*pattern, "*" + _label(inner)))
        else:
            yield pattern, one


def _variants(schema, root):
    """Yield the forms of a value, references followed, null left out."""
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        yield from _variants(target, root)
    elif parts := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        for part in parts:
            yield from _variants(part, root)
    elif schema.get("type") != "null":
        yield schema


def _holds_objects(schema, root):
    return schema.get("type") == "array" and any("properties" in one for one in _variants(schema["items"], root))


def _label(schema):
    """Return what tells one kind of element from the others, "" where all are of one kind."""
    if "const" not in schema["properties"].get("type", ()):
        return ""
    told = [schema["properties"][name] for name in ("type", "format") if name in schema["properties"]]
    return " ".join(word for one in told for word in ([one["const"]] if "const" in one else one["enum"]))


def _places(value, pattern, path):
    if not pattern:
        yield path
        return
    step, rest = pattern[0], pattern[1:]
    if step.startswith("*"):
        for index, inner in enumerate(value if isinstance(value, list) else ()):
            if _is_kind(inner, step[1:].split()):
                yield from _places(inner, rest, (*path, index))
    elif isinstance(value, dict) and step in value:
        yield from _places(value[step], rest, (*path, step))
    elif not any(later.startswith("*") for later in pattern) and not isinstance(value, bool):
        yield (*path, *pattern)


def _is_kind(element, words):
    told = [element[name] for name in ("type", "format") if name in element] if words else []
    return set(told) <= set(words)


def _others(schema, now):
    if "enum" in schema:
        yield from schema["enum"]
    elif schema.get("type") == "boolean":
        yield not now
    elif schema.get("type") in {"integer", "number"}:
        yield from NUMBERS
    elif schema.get("type") == "array":
        for one in _others(schema["items"], None):
            if one not in (now or ()):
                yield [*(now or ()), one]
                yield [one]
    elif schema.get("type") == "object":
        for key, value in itertools.product(("SE", "another"), TEXTS):
            yield {**(now or {}), key: value}
    elif schema.get("type") == "string":
        yield from (*_near(now), *TEXTS)


def _near(text):
    if not text:
        return ()
    if "@" in text:
        return (f"second.{text}",)
    return (f"{text}/two",) if "://" in text else (f"{text} too", f"{text}_too")
