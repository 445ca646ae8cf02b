"""Call a function of an expression: look at its arguments, and tell what is wrong with them where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.diagnostics import foreign_words, suggest
from reconciler.load.sections import kind_of
from reconciler.resolve.collector import FAILED
from reconciler.resolve.functions import TABLE
from reconciler.resolve.secrets import sealed_at
from reconciler.resolve.signature import Refused
from reconciler.values import Secret, blank, leaves, revealed

if TYPE_CHECKING:
    from reconciler.resolve.collector import FieldLocation
    from reconciler.resolve.expression import Expression
    from reconciler.resolve.scope import EvalContext, Scope
    from reconciler.resolve.signature import Function


def result(scope: Scope, expression: Expression, spot: FieldLocation) -> Any:
    """Return what a call gives, FAILED after reporting why it gives nothing."""
    assert expression.function is not None  # noqa: S101  every call has one
    name = str(expression.function.value)
    function = TABLE.get(name)
    if function is None:
        hint = foreign_words.answer(foreign_words.FUNCTIONS, name)
        hint = hint or suggest(name, TABLE, f"available: {', '.join(sorted(TABLE))}")
        scope.report("E131", f'there is no function "{name}"', expression.function.span, spot, help=hint)
        return FAILED
    values = [scope.early(part, spot, "an argument of a function") for part in expression.arguments]
    if FAILED in values or not _fit(function, values, scope, expression, spot):
        return FAILED
    given = _outcome(function, values, scope.world)
    if not isinstance(given, Refused):
        return given
    for problem in given.problems:
        scope.world.findings.take(problem)
    if not given.problems:
        place = expression.arguments[given.argument].span if expression.arguments else expression.function.span
        scope.report(given.code, str(given), place, spot, help=given.help)
    return FAILED


def _fit(function: Function, values: list[Any], scope: Scope, expression: Expression, spot: FieldLocation) -> bool:
    """Report arguments of which there are too many, too few, or that are of another type; return whether all fit."""
    if not function.takes(len(values)):
        what = f"{function.name} takes other arguments: {function.signature}"
        scope.report("E147", what, expression.span, spot, help=f"for example  ${{{function.example[0]}}}")
        return False
    fits = True
    for number, value in enumerate(values):
        parameter, plain = function.parameter(number), blank(value)
        if not isinstance(plain, parameter.types) or (isinstance(plain, bool) and bool not in parameter.types):
            label = f"{parameter.name} must be {parameter.kinds}, not {kind_of(plain)}"
            hint = f"{function.signature}, for example  ${{{function.example[0]}}}"
            scope.report("E147", label, expression.arguments[number].span, spot, help=hint)
            fits = False
    return fits


def _outcome(function: Function, values: list[Any], world: EvalContext) -> Any:
    """Return the result, or why there is none; ten thousand objects that ask for the same are answered at once.

    The values stay with the answer, so that no other mapping or list gets the id of one of them.
    """
    shown = (id(value) if isinstance(value, dict | list) else (type(value), value) for value in values)
    asked = (function.name, *shown)
    if asked not in world.answers:
        world.answers[asked] = (values, _worked_out(function, values, world))
    return world.answers[asked][1]


def _worked_out(function: Function, values: list[Any], world: EvalContext) -> Any:
    secret = any(map(world.is_sealed, values)) or not (function.passes or _holds_none(values))
    try:
        given = function.run(*((world,) if function.reads else ()), *(revealed(values) if secret else values))
    except Refused as refused:
        return Refused("it is a secret, and not of the right form", refused.argument) if secret else refused
    refusal = None if function.reads else world.growth.refusal(given)
    if refusal is not None:
        return Refused(refusal, code="E144")
    return _sealed(given, world) if secret else given


def _holds_none(values: list[Any]) -> bool:
    """Tell whether no secret stands in the mappings and lists among the values."""
    inside = [value for value in values if isinstance(value, dict | list)]
    return not inside or not any(isinstance(leaf, Secret) for _, leaf in leaves(inside))


def _sealed(value: Any, world: EvalContext) -> Any:
    """Return a result that came of secrets with every text and number in it a secret, and its keys never shown."""
    secret = sealed_at(value, ())
    world.learned.append(secret)
    world.seal(secret)
    return secret
