"""Make secrets of the values that stand in sensitive fields, and warn of those written out in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.resolve.collector import masked_value
from reconciler.resource.selectors import label
from reconciler.values import Deferred, Path, Secret, at, read_path, show_path, transform
from schemas.facts import EACH, Pattern, secret_paths

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reconciler.resolve.body import Body
    from reconciler.resolve.collector import DiagnosticCollector


def seal(instance: Body) -> None:
    """Replace what stands in the type's sensitive fields by secrets; deferred values stay as they are."""
    for pattern in secret_paths(instance.resource_type.spec):
        instance.values = sealed_at(instance.values, pattern)


def warn_of_literals(instance: Body, findings: DiagnosticCollector) -> None:
    """Warn of each sensitive field whose value stands in the file itself."""
    for pattern in secret_paths(instance.resource_type.spec):
        for path in _matching(instance.raw, pattern, ()):
            written = at(instance.raw, path)
            if isinstance(written, str) and written and "${" not in written:
                _warn(instance, path, findings)


def refuse_in_names(body: Body, withheld: Collection[str], findings: DiagnosticCollector) -> None:
    """Refuse a secret that would become part of the object's id, and one of the environment in its natural key.

    Paths, plans and the state are full of ids. A key that holds a sensitive variable is compared and not kept: whoever
    declares one has said what it is for. What a pipeline has in its environment (``withheld``) is there for others, and
    the key of a webhook is an address that is sent to.
    """
    if not (body.holds_secrets or body.waits):
        return
    for name in getattr(body.resource_type, "identity", ()):
        if _secrets_at(body, (name,)):
            message = f"{name} identifies the object in the API, in plans and in the state"
            findings.add("E127", message, body.spot.at(name).value(), help="use a value that is not sensitive")
    key = getattr(body.resource_type, "natural_key", None)
    for path in map(read_path, key.fields if key and withheld else ()):
        if any(leaf.contains(secret) for leaf in _secrets_at(body, path) for secret in withheld):
            message = f"{show_path(path)} identifies the object, and contains a secret from the environment"
            hint = "declare a variable with sensitive: true, and give it that value"
            findings.add("E127", message, body.spot.at(*path).value(), help=hint, address=body.address)


def _secrets_at(body: Body, path: Path) -> list[Secret]:
    """Return the secrets in a value, also in one that still waits for its other parts."""
    value = at(body.values, path)
    parts = value.parts if isinstance(value, Deferred) else (value,)
    return [part for part in parts if isinstance(part, Secret)]


def _warn(instance: Body, path: Path, findings: DiagnosticCollector) -> None:
    shown, name = label(path, instance.raw), instance.address.name
    findings.add(
        "W101",
        f"{instance.resource_type.name}.{shown} is a secret in clear text",
        masked_value(instance.spot.at(*path).value()),
        detail="Anyone who can read the file or its history can read the secret.",
        help=f"declare a variable with sensitive: true and write\n  {path[-1]}: ${{var.{name}_{path[-1]}}}",
        address=instance.address.block,
    )


def sealed_at(value: Any, pattern: Pattern) -> Any:
    """Return a copy with secrets in place of every scalar at or below a generalised path."""
    if not pattern:
        return transform(value, lambda leaf: Secret(leaf) if isinstance(leaf, str | int | float) else leaf)
    step, rest = pattern[0], pattern[1:]
    if step == EACH and isinstance(value, list):
        return [sealed_at(inner, rest) for inner in value]
    if isinstance(value, dict):
        return {key: sealed_at(inner, rest) if step in (EACH, key) else inner for key, inner in value.items()}
    return value


def _matching(value: Any, pattern: Pattern, path: Path) -> Iterator[Path]:
    if not pattern:
        yield path
        return
    step, rest = pattern[0], pattern[1:]
    if isinstance(value, dict):
        for key in value if step == EACH else [step] if step in value else []:
            yield from _matching(value[key], rest, (*path, key))
    elif isinstance(value, list) and step == EACH:
        for index, inner in enumerate(value):
            yield from _matching(inner, rest, (*path, index))
