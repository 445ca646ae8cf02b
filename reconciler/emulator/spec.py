"""The shipped OpenAPI file as something to ask: which operation is this, and which errors does it document.

Loaded on first use. Decides nothing about behaviour.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from reconciler.emulator.errors import PapiError

PREFIX = "/v1/projects/{projectId}"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Documented:
    """One documented errorCode of an operation: its status, when it occurs, the codes it lists as supported."""

    status: int
    when: str
    supported: str | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter: its name and its schema with references resolved."""

    name: str
    schema: dict[str, Any]

    @property
    def is_list(self) -> bool:
        """Whether the parameter takes several values: repeated, or parted by commas."""
        return self.schema.get("type") == "array"


@dataclass(frozen=True, slots=True)
class Operation:
    """One of the API's operations.

    Attributes:
        name: Method and path below the project, such as ``GET /webhooks/{webhookId}``.
        family: The specification's tag; rate limits count per family.
        body: Schema of the JSON request body, or None.
        query: Query parameters by name.
        errors: Documented errors by code.
    """

    name: str
    method: str
    path: str
    family: str
    body: dict[str, Any] | None
    query: dict[str, Parameter]
    errors: dict[str, Documented]
    answers: dict[str, Any] = field(repr=False)

    def refusal(self, error: PapiError) -> tuple[int, dict[str, Any]]:
        """Return status and document for ``error``, using what this operation documents about its code."""
        documented = self.errors.get(error.code)
        status = documented.status if documented else error.status
        if status is None:
            missing = PapiError("internal_error", f"{self.name} does not document {error.code}.")
            return 500, missing.body(500)
        return status, error.body(status, documented.when if documented else "")


@cache
def document() -> dict[str, Any]:
    """Return the whole OpenAPI document; treat it as read-only."""
    text = resources.files(__package__).joinpath("openapi.json").read_bytes()
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def schemas() -> dict[str, Any]:
    """Return the component schemas by name."""
    components: dict[str, Any] = document()["components"]["schemas"]
    return components


def schema_named(name: str) -> dict[str, Any]:
    """Return one component schema."""
    schema: dict[str, Any] = schemas()[name]
    return schema


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Return ``schema`` itself, or the component it refers to."""
    while "$ref" in schema:
        schema = schema_named(schema["$ref"].rpartition("/")[2])
    return schema


def referred(schema: Any) -> set[str]:
    """Return the names of the component schemas that a schema refers to, directly or through others."""
    names: set[str] = set()
    waiting = _references(schema)
    while waiting:
        name = waiting.pop()
        names.add(name)
        waiting |= _references(schema_named(name)) - names
    return names


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"].rpartition("/")[2]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(_references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_references(value) for value in node))
    return set()


@cache
def operations() -> dict[str, Operation]:
    """Return every operation by its name."""
    by_name = {}
    for path, methods in document()["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = _operation(method.upper(), path, methods[method])
                by_name[operation.name] = operation
    return by_name


def _operation(method: str, path: str, described: dict[str, Any]) -> Operation:
    content = described.get("requestBody", {}).get("content", {})
    return Operation(
        name=f"{method} {path.removeprefix(PREFIX)}",
        method=method,
        path=path,
        family=described["tags"][0],
        body=content.get("application/json", {}).get("schema"),
        query={p["name"]: _parameter(p) for p in described.get("parameters", ()) if p["in"] == "query"},
        errors=_errors(described["responses"]),
        answers=described["responses"],
    )


def _parameter(described: dict[str, Any]) -> Parameter:
    schema = dict(resolved(described["schema"]))
    if "items" in schema:
        schema["items"] = resolved(schema["items"])
    return Parameter(described["name"], schema)


def _errors(responses: dict[str, Any]) -> dict[str, Documented]:
    return {
        error["errorCode"]: Documented(int(status), error["when"], error.get("x-supported-codes"))
        for status, response in responses.items()
        for error in response.get("x-error-codes", ())
    }
