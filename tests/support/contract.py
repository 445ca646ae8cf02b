"""Hold what a type declares of a request body against the API description, at every depth."""

import functools
from dataclasses import dataclass, field
from typing import Any

from schemas.facts import facts
from schemas.markers import Trigger

LIMITS = ("minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "pattern")
NULL = {"type": "null"}


@dataclass
class Shape:
    """What a JSON Schema says about one value, however it was spelled."""

    type: str = ""
    enum: frozenset[str] = frozenset()
    limits: dict[str, Any] = field(default_factory=dict)
    nullable: bool = False
    properties: dict[str, "Shape"] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: "Shape | None" = None
    values: "Shape | None" = None  # of an open mapping
    keys: str = ""  # pattern of an open mapping's keys
    variants: dict[str, "Shape"] = field(default_factory=dict)


def shape(schema, root):
    """Read a JSON Schema, or an OpenAPI one: references followed, allOf merged, unions keyed by their constants."""
    found = Shape()
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        found = shape(target, root)
    for part in schema.get("allOf", ()):
        found = merged(found, shape(part, root))
    types = schema.get("type", found.type)
    types = [types] if isinstance(types, str) else types
    found.nullable |= "null" in types
    found.type = next((name for name in types if name != "null"), found.type)
    found.enum |= frozenset([schema["const"]] if "const" in schema else schema.get("enum", ()))
    found.limits |= {name: schema[name] for name in LIMITS if name in schema}
    found.properties |= {name: shape(inner, root) for name, inner in schema.get("properties", {}).items()}
    found.required |= frozenset(schema.get("required", ()))
    found.items = shape(schema["items"], root) if "items" in schema else found.items
    if isinstance(schema.get("additionalProperties"), dict):
        found.values = shape(schema["additionalProperties"], root)
    for keys, inner in schema.get("patternProperties", {}).items():
        found.values, found.keys = shape(inner, root), keys
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    found.nullable |= NULL in parts
    return with_variants(found, [shape(part, root) for part in parts if part != NULL])


def merged(one, other):
    for name in ("limits", "properties"):
        getattr(one, name).update(getattr(other, name))
    one.type, one.items, one.values = other.type or one.type, other.items or one.items, other.values or one.values
    one.enum, one.required, one.nullable = one.enum | other.enum, one.required | other.required, one.nullable
    one.keys, one.variants = other.keys or one.keys, one.variants | other.variants
    return one


def with_variants(found, parts):
    flat = [inner for part in parts for inner in (part.variants.values() if part.variants else (part,))]
    if len(flat) == 1 or {part.type for part in flat} == {"integer", "number"}:
        found = merged(found, next(part for part in flat if part.type != "integer" or len(flat) == 1))
    elif flat and not any(map(variant_name, flat)):
        found = merged(found, functools.reduce(united, flat))
    elif flat:
        found.variants = {variant_name(part): part for part in flat}
    return found


def united(one, other):
    """Lay two forms side by side that nothing tells apart: what either takes, needing only what both need."""
    both = one.properties.keys() & other.properties.keys()
    inner = {name: united(one.properties[name], other.properties[name]) for name in both}
    return Shape(
        one.type or other.type,
        one.enum | other.enum,
        {name: limit for name, limit in one.limits.items() if other.limits.get(name) == limit},
        one.nullable or other.nullable,
        one.properties | other.properties | inner,
        one.required & other.required,
        one.items or other.items,
        one.values or other.values,
        one.keys or other.keys,
        one.variants | other.variants,
    )


def variant_name(part):
    constants = [part.properties[name].enum for name in ("type", "format") if name in part.properties]
    return " ".join(word for enum in constants for word in sorted(enum))


def differences(model, api, place="", *, partial=False):
    """Yield "place aspect" for whatever the model says otherwise than the API; ``partial`` leaves required aside."""
    if model.type != api.type and not (model.variants or api.variants):
        yield f"{place} type"
    if model.enum != api.enum:
        yield f"{place} enum"
    yield from (f"{place} {name}" for name in LIMITS if model.limits.get(name) != api.limits.get(name))
    for name in sorted({*model.properties, *api.properties}):
        inside = f"{place}.{name}".lstrip(".")
        if name not in api.properties or name not in model.properties:
            yield f"{inside} {'unknown to the API' if name in model.properties else 'missing'}"
            continue
        if not partial and (name in model.required) != (name in api.required):
            yield f"{inside} required"
        yield from differences(model.properties[name], api.properties[name], inside, partial=partial)
    yield from _inside(model, api, place, partial=partial)


def _inside(model, api, place, *, partial):
    if model.keys != api.keys:
        yield f"{place}{{}} keys"
    for mine, its, step in ((model.items, api.items, "[]"), (model.values, api.values, "{}")):
        if mine and its:
            unnamed = bool(mine.variants or its.variants)
            yield from differences(mine, its, place if unnamed else place + step, partial=partial)
        elif mine or its:
            yield f"{place}{step} missing"
    for name in sorted({*model.variants, *api.variants}):
        if name in model.variants and name in api.variants:
            yield from differences(model.variants[name], api.variants[name], f"{place}[{name}]", partial=partial)
        else:
            yield f"{place}[{name}] {'unknown to the API' if name in model.variants else 'missing'}"


def body(resource_type, verb, openapi):
    call = getattr(resource_type, verb)
    return openapi["paths"][call.path][call.method.lower()]["requestBody"]["content"]["application/json"]["schema"]


def declared(resource_type):
    """Return what a type declares of the object itself; its parent is part of the path, its acts have own calls."""
    schema = resource_type.spec.model_json_schema()
    found = shape(schema, schema)
    for (trigger,) in facts(resource_type.spec).having(Trigger):
        found = without(found, trigger)
    return without(found, resource_type.parent.field) if resource_type.parent else found


def without(found, name):
    found.properties.pop(name)
    found.required -= {name}
    return found


def sent(model, call):
    """Narrow what a type declares to what a call takes of it."""
    if call.sends is not None:
        model.properties = {name: inner for name, inner in model.properties.items() if name in call.sends}
    for path in call.omits:
        *above, name = path.split(".")
        holder = model
        for step in above:
            holder = holder.properties[step]
        without(holder, name)
    return model


def deviations(resource_type, openapi):
    """Return every place where a type differs from its create body, and its sent fields from its update body."""
    model = declared(resource_type)
    whole = [verb for verb in ("create", "overwrite") if getattr(resource_type, verb)]
    found = {
        found for verb in whole for found in differences(model, shape(body(resource_type, verb, openapi), openapi))
    }
    if resource_type.update:
        taken = shape(body(resource_type, "update", openapi), openapi)
        found |= set(differences(sent(model, resource_type.update), taken, partial=True))
    return found
