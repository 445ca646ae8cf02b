"""Hold worked-out values against the declared type, and say what breaks which rule. Shows no value that is secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from reconciler.diagnostics import did_you_mean
from reconciler.load.sections import kind_of
from reconciler.redaction import Redactor
from reconciler.resolve.fields import field_names, what_became_of
from reconciler.resolve.findings import FAILED, masked_value
from reconciler.resolve.outline import holds_expression
from reconciler.values import MISSING, Deferred, Path, Secret, at, show_path, transform
from schemas.declare import ResourceType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from reconciler.diagnostics import Source
    from reconciler.resolve.body import Body
    from reconciler.resolve.findings import Findings, Spot

_TYPES: Final = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "decimal_type": "a number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "none_required": "empty",
}
_RANGES: Final = {
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "too_long": "at most {max_length} entries",
    "too_short": "at least {min_length} entries",
    "greater_than": "a number greater than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "a number less than {lt}",
    "less_than_equal": "{le} or less",
    "multiple_of": "a multiple of {multiple_of}",
}
_MISSING: Final = frozenset({"missing", "missing_unless_draft", "missing_for_launch", "union_tag_not_found"})


def check(instance: Body, findings: Findings) -> None:
    """Report everything the type refuses about one instance; what is known only after apply is not judged."""
    values = instance.values
    if instance.holds_secrets:
        _check_names(instance, findings)
    clear = _clear(values) if instance.holds_secrets else values
    try:
        instance.kind.spec.model_validate(clear, context={"draft": _is_draft(instance)})
    except ValidationError as refused:
        by_path = _by_path(refused.errors(include_url=False, include_input=False), values)
        misspelt = {path[:-1] for path, errors in by_path.items() if errors[0]["type"] == "extra_forbidden"}
        for path, errors in by_path.items():
            report = _Report(instance, path, findings)
            if _is_known(values, path, errors) and not (path[:-1] in misspelt and report.is_misspelling_of(errors)):
                report.tell(errors)


def _check_names(instance: Body, findings: Findings) -> None:
    """Refuse a secret in a field that becomes part of the object's id: paths, plans and the state are full of ids."""
    for name in getattr(instance.kind, "identity", ()):
        if isinstance(instance.values.get(name), Secret):
            told = f"{name} names the object in the API, in plans and in the state"
            findings.add("E127", told, instance.spot.at(name).value(), help="use a value that is not sensitive")


def _is_draft(instance: Body) -> bool:
    return isinstance(instance.kind, ResourceType) and instance.kind.draft(instance.values)


def _clear(values: dict[str, Any]) -> Any:
    return transform(values, lambda leaf: leaf.reveal() if isinstance(leaf, Secret) else leaf)


def _by_path(errors: Iterable[ErrorDetails], values: Any) -> dict[Path, list[ErrorDetails]]:
    """Group errors by the field they concern: a union without discriminator complains once per member."""
    grouped: dict[Path, list[ErrorDetails]] = {}
    for error in errors:
        grouped.setdefault(_without_tags(error["loc"], values, error["type"]), []).append(error)
    return grouped


def _without_tags(location: tuple[str | int, ...], values: Any, kind: str) -> Path:
    """Drop the steps of a pydantic location that name a union member and not a part of the value."""
    path: list[str | int] = []
    here = values
    for number, step in enumerate(location):
        inside = at(here, (step,)) if isinstance(here, dict | list) else MISSING
        if inside is not MISSING:
            path.append(step)
            here = inside
        elif kind == "missing" and number == len(location) - 1:
            path.append(step)
    return tuple(path)


def _is_known(values: Any, path: Path, errors: list[ErrorDetails]) -> bool:
    value = at(values, path)
    if value is FAILED or isinstance(value, Deferred):
        return False
    tags = {error.get("ctx", {}).get("discriminator", "").strip("'") for error in errors}
    return not any(isinstance(at(value, (tag,)), Deferred | type(FAILED)) for tag in tags if isinstance(value, dict))


