"""Does what crosses the wire fit the specification? Looks at requests and answers; changes and refuses nothing.

Alternatives of an answer are read as "any of these", because many of the file's ``oneOf`` match twice, and
``additionalInformation`` may hold the strings that its descriptions speak of.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import jsonschema_rs

from reconciler.emulator.errors import PapiError
from reconciler.emulator.fields import show_path, unknown_fields
from reconciler.emulator.jsontext import NotJson, parsed
from reconciler.emulator.routing import route
from reconciler.emulator.spec import Operation, operations, referred, schema_named
from reconciler.emulator.world import Json

CRASHED = frozenset({"internal_error", "not_implemented"})  # never answered on purpose; ordered faults pass by here


class Watch:
    """Keeps what did not fit, in order: ``{"method", "path", "status", "misfits": [sentences]}``."""

    def __init__(self) -> None:
        self.violations: list[Json] = []

    def saw(
        self, method: str, path: str, query: Mapping[str, Sequence[str]], body: bytes, status: int, text: bytes | None
    ) -> None:
        """Look at one request and its answer."""
        try:
            operation, _ = route(method, path)
        except PapiError as error:
            misfits = [error.message]
        else:
            misfits = [*request_misfits(operation, query, body), *answer_misfits(operation, status, text)]
        if misfits:
            self.violations.append({"method": method, "path": path, "status": status, "misfits": misfits})


def request_misfits(operation: Operation, query: Mapping[str, Sequence[str]], body: bytes) -> Iterator[str]:
    """Yield what a request says that the specification does not know: query parameters, fields at any depth."""
    yield from (f"query: {name} is not documented" for name in query if name not in operation.query)
    if not body:
        return
    if operation.body is None:
        yield "body: the operation takes none"
        return
    try:
        for path in unknown_fields(operation.body, parsed(body)):
            yield f"{show_path('body', path)} is not documented"
    except NotJson:
        yield "body: not JSON"


def answer_misfits(operation: Operation, status: int, text: bytes | None) -> Iterator[str]:
    """Yield what keeps an answer from being one the operation documents: status, body, error code."""
    documented = operation.answers.get(str(status))
    if documented is None:
        yield f"answer: {status} is not documented for {operation.name}: {(text or b'').decode()}"
        return
    validator = _validator(operation.name, str(status))
    if validator is None or text is None:
        if (validator is None) != (text is None):
            yield f"answer: {status} comes {'with' if text else 'without'} a body"
        return
    shown = json.loads(text)
    yield from (f"answer: {'.'.join(map(str, e.instance_path))}: {e.message}" for e in validator.iter_errors(shown))
    if status >= 400:
        yield from _wrong_code(documented, shown)


def _wrong_code(documented: Json, shown: Any) -> Iterator[str]:
    code = shown.get("errorCode") if isinstance(shown, dict) else None
    if code not in [error["errorCode"] for error in documented.get("x-error-codes", ())]:
        yield f"answer: error code {code} is not documented there"
    if code in CRASHED:
        yield f"answer: {shown['message']}"


@cache
def _validator(name: str, status: str) -> jsonschema_rs.Validator | None:
    content = operations()[name].answers[status].get("content")
    return None if content is None else validator_of(content["application/json"]["schema"])


def validator_of(schema: Json) -> jsonschema_rs.Validator:
    """Return a validator for a schema of the specification's answers or events."""
    needed = {name: loosened(schema_named(name)) for name in referred(schema)}
    return jsonschema_rs.validator_for({"components": {"schemas": needed}, **loosened(schema)})


def loosened(node: Any) -> Any:
    """Return a schema with ``oneOf`` read as ``anyOf``, and any object as ``additionalInformation``."""
    if isinstance(node, list):
        return [loosened(element) for element in node]
    if not isinstance(node, dict):
        return node
    made = {("anyOf" if key == "oneOf" else key): loosened(value) for key, value in node.items()}
    if "additionalInformation" in made.get("properties", {}):
        made["properties"]["additionalInformation"] = {"type": "object"}
    return made
