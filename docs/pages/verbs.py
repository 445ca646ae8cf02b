"""What create, update and delete mean for each state of a live object, and what the API cannot do. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pages.markdown import code, section, table
from schemas.declare import Reversibility
from schemas.facts import facts
from schemas.markers import Immutable, Trigger
from schemas.needs import always

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemas.declare import Effect, Gate, ResourceType
    from schemas.needs import DeclaredNeed, LiveNeed

ACK = "needs `--ack`"
GATES = {"blocked": "blocked", "waiting": "pending", "needs_human": "action required"}


def verbs(resource_type: ResourceType) -> str:
    """Return the section on the three verbs, the gates before them and the verbs the API lacks."""
    rows = [
        row
        for verb in ("create", "update", "delete")
        if getattr(resource_type, verb)
        for row in _effects(resource_type, verb)
    ]
    return section(
        "Effects of a change",
        table(("Verb", "Live object", "Effect", "Undo"), rows),
        table(("Verb", "Live object", "Restriction"), _gates(resource_type)),
        "\n".join(f"- {line}" for line in _lacking(resource_type)),
    )


def acts(resource_type: ResourceType) -> str:
    """Return the section on one-way steps."""
    asked = {mark.act: ".".join(path) for path, mark in facts(resource_type.spec).having(Trigger).items()}
    rows = [
        (code(f"{asked[act.name]}: true"), code(act.name), _meaning(act.effect(None)), _undo(act.effect(None)),
         code(act.call.operation))
        for act in resource_type.acts
    ]  # fmt: skip
    told = "A field that requests an irreversible step; `false` or no value has no effect."
    steps = table(("Field", "Step", "Effect", "Undo", "Operation"), rows)
    return section("One-way steps", told, steps, *_needs(resource_type)) if rows else ""


def _needs(resource_type: ResourceType) -> Iterator[str]:
    """Yield for each step what `preflight` looks at."""
    for act in (act for act in resource_type.acts if act.needs):
        rows = [(need.name, _required(need)) for need in (*act.needs.declared, *act.needs.live)]
        rows += [(need.name, f"yes: {need.limits}") for need in act.needs.pictures]
        yield f"What a {act.name} needs; `reconciler preflight` checks it, and `apply` before it asks for approval:"
        yield table(("Need", "Required"), rows)


def _required(need: DeclaredNeed | LiveNeed) -> str:
    if not need.required:
        return "recommended"
    return "yes" if need.applies is always else "yes, where it applies"


def states(resource_type: ResourceType) -> str:
    """Return the section on states and phases."""
    life = resource_type.lifecycle
    if not life.state and not life.change:
        return section("States", "It has no states: every existing object is live.")
    live = [(code(life.state), code(word), str(phase)) for word, phase in life.states.items()]
    pending = [(code(life.change), code(word), str(phase)) for word, phase in life.changes.items()]
    return section(
        "States", table(("Field", "Value", "Phase"), [*live, *pending]), " ".join(_states_told(resource_type))
    )


def _states_told(resource_type: ResourceType) -> Iterator[str]:
    life = resource_type.lifecycle
    if life.change:
        yield "Pending content takes precedence over live content."
    if life.overlay:
        pairs = ", ".join(f"{code(live)} by {code(pending)}" for live, pending in life.overlay.items())
        yield f"Compared with the files: {pairs} where there is one."
    if life.reviewer:
        yield f"Reviewer: {life.reviewer}."
    if life.reason:
        yield f"{code(life.reason)} is the reason of a rejection."


def _lives(resource_type: ResourceType) -> list[tuple[str, dict[str, Any]]]:
    """Return a smallest live object for each state, and what to call it."""
    life = resource_type.lifecycle
    lives = [(code(word), _nested(life.state, word)) for word in life.states]
    lives += [(f"pending {code(word)}", _nested(life.change, word)) for word in life.changes]
    return lives or [("", {})]


def _nested(path: str, value: str) -> dict[str, Any]:
    for step in reversed(path.split(".")):
        value = {step: value}  # type: ignore[assignment]  # wrapped from the inside out
    return value  # type: ignore[return-value]  # same


def _effects(resource_type: ResourceType, verb: str) -> Iterator[tuple[str, ...]]:
    if verb == "create":
        effect = resource_type.effect("create", None)
        yield (code(verb), "", _meaning(effect), _undo(effect))
        return
    groups: dict[tuple[str, str], list[str]] = {}
    for name, live in _lives(resource_type):
        effect = resource_type.effect(verb, live)
        groups.setdefault((_meaning(effect), _undo(effect)), []).append(name)
    for (meaning, undo), names in groups.items():
        yield (code(verb), "any" if len(groups) == 1 else ", ".join(names), meaning, undo)


def _gates(resource_type: ResourceType) -> Iterator[tuple[str, ...]]:
    for verb in resource_type.gates:
        groups: dict[Gate, list[str]] = {}
        lives = _lives(resource_type)
        for name, live in lives:
            if (gate := resource_type.gate(verb, live)) is not None:
                groups.setdefault(gate, []).append(name)
        for gate, names in groups.items():
            every = "any" if len(names) == len(lives) else ", ".join(names)
            yield (code(verb), every, f"{GATES[gate.status]}: {gate.why}")


def _meaning(effect: Effect) -> str:
    return f"{effect.text[0].upper()}{effect.text[1:]}." if effect.text else "None beyond the change itself."


def _undo(effect: Effect) -> str:
    days = f"only after {effect.lock.days} days" if effect.lock else "only later"
    words: Mapping[Reversibility, str] = {
        Reversibility.REVERSIBLE: "another change",
        Reversibility.TIME_LOCKED: f"{days}; {ACK}",
        Reversibility.COSTLY: "at a cost",
        Reversibility.IRREVERSIBLE: f"not possible; {ACK}",
    }
    return words[effect.reversibility]


def _lacking(resource_type: ResourceType) -> Iterator[str]:
    """Yield what the plan does about verbs that the API lacks, and about fields that cannot be changed."""
    fixed = any(not mark.unless for mark in facts(resource_type.spec).having(Immutable).values())
    if resource_type.create is None:
        yield "The API cannot create it: the plan blocks the create; adopt or `import` an existing object."
    if resource_type.update is None:
        yield "The API cannot change it: the plan shows a declared change and " + (
            "replaces the object." if resource_type.create and resource_type.delete else "blocks it."
        )
    if resource_type.delete is None:
        yield (
            "The API cannot delete it: removing its block means *forget*; it stays in the API and is no longer "
            "managed. A replacement is blocked."
        )
    elif fixed:
        yield "Changing a field that forces replacement deletes the object and creates it again." + _locked(
            resource_type
        )


def _locked(resource_type: ResourceType) -> str:
    effects = (resource_type.effect("delete", live) for _, live in _lives(resource_type))
    if any(effect.reversibility is Reversibility.TIME_LOCKED for effect in effects):
        return " If deleting reserves the name, a replacement with the same name is blocked; use another name."
    return ""
