"""What exists: projects and their objects, and what is due to happen to them. Knows no HTTP and no resource type.

``Stored.body`` is the object exactly as the API shows it; ``Stored.hidden`` is what the API never shows.
"""

import json
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from operator import attrgetter
from typing import Any

from reconciler.emulator.clock import Clock

Json = dict[str, Any]


def encoded(value: Any) -> bytes:
    """Return ``value`` as compact UTF-8 JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


class Stored:
    """One object, ready to be sent.

    Attributes:
        id: Identity in control calls, unique per project and type.
        position: Its place in lists, unique per project and type.
        since: Epoch seconds of its creation; 0 for what was there from the start.
        hidden: JSON values the API never shows: secrets, activities, pending steps; ``given`` marks what a project
            has from its onboarding and nobody has touched since.
    """

    __slots__ = ("_body", "_text", "hidden", "id", "position", "since")

    def __init__(self, identity: str, position: str, body: Json, hidden: Json | None = None) -> None:
        self.id = identity
        self.position = position
        self.hidden: Json = {} if hidden is None else hidden
        self.since = 0.0
        self._body = body
        self._text: bytes | None = None

    @property
    def body(self) -> Json:
        """The object as the API shows it; replace it with ``become``, never change it in place."""
        return self._body

    @property
    def text(self) -> bytes:
        """The body as JSON, made once per change."""
        if self._text is None:
            self._text = encoded(self._body)
        return self._text

    def become(self, body: Json) -> None:
        """Show ``body`` from now on."""
        self._body = body
        self._text = None


class Collection:
    """The objects of one type in one project, by id and in list order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._objects: dict[str, Stored] = {}
        self._ordered: list[Stored] | None = None

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[Stored]:
        return iter(self.ordered())

    def get(self, identity: str) -> Stored | None:
        """Return the object with this id, or None."""
        return self._objects.get(identity)

    def put(self, stored: Stored) -> Stored:
        """Add an object, or note that its position changed."""
        if self._ordered is not None:
            if stored.id in self._objects:
                self._ordered = None
            else:
                insort(self._ordered, stored, key=attrgetter("position"))
        if stored.id not in self._objects:
            stored.since = self._clock.now()
        self._objects[stored.id] = stored
        return stored

    def remove(self, stored: Stored) -> None:
        """Take an object out."""
        del self._objects[stored.id]
        if self._ordered is not None:
            del self._ordered[bisect_left(self._ordered, stored.position, key=attrgetter("position"))]

    def ordered(self) -> list[Stored]:
        """Return all objects by position; the list is shared and changes with the collection: copy it to keep it."""
        if self._ordered is None:
            self._ordered = sorted(self._objects.values(), key=attrgetter("position"))
        return self._ordered


def after(ordered: list[Stored], position: str) -> int:
    """Return the index of the first object that comes after ``position``."""
    return bisect_right(ordered, position, key=attrgetter("position"))


class Project:
    """One project: its collections by type, the products it is onboarded for, and other facts as JSON."""

    def __init__(self, identity: str, onboarded: set[str], clock: Clock) -> None:
        self.id = identity
        self.clock = clock
        self.onboarded = onboarded
        self.facts: Json = {}
        self.collections: dict[str, Collection] = {}

    def collection(self, kind: str) -> Collection:
        """Return the objects of type ``kind``, an empty collection at first."""
        return self.collections.setdefault(kind, Collection(self.clock))

    def dump(self) -> Json:
        """Return everything as JSON values; ``World.restore`` reads it back."""
        objects = {
            kind: [[stored.id, stored.position, stored.body, stored.hidden] for stored in collection]
            for kind, collection in self.collections.items()
        }
        return {"id": self.id, "onboarded": sorted(self.onboarded), "facts": self.facts, "objects": objects}


class World:
    """Every project, and the agenda of steps that become due by the clock.

    A step is JSON kept with its object under a slot name; scheduling the same slot again replaces it. ``settle`` takes
    due steps in order of time and hands each to ``on_due(kind, project, stored, step, moment)``. A project that is used
    for the first time is handed to ``on_new(project)``.
    """

    def __init__(self, clock: Clock, *, blank: bool) -> None:
        self.clock = clock
        self.projects: dict[str, Project] = {}
        self.on_due: Callable[[str, Project, Stored, Json, float], None] | None = None
        self.on_new: Callable[[Project], None] | None = None
        self._onboarded = set() if blank else {"whatsapp", "kakaotalk", "rcs"}
        self._agenda: list[tuple[float, int, str, Project, Stored, str]] = []
        self._counter = 0

    def clear(self) -> None:
        """Forget every project."""
        self.projects.clear()
        self._agenda.clear()

    def project(self, identity: str) -> Project:
        """Return the project; it exists from its first use."""
        project = self.projects.get(identity)
        if project is None:
            project = self.projects[identity] = Project(identity, set(self._onboarded), self.clock)
            if self.on_new is not None:
                self.on_new(project)
        return project

    def number(self) -> int:
        """Return the next number of a sequence that never repeats."""
        self._counter += 1
        return self._counter

    def schedule(self, project: Project, kind: str, stored: Stored, slot: str, at: float, step: Json) -> None:
        """Let ``step`` become due at epoch seconds ``at``, in place of the slot's earlier step."""
        number = self.number()
        stored.hidden.setdefault("steps", {})[slot] = {"number": number, "at": at, "step": step}
        heappush(self._agenda, (at, number, kind, project, stored, slot))

    def cancel(self, stored: Stored, slot: str) -> None:
        """Forget the step of a slot, if there is one."""
        stored.hidden.get("steps", {}).pop(slot, None)

    def settle(self) -> None:
        """Take every step that is due by now, in order of time."""
        while self._agenda and self._agenda[0][0] <= self.clock.now():
            at, number, kind, project, stored, slot = heappop(self._agenda)
            pending = stored.hidden.get("steps", {})
            if project.collection(kind).get(stored.id) is not stored or pending.get(slot, {}).get("number") != number:
                continue
            step = pending.pop(slot)["step"]
            if self.on_due is not None:
                self.on_due(kind, project, stored, step, at)

    def dump(self) -> Json:
        """Return everything as JSON values; ``restore`` reads it back."""
        return {"counter": self._counter, "projects": [project.dump() for project in self.projects.values()]}

    def restore(self, saved: Json) -> None:
        """Hold what ``dump`` returned, including steps not yet due."""
        self._counter = saved["counter"]
        for dumped in saved["projects"]:
            project = self.projects[dumped["id"]] = Project(dumped["id"], set(dumped["onboarded"]), self.clock)
            project.facts = dumped["facts"]
            for kind, objects in dumped["objects"].items():
                for identity, position, body, hidden in objects:
                    self._restore(project, kind, Stored(identity, position, body, hidden))

    def _restore(self, project: Project, kind: str, stored: Stored) -> None:
        project.collection(kind).put(stored).since = 0.0
        for slot, entry in list(stored.hidden.get("steps", {}).items()):
            self.schedule(project, kind, stored, slot, entry["at"], entry["step"])
