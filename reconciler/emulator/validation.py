"""Is a request what the specification says? Driven by the OpenAPI file; refusals are the API's own 400 answers.

Alternatives are told apart by the ``type`` and ``format`` of the object, whole bodies by the fields they carry, because
read strictly many of the file's oneOf match twice, and because only then can an error say which field is wrong. Drafts
may lack whatever the file describes as "not needed for a draft".
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs

from reconciler.emulator.errors import PapiError
from reconciler.emulator.fields import signs, unknown_fields
from reconciler.emulator.jsontext import NotJson, parsed
from reconciler.emulator.spec import Operation, Parameter, operations, referred, resolved, schema_named
from reconciler.emulator.world import Json

DRAFT_WORDS = "not needed for a draft"
MOST_PROBLEMS = 100
LATER_WORDS = "optional at create"  # RCS lists as required what only a launch needs
KEPT = frozenset({"description", "deprecated", "default", "example", "examples", "discriminator"})
QUERY_CODES = {
    "filterStates": "invalid_filter_states",
    "filterStatuses": "invalid_filter_statuses",
    "fieldMask": "invalid_fields",
    "countries": "questionnaire_invalid_country",
    "pageSize": "invalid_page_size",
    "pageToken": "invalid_page_token",
}
PAGING = frozenset({"pageSize", "pageToken"})


def check_query(operation: Operation, query: Mapping[str, Sequence[str]]) -> None:
    """Refuse a query whose names or values the specification does not allow; page values are ``pages``' business.

    An operation that documents no 400 answers whatever the query says.

    Raises:
        PapiError: 400, with the parameter's own code where the operation documents one.
    """
    if "400" not in operation.answers:
        return
    if unknown := [f"property {name} should not exist" for name in query if name not in operation.query]:
        raise PapiError("invalid_input", "; ".join(unknown), status=400, more={"validationErrors": unknown})
    for name, values in query.items():
        parameter = operation.query[name]
        if len(values) > 1 and not parameter.is_list:
            raise _query_refusal(operation, parameter, list(values))
        if name not in PAGING:
            parts = [part for value in values for part in value.split(",")] if parameter.is_list else values
            wrong = [part for part in parts if not _allowed(parameter, part)]
            if wrong:
                raise _query_refusal(operation, parameter, wrong)


def _allowed(parameter: Parameter, value: str) -> bool:
    schema = parameter.schema.get("items", parameter.schema)
    if schema.get("type") == "boolean":
        return value in {"true", "false"}
    return "enum" not in schema or value in schema["enum"]


def _query_refusal(operation: Operation, parameter: Parameter, wrong: list[str]) -> PapiError:
    code = QUERY_CODES.get(parameter.name, "invalid_input")
    documented = operation.errors.get(code)
    message = f"{parameter.name}: unsupported value {', '.join(wrong)}"
    if documented and (documented.supported or "supported" in documented.when):
        key = "supportedValues" if "supportedValues" in documented.when else "supportedCodes"
        return PapiError(code, message, more={key: documented.supported or _supported(parameter)})
    return PapiError(code, message, status=400, more={"validationErrors": [message]})


def _supported(parameter: Parameter) -> str:
    return ", ".join(parameter.schema.get("items", parameter.schema)["enum"])


def body_of(raw: bytes) -> Any:
    """Return the parsed JSON body.

    Raises:
        PapiError: 400 ``invalid_payload``.
    """
    try:
        return parsed(raw)
    except NotJson as error:
        raise PapiError("invalid_payload", f"The body is not valid JSON: {error}.", status=400) from None


def check_body(operation: Operation, body: Any) -> None:
    """Refuse a JSON body that does not fit the operation's schema.

    Raises:
        PapiError: 400 with ``validationErrors``; ``invalid_payload`` where only that is documented.
    """
    if not isinstance(body, dict):
        raise PapiError("invalid_payload", "The body must be a JSON object.", status=400)
    validator = _validator(operation.name, alternative(operation, body), draft=_is_draft(operation, body))
    sentences = chain((_sentence(error) for error in validator.iter_errors(body)), _unknown(operation, body))
    problems = list(islice(sentences, MOST_PROBLEMS))
    if problems:
        raise invalid(operation, problems)


def _unknown(operation: Operation, body: Json) -> Iterator[str]:
    for *above, name in unknown_fields(operation.body or {}, body):
        yield f"{'.'.join(map(str, (*above, name)))}: property {name} should not exist"


def alternative(operation: Operation, body: dict[str, Any]) -> str | None:
    """Return the name of the schema a body is meant for, or None where the operation takes only one.

    It is the one that knows most of the body's fields; of several, the one that misses fewest.
    """
    choices = _alternatives(operation)
    if len(choices) < 2:
        return None

    def fit(name: str) -> tuple[int, int]:
        schema = schema_named(name)
        return len(set(body) & set(schema["properties"])), -len(set(schema.get("required", ())) - set(body))

    return max(choices, key=fit)


def _alternatives(operation: Operation) -> list[str]:
    schema = operation.body or {}
    return [
        choice["$ref"].rpartition("/")[2]
        for choice in schema.get("anyOf") or schema.get("oneOf") or ()
        if "$ref" in choice
    ]


def misfits(schema: str, value: Any, path: str) -> list[str]:
    """Return what keeps a value from fitting a component schema, as sentences with places below ``path``."""
    return [f"{path}.{_sentence(error)}" for error in _validator("", schema, draft=False).iter_errors(value)]


def invalid(operation: Operation, problems: Sequence[str]) -> PapiError:
    """Return the refusal that lists ``problems``, in the code the operation documents."""
    code = (
        "invalid_payload" if "invalid_input" not in operation.errors and "invalid_payload" in operation.errors else None
    )
    return PapiError(
        code or "invalid_input", "; ".join(problems), status=400, more={"validationErrors": sorted(set(problems))}
    )


def _is_draft(operation: Operation, body: dict[str, Any]) -> bool:
    status = resolved(operation.body or {}).get("properties", {}).get("status")
    return status is not None and body.get("status", status.get("default")) == "DRAFT"


def _sentence(error: jsonschema_rs.ValidationError) -> str:
    path = ".".join(str(part) for part in error.instance_path)
    return f"{path}: {error.message}" if path else error.message


@cache
def _validator(name: str, chosen: str | None, *, draft: bool) -> jsonschema_rs.Validator:
    body = (operations()[name].body or {}) if chosen is None else schema_named(chosen)
    return jsonschema_rs.validator_for(
        _whole(body, draft=draft),
        mask="value",
        validate_formats=True,
        formats=FORMATS,
        offline=True,
    )


def _whole(schema: dict[str, Any], *, draft: bool) -> dict[str, Any]:
    """Return ``schema`` with everything it refers to, rewritten so that errors can be read."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {name: rewritten(schema_named(name), draft=draft) for name in referred(schema)},
        **rewritten(schema, draft=draft),
    }


