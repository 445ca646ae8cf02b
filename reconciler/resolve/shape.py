"""Check the shape of a section entry: known keys, right kinds of values. The same words for every section."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import foreign_words, suggest
from reconciler.load.sections import kind_of
from reconciler.resolve.collector import FAILED
from reconciler.values import Deferred, blank

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.resolve.collector import DiagnosticCollector, FieldLocation


NAMES = {str: "text", bool: "true or false", dict: "a mapping", list: "a list", int: "a number"}


NONE: Final[Mapping[str, str]] = MappingProxyType({})


def known_keys(
    value: dict[str, Any],
    known: Collection[str],
    what: str,
    spot: FieldLocation,
    findings: DiagnosticCollector,
    *,
    foreign: Mapping[str, str] = NONE,
) -> bool:
    """Report every key that is not known, and what to write instead of a ``foreign`` word; return whether all are."""
    unknown = [key for key in value if key not in known]
    for key in unknown:
        unknown_key(key, known, what, spot.at(key), findings, foreign=foreign)
    return not unknown


def unknown_key(
    key: str,
    known: Collection[str],
    what: str,
    spot: FieldLocation,
    findings: DiagnosticCollector,
    *,
    foreign: Mapping[str, str] = NONE,
) -> None:
    """Report one key that is not known."""
    help_ = suggest(key, known, foreign_words.answer(foreign, key)) or suggest(key, known)
    findings.add("E104", f'{what} has no field "{key}"', spot.key(), help=help_)


def needed(
    value: dict[str, Any], keys: Collection[str], what: str, spot: FieldLocation, findings: DiagnosticCollector
) -> bool:
    """Report every key that is missing; return whether all are there."""
    missing = [key for key in keys if value.get(key) is None]
    for key in missing:
        findings.add("E122", f'{what} needs "{key}"', spot.value())
    return not missing


def of_kind(value: Any, kind: type, what: str, spot: FieldLocation, findings: DiagnosticCollector) -> bool:
    """Report a value that is not of ``kind``; failed values are False without a word."""
    if value is FAILED:
        return False
    if isinstance(value, Deferred):
        not_yet_known(what, spot, findings)
        return False
    value = blank(value)
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return True
    findings.add("E123", f"{what} is {NAMES[kind]}, not {kind_of(value)}", spot.value())
    return False


def not_yet_known(what: str, spot: FieldLocation, findings: DiagnosticCollector) -> None:
    """Report a value that waits for an object."""
    why = "The plan depends on it, so it cannot use a value that only apply provides."
    hint = "use a variable, a local or a literal value"
    findings.add("E141", f"{what} must be known before apply", spot.value(), detail=why, help=hint)
