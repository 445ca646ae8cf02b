"""Hold worked-out values against the declared type, and say what breaks which rule. Shows no value that is secret."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from reconciler.diagnostics import did_you_mean, proposed
from reconciler.resolve.body import Body, Instance
from reconciler.resolve.collector import FAILED
from reconciler.resolve.refusals import TYPES, Report
from reconciler.resolve.unknown import is_allowed, is_unknown, leads_somewhere, meant_by, without
from reconciler.resource.selectors import show_selector
from reconciler.values import MISSING, Deferred, Path, Secret, at, revealed
from schemas.declare import ResourceType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

    from reconciler.resolve.collector import DiagnosticCollector
    from reconciler.resource.selectors import Selector
    from schemas.declare import DataSource


def check(instance: Body, findings: DiagnosticCollector) -> None:
    """Report everything the type refuses about one instance; what is known only after apply is not judged.

    What is only unknown, and allowed to be, is told as a warning. Unknown fields are then set aside, so that the rules
    judge the others; with an unknown value the rules that look at several fields cannot.
    """
    clear = revealed(instance.values) if instance.holds_secrets else instance.values
    refused = _refused(instance.resource_type, instance.values, clear)
    if isinstance(instance, Instance) and instance.lifecycle.allow_unknown:
        _check_entries(instance, findings)
        passed = _pass_unknown(instance, refused, findings)
        fields = [path for path in passed if refused[path][0]["type"] == "extra_forbidden"]
        if fields:
            refused = _refused(instance.resource_type, instance.values, reduce(without, fields, clear))
            passed = _pass_unknown(instance, refused, findings)
        refused = {path: errors for path, errors in refused.items() if path not in passed}
    misspelt = {path[:-1] for path, errors in refused.items() if errors[0]["type"] == "extra_forbidden"}
    for path, errors in refused.items():
        report = Report(instance, path, findings)
        if _is_known(instance.values, path, errors) and not (
            path[:-1] in misspelt and report.is_misspelling_of(errors)
        ):
            report.tell(errors)


@dataclass(frozen=True, slots=True)
class Unfit:
    """What a type refuses of values that a live object shows.

    Attributes:
        unknown: Where a field or a word stands that this version does not know.
        lacking: What has to be there and is not.
        other: Everything else, in words.
    """

    unknown: tuple[Path, ...] = ()
    lacking: tuple[Path, ...] = ()
    other: tuple[str, ...] = ()


def unfit(resource_type: ResourceType, values: dict[str, Any]) -> Unfit:
    """Return what a type refuses of plain values; unknown fields are set aside, so that the rules judge the others."""
    refused = _refused(resource_type, values, values)
    unknown = {path: where for path, errors in refused.items() if (where := _unknown_at(values, path, errors))}
    fields = [path for path in unknown if refused[path][0]["type"] == "extra_forbidden"]
    if fields:
        refused = _refused(resource_type, values, reduce(without, fields, values))
        unknown |= {path: where for path, errors in refused.items() if (where := _unknown_at(values, path, errors))}
    rest = {path: errors for path, errors in refused.items() if path not in unknown}
    lacking = [needed for path, errors in rest.items() if (needed := _lacking(path, errors[0])) is not None]
    other = [errors[0]["msg"] for path, errors in rest.items() if _lacking(path, errors[0]) is None]
    return Unfit(tuple(unknown.values()), tuple(lacking), tuple(other))


def _unknown_at(values: Any, path: Path, errors: list[ErrorDetails]) -> Path | None:
    """Return where something stands that may be unknown on purpose, None when it is refused for another reason."""
    tag = _tag(errors[0])
    where = (*path, tag) if tag else path
    kinds = [error["type"] for error in errors]
    word = isinstance(at(values, where), str | Secret | Deferred)  # closed lists hold words, no numbers
    return where if is_unknown(kinds, TYPES) and (word or "extra_forbidden" in kinds) else None


def _lacking(path: Path, error: ErrorDetails) -> Path | None:
    """Return what has to be there: by pydantic's word for it, or by the name that a rule of ours gives."""
    if error["type"] == "missing":
        return path
    name = str(error.get("ctx", {}).get("name", ""))
    return (*path, *name.split(".")) if error["type"].endswith("_lacks") and name else None


def _refused(resource_type: ResourceType | DataSource, values: Any, clear: Any) -> dict[Path, list[ErrorDetails]]:
    """Return what a type refuses about values in clear, by path."""
    draft = isinstance(resource_type, ResourceType) and resource_type.draft(values)
    try:
        resource_type.spec.model_validate(clear, context={"draft": draft})
    except ValidationError as refused:
        return _by_path(refused.errors(include_url=False, include_input=False), values)
    return {}


def _pass_unknown(
    instance: Instance, refused: Mapping[Path, list[ErrorDetails]], findings: DiagnosticCollector
) -> dict[Path, list[ErrorDetails]]:
    """Return the refusals of what may be unknown, after warning of each."""
    passed = {}
    for path, errors in refused.items():
        where = _unknown_at(instance.values, path, errors)
        if where is not None and is_allowed(instance.lifecycle.allow_unknown, where, instance.values):
            passed[path] = errors
            if _is_known(instance.values, path, errors):
                Report(instance, where, findings).warn([error["type"] for error in errors])
    return passed


def _check_entries(instance: Instance, findings: DiagnosticCollector) -> None:
    """Report an entry of ``allowUnknown`` at which nothing is declared: it would allow nothing."""
    allowed = instance.lifecycle.allow_unknown
    for index, entry in enumerate(() if isinstance(allowed, bool) else allowed):
        if not leads_somewhere(entry, instance.values):
            place = instance.spot.at("lifecycle", "allowUnknown", index).value()
            findings.add("E170", f'no declared field "{show_selector(entry)}"', place, help=_hint(entry, instance))


def _hint(entry: Selector, instance: Instance) -> str:
    """Return what was probably meant by a path at which nothing is declared."""
    known, names = meant_by(entry, instance.values)
    step = entry[len(known)] if len(known) < len(entry) else ""
    near = did_you_mean(step, names) if isinstance(step, str) else None
    if near is not None:
        return proposed([show_selector((*known, near, *entry[len(known) + 1 :]))])
    return "use the path of a declared field, such as details.category"


def _tag(error: ErrorDetails) -> str:
    """Return the field that decides which member of a union a value is, where that is what was refused."""
    return str(error.get("ctx", {}).get("discriminator", "")).strip("'") if error["type"] == "union_tag_invalid" else ""


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