class _Report:
    """Words for what is wrong at one path of one instance."""

    def __init__(self, instance: Body, path: Path, findings: Findings) -> None:
        self._instance = instance
        self._path = path
        self._findings = findings
        self._spot = instance.spot.at(*path)
        self._value = at(instance.values, path)
        self._shown = show_path(path) or instance.kind.name
        self._explain = f"reconciler explain {instance.kind.name}"

    def is_misspelling_of(self, errors: list[ErrorDetails]) -> bool:
        """Tell whether a missing field is there under a name that is nearly right, which is reported by itself."""
        missing = errors[0]["type"] == "missing"
        written = at(self._instance.values, self._path[:-1])
        return missing and any(did_you_mean(name, self._known()) == self._path[-1] for name in written)

    def _known(self) -> list[str]:
        """Return the fields that may stand beside the one reported."""
        above, instance = self._path[:-1], self._instance
        return field_names(instance.kind.spec, instance.values, above)

    def tell(self, errors: list[ErrorDetails]) -> None:
        """Report the errors at the path: as one when they only say of which type the value is not."""
        kinds = [error["type"] for error in errors]
        if all(kind in _TYPES for kind in kinds):
            names = dict.fromkeys(_TYPES[kind] for kind in kinds)
            due = " or ".join(name for name in names if name != "a whole number" or "a number" not in names)
            self._add("E123", f"{self._shown} is {due}, not {self._given()}", hint=self._type_hint(due))
            return
        for error in [error for error in errors if error["type"] not in _TYPES] or errors:
            self._one(error, error["type"], error.get("ctx", {}))

    def _one(self, error: ErrorDetails, kind: str, ctx: dict[str, Any]) -> None:
        if kind == "extra_forbidden":
            self._unknown_field()
        elif kind in _MISSING:
            self._missing(kind, error, ctx)
        elif kind in ("literal_error", "enum", "union_tag_invalid"):
            self._not_allowed(str(ctx.get("expected") or ctx.get("expected_tags", "")), ctx)
        elif kind in _RANGES:
            self._add("E125", f"{self._shown} takes {_limit(kind, ctx)}")
        elif kind == "string_pattern_mismatch":
            self._add("E126", f"{self._shown} must match {ctx['pattern']}")
        else:
            self._add("E126", self._told(error["msg"]))

    def _unknown_field(self) -> None:
        gone = what_became_of(self._instance.kind.spec, self._instance.values, self._path)
        near = did_you_mean(str(self._path[-1]), self._known())
        hint = gone or (f'did you mean "{near}"?' if near else "")
        self._add("E104", f'{self._above()} has no field "{self._path[-1]}"', hint=hint, at_key=True)

    def _above(self) -> str:
        above, name = show_path(self._path[:-1]), self._instance.kind.name
        return f"{name}.{above}" if above else name

    def _missing(self, kind: str, error: ErrorDetails, ctx: dict[str, Any]) -> None:
        if kind == "missing":
            self._add("E122", f'{self._above()} needs "{self._path[-1]}"', at_key=True, parent=True)
        elif kind == "union_tag_not_found":
            name = str(ctx.get("discriminator", "")).strip("'")
            self._add("E122", f'{self._shown} needs "{name}", which decides its other fields')
        else:
            self._add("E122", self._told(error["msg"]), at_key=True)

    def _not_allowed(self, expected: str, ctx: dict[str, Any]) -> None:
        allowed = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
        tag = str(ctx.get("discriminator", "")).strip("'")
        value = at(self._value, (tag,)) if tag and isinstance(self._value, dict) else self._value
        spot, shown = (self._spot.at(tag), f"{self._shown}.{tag}") if tag else (self._spot, self._shown)
        near = did_you_mean(value, allowed) if isinstance(value, str) else None
        listed = ", ".join(allowed[:12]) + (f" and {len(allowed) - 12} more" if len(allowed) > 12 else "")
        given = f'"{value}"' if isinstance(value, str) else "a secret" if isinstance(value, Secret) else kind_of(value)
        given = "null" if value is None else given
        hint = f'did you mean "{near}"?' if near else ""
        label = f"{shown} does not take {given}"
        self._findings.add(
            "E124",
            label,
            self._shown_value(spot),
            detail=f"It takes {listed}.",
            help=self._help(hint),
            address=self._instance.address,
        )

    def _given(self) -> str:
        value = self._value
        if isinstance(value, Secret):
            value = value.reveal()
        return "a number with a fraction" if isinstance(value, float) else kind_of(value)

    def _type_hint(self, due: str) -> str:
        scalar = isinstance(self._value, int | float | bool)
        return "put quotes around it" if due == "text" and scalar else ""

    def _help(self, hint: str) -> str:
        return f"{hint}  {self._explain}" if hint else self._explain

    def _add(self, code: str, label: str, *, hint: str = "", at_key: bool = False, parent: bool = False) -> None:
        spot = self._instance.spot.at(*self._path[:-1]) if parent else self._spot
        place = spot.key() if at_key else self._shown_value(spot)
        self._findings.add(code, label, place, help=self._help(hint), address=self._instance.address)

    def _shown_value(self, spot: Spot) -> Source:
        """Return the place of the value, a secret that is written out taken out of the line."""
        literal = isinstance(self._value, Secret) and not holds_expression(at(self._instance.raw, self._path))
        return masked_value(spot.value()) if literal else spot.value()

    def _told(self, message: str) -> str:
        """Return a rule's own message with the field in front, and a secret that it quotes masked."""
        message = message.removeprefix("Value error, ")
        if isinstance(self._value, Secret):
            message = Redactor.of(frozenset({str(self._value.reveal())})).line(message)[0]
        return f"{self._shown}: {message}"


def _limit(kind: str, ctx: dict[str, Any]) -> str:
    limit = _RANGES[kind].format(**ctx)
    return limit.replace(" 1 entries", " 1 entry").replace(" 1 characters", " 1 character")
