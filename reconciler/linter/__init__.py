"""What reviewers refuse, told before they see it. Warns and never blocks: reviewers decide.

Reads declared objects with every expression worked out. What is secret, or known only after apply, is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import Diagnostic, problem, suggest
from reconciler.linter.declare import REMOVED, Certainty, Finding, Rule
from reconciler.linter.registry import by_id, ids, of_type
from reconciler.redaction import MASK, Redactor
from reconciler.resource.selectors import label
from reconciler.values import MISSING, at, put, transform

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.linter.subject import Subject
    from reconciler.load import Origin
    from reconciler.resolve import Declared, Desired, Silence

__all__ = ["Told", "by_id", "fixed", "ids", "lint"]

MOST_FIXES: Final = 100
"""Fixes of one object after which no more are looked for; two rules could undo each other."""

_CODES = {Certainty.CERTAIN: "W501", Certainty.LIKELY: "W502", Certainty.GUESS: "W503"}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding of a rule, and the object it is about."""

    declared: Declared
    rule: str
    finding: Finding


def lint(
    desired: Desired, addresses: Collection[Address] | None = None, only: Collection[str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return what the rules find, in the order of the addresses, and what is ignored for nothing.

    Args:
        desired: The project; objects that are compared with each other are compared whole.
        addresses: The objects to report on; None for all. What is ignored for nothing is told only then.
        only: The rules to look for; None for all, as is needed to say what is ignored for nothing.
    """
    findings = list(_found(desired, addresses, only, Redactor.of(desired.secrets) if desired.secrets else None))
    used = {(each.declared.address, each.rule) for each in findings}
    silent = {address: {silence.rule for silence in silences} for address, silences in _silences(desired).items()}
    shown = [_diagnostic(each) for each in findings if each.rule not in silent[each.declared.address]]
    return (*shown, *(_idle(desired, used) if addresses is None and only is None else ()))


def fixed(
    desired: Desired, addresses: Collection[Address] | None = None, only: Collection[str] | None = None
) -> Mapping[Address, Mapping[str, Any]]:
    """Return the values of the objects that change when all is fixed that loses nothing; ignored rules left out.

    Each fix is made from what the one before has left, until there is none, so that a second look finds nothing.
    """
    made: dict[Address, Mapping[str, Any]] = {}
    silences = _silences(desired)
    for address, declared in desired.resources.items():
        if addresses is not None and address not in addresses:
            continue
        silent = {silence.rule for silence in silences[address]}
        rules = [rule for name, rule in _rules(address.type, only).items() if name not in silent and rule.check]
        values: Mapping[str, Any] = declared.values
        for _ in range(MOST_FIXES if rules else 0):
            finding = next((found for rule in rules for found in _fixable(rule, values)), None)
            if finding is None:
                break
            values = _with(values, finding)
        if values is not declared.values:
            made[address] = values
    return made


def _fixable(rule: Rule[Any], values: Mapping[str, Any]) -> Iterator[Finding]:
    findings = rule.check(rule.subject(values)) if rule.check else ()
    return (found for found in findings if found.instead is not MISSING and found.instead != at(values, found.path))


def _with(values: Mapping[str, Any], finding: Finding) -> Mapping[str, Any]:
    path, instead = finding.path, finding.instead
    if instead is REMOVED:
        around = at(values, path[:-1])
        path, instead = path[:-1], {key: value for key, value in around.items() if key != path[-1]}
    fixed_values: Mapping[str, Any] = put(values, path, instead)
    return fixed_values


def _rules(type_: str, only: Collection[str] | None) -> Mapping[str, Rule[Any]]:
    return {name: rule for name, rule in of_type(type_).items() if only is None or name in only}


def _found(
    desired: Desired,
    addresses: Collection[Address] | None,
    only: Collection[str] | None,
    redactor: Redactor | None,
) -> Iterator[Told]:
    by_type: dict[str, list[Declared]] = {}
    for declared in desired.resources.values():
        by_type.setdefault(declared.address.type, []).append(declared)
    told: list[Told] = []
    for type_, objects in by_type.items():
        rules = _rules(type_, only)
        if rules:
            told += _found_in(rules, objects, addresses, redactor)
    return iter(sorted(told, key=lambda each: each.declared.address))


def _found_in(
    rules: Mapping[str, Rule[Any]],
    objects: list[Declared],
    addresses: Collection[Address] | None,
    redactor: Redactor | None,
) -> Iterator[Told]:
    """Yield what the rules of a type find, each subject being read once for all rules that ask for it."""
    by_subject: dict[type[Subject], dict[str, Rule[Any]]] = {}
    for name, rule in rules.items():
        by_subject.setdefault(rule.subject, {})[name] = rule
    for subject, of_subject in by_subject.items():
        wanted = [declared for declared in objects if addresses is None or declared.address in addresses]
        if wanted:
            # What is looked at alone is let go of at once: the parts of ten thousand templates would fill the memory.
            yield from _checked(of_subject, ((subject(_masked_values(each.values, redactor)), each) for each in wanted))
            subjects = [(subject(_masked_values(each.values, redactor)), each) for each in objects]
            yield from _compared(of_subject, subjects, {each.address for each in wanted})


def _checked(rules: Mapping[str, Rule[Any]], subjects: Iterable[tuple[Subject, Declared]]) -> Iterator[Told]:
    by_need: dict[str, list[tuple[str, Callable[[Any], Iterable[Finding]]]]] = {}
    for name, rule in rules.items():
        if rule.check:
            by_need.setdefault(rule.only_with, []).append((name, rule.check))
    for subject, declared in subjects:
        has = subject.has
        for need, checks in by_need.items():
            if not need or need in has:
                for name, check in checks:
                    for finding in check(subject):
                        yield Told(declared, name, finding)


def _compared(
    rules: Mapping[str, Rule[Any]], subjects: Sequence[tuple[Subject, Declared]], wanted: Collection[Address]
) -> Iterator[Told]:
    seen = {id(subject): declared for subject, declared in subjects}
    for name, rule in rules.items():
        for subject, finding in rule.compare([subject for subject, _ in subjects]) if rule.compare else ():
            if seen[id(subject)].address in wanted:
                yield Told(seen[id(subject)], name, finding)


def _masked_values(values: Mapping[str, Any], redactor: Redactor | None) -> Mapping[str, Any]:
    """Return values without secrets: a finding quotes the beginning of a text, where one could no longer be told."""
    if redactor is None or not redactor.tells(values):
        return values
    masked: Mapping[str, Any] = transform(values, partial(_masked, redactor))
    return masked


def _masked(redactor: Redactor, leaf: Any) -> Any:
    return MASK if redactor.is_secret(leaf) else redactor.text(leaf) if isinstance(leaf, str) else leaf


def _silences(desired: Desired) -> Mapping[Address, tuple[Silence, ...]]:
    return {address: (*declared.silences, *desired.project.silences) for address, declared in desired.resources.items()}


def _diagnostic(told: Told) -> Diagnostic:
    rule, declared, name = by_id(told.rule), told.declared, told.rule
    field = label(told.finding.path, declared.values) or str(declared.address)
    taken_at = declared.taken_at(told.finding.path)
    diagnostic = problem(
        _CODES[rule.certainty],
        f"{field} {told.finding.words}",
        declared.words(told.finding.path),
        detail=rule.why,
        help=rule.fix,
        address=declared.address,
        also=((taken_at, f"{declared.address} takes it from there"),) if taken_at else (),
    )
    return replace(diagnostic, via=name)


def _idle(desired: Desired, used: Collection[tuple[Address, str]]) -> Iterator[Diagnostic]:
    """Yield the entries that ignore what nothing breaks, each once: of the project, of a type and of a block."""
    of_project = {name for _, name in used}
    of_block = {(address.block, name) for address, name in used}
    for silence in desired.project.silences:
        if silence.rule not in of_project:
            yield _no_longer(silence)
    entries: dict[Origin, list[tuple[Address, Silence]]] = {}  # defaults of a type are entries of many blocks
    for address, declared in desired.resources.items():
        for silence in declared.silences:
            entries.setdefault(silence.place.resolved(), []).append((address.block, silence))
    for users in entries.values():
        if not any((block, silence.rule) in of_block for block, silence in users):
            yield _no_longer(users[0][1])


def _no_longer(silence: Silence) -> Diagnostic:
    if silence.rule not in ids():
        return problem(
            "W510",
            f'there is no rule "{silence.rule}"',
            silence.place.value(),
            help=suggest(silence.rule, ids(), "docs/rules lists the rules; remove the entry, or name one of them"),
        )
    return problem("W510", f"nothing breaks {silence.rule} here", silence.place.value(), help="remove the entry")