def rewritten(node: Any, *, draft: bool) -> Any:
    """Return a schema with alternatives told apart by their type, null allowed where declared, drafts relaxed."""
    if isinstance(node, list):
        return [rewritten(element, draft=draft) for element in node]
    if not isinstance(node, dict):
        return node
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key == "$ref":
            made[key] = f"#/$defs/{value.rpartition('/')[2]}"
        elif key == "properties":
            made[key] = {name: rewritten(schema, draft=draft) for name, schema in value.items()}
        elif key in {"oneOf", "anyOf"}:
            made["anyOf"] = rewritten(value, draft=draft)
        elif key == "required":
            made[key] = [name for name in value if not _may_be_absent(node, name, draft=draft)]
        elif key not in KEPT and not key.startswith("x-"):
            made[key] = rewritten(value, draft=draft)
    return _nullable(_distinguished(node, made))


def _may_be_absent(node: dict[str, Any], name: str, *, draft: bool) -> bool:
    described = node.get("properties", {}).get(name, {}).get("description", "")
    later = LATER_WORDS in f"{node.get('description', '')} {described}".lower()
    return later or (draft and DRAFT_WORDS in described)


def _nullable(made: dict[str, Any]) -> dict[str, Any]:
    kinds = made.get("type")
    if isinstance(kinds, list) and "null" in kinds and "allOf" in made:
        return {"if": {"not": {"type": "null"}}, "then": {key: value for key, value in made.items() if key != "type"}}
    return made


def _distinguished(node: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """Turn alternatives with constant ``type`` (and ``format``) into one condition each."""
    choices = node.get("anyOf") or node.get("oneOf") or []
    sign_sets = [signs(resolved(choice)) for choice in choices]
    if len(choices) < 2 or not all("type" in sign for sign in sign_sets):
        return made
    kinds = sorted({kind for sign in sign_sets for kind in sign["type"]})
    rules: list[dict[str, Any]] = [{"required": ["type"], "properties": {"type": {"enum": kinds}}}]
    for kind in kinds:
        alike = [index for index, sign in enumerate(sign_sets) if kind in sign["type"]]
        rules += _rules(kind, [(sign_sets[index], made["anyOf"][index]) for index in alike])
    return {**{key: value for key, value in made.items() if key != "anyOf"}, "allOf": [*made.get("allOf", []), *rules]}


def _rules(kind: str, alike: list[tuple[dict[str, list[str]], Any]]) -> list[dict[str, Any]]:
    is_kind = {"properties": {"type": {"const": kind}}, "required": ["type"]}
    if len(alike) == 1 or not all("format" in sign for sign, _ in alike):
        return [{"if": is_kind, "then": alike[0][1] if len(alike) == 1 else {"anyOf": [schema for _, schema in alike]}}]
    formats = sorted({value for sign, _ in alike for value in sign["format"]})
    first = {"if": is_kind, "then": {"required": ["format"], "properties": {"format": {"enum": formats}}}}
    return [first, *({"if": _both(kind, sign["format"]), "then": schema} for sign, schema in alike)]


def _both(kind: str, formats: list[str]) -> dict[str, Any]:
    wanted = {"type": {"const": kind}, "format": {"enum": formats}}
    return {"properties": wanted, "required": ["type", "format"]}


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


FORMATS = {
    "url": _is_url,
    "digits": str.isdigit,
    "phone number": _matches(r"\+?[0-9 ()\-]{4,20}"),
    "numeric phone number": _matches("[0-9]{4,32}"),
    "country code": _matches("[1-9][0-9]{0,3}"),
    "hex": _matches("#?([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})"),
    "otp": _matches(r"\S{6}"),
}
