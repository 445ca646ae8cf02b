"""One-way steps of a change: which are asked for, what they mean together with it, what stands in their way. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.planner.reasons import held_so
from reconciler.plans.change import Action, Change, Guard, Status
from schemas.declare import Reversibility
from schemas.facts import facts
from schemas.markers import Trigger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.diff import Delta
    from schemas.declare import Effect, ResourceType
    from schemas.markers import Live

GRAVITY = (Reversibility.REVERSIBLE, Reversibility.COSTLY, Reversibility.TIME_LOCKED, Reversibility.IRREVERSIBLE)


def asked_for(resource_type: ResourceType, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the steps that declared values ask for, in the order in which the type takes them."""
    wanted = {
        mark.act for (name, *_), mark in facts(resource_type.spec).having(Trigger).items() if values.get(name) is True
    }
    return tuple(act.name for act in resource_type.acts if act.name in wanted)


def meaning(effects: Iterable[Effect]) -> tuple[Reversibility, str]:
    """Return the gravest reversibility of several acts, and their words together."""
    effects = list(effects)
    gravest = max((effect.reversibility for effect in effects), key=GRAVITY.index, default=Reversibility.REVERSIBLE)
    return gravest, "; ".join(dict.fromkeys(effect.text for effect in effects if effect.text))


def follow(change: Change, resource_type: ResourceType, live: Live, pending: Iterable[Delta], effect: Effect) -> Change:
    """Let the steps that are asked for and can be taken now follow a change of a live object; say what holds others."""
    free, held = _sorted_out(resource_type, live, pending)
    effects = [effect, *(resource_type.act(name).effect(live) for name in free)]
    reversibility, text = meaning(effects)
    return replace(
        change, acts=free, reversibility=reversibility, effect=text, warnings=(*change.warnings, *held.values())
    )


def alone(change: Change, resource_type: ResourceType, live: Live, pending: Iterable[Delta]) -> Change:
    """Return the change that is nothing but the steps asked for, waiting or blocked when none can be taken now."""
    asked = tuple(pending)
    free, held = _sorted_out(resource_type, live, asked)
    names = free or tuple(held)
    reversibility, text = meaning(resource_type.act(name).effect(live) for name in names)
    step = replace(change, action=Action.ACT, acts=names, reversibility=reversibility, effect=text)
    if free:
        return step
    gate = resource_type.act(names[0]).gate(live)
    status = held_so(gate, change.phase) if gate else Status.READY
    guard = Guard.UNSUPPORTED if status is Status.BLOCKED else Guard.NONE
    return replace(step, status=status, guard=guard, why=held[names[0]])


def _sorted_out(
    resource_type: ResourceType, live: Live, pending: Iterable[Delta]
) -> tuple[tuple[str, ...], dict[str, str]]:
    wanted = {delta.act for delta in pending}
    gates = {act.name: act.gate(live) for act in resource_type.acts if act.name in wanted}
    free = tuple(name for name, gate in gates.items() if gate is None)
    return free, {name: f"{name}: {gate.why}" for name, gate in gates.items() if gate is not None}
