"""The control calls below ``/_emulator``: what tests use to look behind, prepare and disturb. Never asks who calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reconciler.emulator.clock import iso, seconds_of
from reconciler.emulator.emulation import Emulation
from reconciler.emulator.errors import ControlError
from reconciler.emulator.faults import fault_of
from reconciler.emulator.jsontext import parsed
from reconciler.emulator.verdicts import REVIEW, verdict_of
from reconciler.emulator.world import Json, Project, Stored

PREFIX = "/_emulator/"
MOST_SEEDED = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One control call: whom, with which query, with which JSON body."""

    emulation: Emulation
    query: Mapping[str, str]
    body: Json


def control(emulation: Emulation, method: str, path: str, query: Mapping[str, str], body: bytes) -> tuple[int, Json]:
    """Obey one control call and return status and document; errors are ``{"error": why}``."""
    name, _, rest = path.removeprefix(PREFIX).partition("/")
    call = CALLS.get((method, name)) if not rest else None
    try:
        asked = Asked(emulation, query, _parsed(body))
        if call is not None:
            return 200, call(asked)
        if rest and (method, name) == ("POST", "objects"):
            return 200, patch(asked, rest)
    except ControlError as error:
        return error.status, {"error": str(error)}
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        return 400, {"error": f"The call has a wrong shape: {error}"}
    return 404, {"error": f"No control call {method} {path}."}


def health(asked: Asked) -> Json:
    """Tell that the server is ready, and its time."""
    return {"status": "ready", "now": iso(asked.emulation.clock.now())}


def objects(asked: Asked) -> Json:
    """List objects, ``type`` and ``projectId`` narrowing the list.

    What a project has from its onboarding is listed once somebody touched it, or when asked for by type.
    """
    asked.emulation.context.world.settle()
    wanted, project_id = asked.query.get("type"), asked.query.get("projectId")
    families = (
        [asked.emulation.family(wanted)] if wanted else [family for family in asked.emulation.families if family.type]
    )
    return {
        "objects": [
            {"projectId": project.id, "type": family.type, "id": stored.id, "object": stored.body}
            for project in asked.emulation.context.world.projects.values()
            if project_id in {None, project.id}
            for family in families
            for stored in family.objects(project)
            if wanted or not stored.hidden.get("given")
        ]
    }


def requests(asked: Asked) -> Json:
    """List API requests after number ``since``."""
    return {"requests": list(asked.emulation.journal.since(int(asked.query.get("since", 0))))}


def seed(asked: Asked) -> Json:
    """Add ``count`` plausible objects of ``type`` to ``projectId``, in ``state`` if given; answer with their ids."""
    if not isinstance(asked.body.get("projectId"), str) or not isinstance(asked.body.get("type"), str):
        raise ControlError('"type" and "projectId" are needed.')
    count, state = int(asked.body.get("count", 1)), asked.body.get("state")
    if not 0 <= count <= MOST_SEEDED:
        raise ControlError(f'"count" is at most {MOST_SEEDED} a call.')
    if state is not None and not isinstance(state, str):
        raise ControlError('"state" is a word, for example "APPROVED".')
    family = asked.emulation.family(asked.body["type"])
    project = asked.emulation.context.world.project(asked.body["projectId"])
    seeded = [family.seed(project, state).id for _ in range(count)]
    return {"seeded": len(seeded), "ids": seeded}


def patch(asked: Asked, rest: str) -> Json:
    """Merge ``body`` into the object ``type/id`` behind the client's back and answer with the result."""
    kind, _, identity = rest.partition("/")
    family = asked.emulation.family(kind)
    asked.emulation.context.world.settle()
    project, stored = _one(asked.emulation, kind, identity, asked.query.get("projectId"))
    family.merge(project, stored, asked.body)
    return {"projectId": project.id, "type": kind, "id": stored.id, "object": stored.body}


def faults(asked: Asked) -> Json:
    """Order a fault for coming requests."""
    asked.emulation.faults.order(fault_of(asked.body))
    return {"ok": True}


def verdicts(asked: Asked) -> Json:
    """Script a verdict and apply it to objects already in review or live; answer with how many it concerned."""
    verdict = verdict_of(asked.body)
    if "type" in verdict.match:
        asked.emulation.family(verdict.match["type"])
    known = REVIEW.union(*(family.acts for family in asked.emulation.families))
    if verdict.verdict not in known:
        raise ControlError(f'Unknown verdict "{verdict.verdict}"; known: {", ".join(sorted(known))}.')
    asked.emulation.context.world.settle()
    applied = sum(
        family.apply(project, stored, verdict, asked.emulation.clock.now())
        for project in list(asked.emulation.context.world.projects.values())
        for family in asked.emulation.families
        if family.type
        for stored in list(family.objects(project))
    )
    if verdict.is_review or not applied:
        asked.emulation.context.verdicts.keep(verdict)
    asked.emulation.context.world.settle()
    return {"applied": applied}


def clock(asked: Asked) -> Json:
    """Move the virtual clock by ``advance`` and take what became due; answer with the time."""
    asked.emulation.clock.advance(seconds_of(asked.body.get("advance", 0)))
    asked.emulation.context.world.settle()
    return {"now": iso(asked.emulation.clock.now())}


def deliveries(asked: Asked) -> Json:
    """List event deliveries, oldest first."""
    return {"deliveries": asked.emulation.context.events.shown()}


def violations(asked: Asked) -> Json:
    """List what did not fit the specification, oldest first.

    Raises:
        ControlError: Nobody looked.
    """
    if not asked.emulation.options.check:
        raise ControlError("The emulator was started without --check.", 409)
    return {"violations": asked.emulation.watch.violations}


def otp(asked: Asked) -> Json:
    """Answer with the code last "sent" to a sender."""
    for project in asked.emulation.context.world.projects.values():
        code = project.facts.get("otp", {}).get(asked.query.get("senderId", ""))
        if code is not None:
            return {"senderId": asked.query["senderId"], "code": code}
    raise ControlError(f'No code was sent to sender "{asked.query.get("senderId", "")}".', 404)


def reset(asked: Asked) -> Json:
    """Empty everything: objects, faults, verdicts, requests, deliveries. The clock goes on, violations stay."""
    asked.emulation.reset()
    return {"ok": True}


CALLS: dict[tuple[str, str], Callable[[Asked], Json]] = {
    ("GET", "health"): health,
    ("GET", "objects"): objects,
    ("GET", "requests"): requests,
    ("GET", "deliveries"): deliveries,
    ("GET", "otp"): otp,
    ("GET", "violations"): violations,
    ("POST", "seed"): seed,
    ("POST", "faults"): faults,
    ("POST", "verdicts"): verdicts,
    ("POST", "clock"): clock,
    ("POST", "reset"): reset,
}


def _parsed(body: bytes) -> Json:
    if not body.strip():
        return {}
    value = parsed(body)
    if not isinstance(value, dict):
        raise ControlError("The body must be a JSON object.")
    return value


def _one(emulation: Emulation, kind: str, identity: str, project_id: str | None) -> tuple[Project, Stored]:
    matches = [
        (project, stored)
        for project in emulation.context.world.projects.values()
        if project_id in {None, project.id} and (stored := project.collection(kind).get(identity)) is not None
    ]
    if not matches:
        raise ControlError(f'No {kind} "{identity}".', 404)
    if len(matches) > 1:
        raise ControlError(f'Several projects have {kind} "{identity}"; add ?projectId=.', 409)
    return matches[0]
