"""What a handler gets and what it gives back. No behaviour of the API lives here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconciler.emulator.errors import PapiError
from reconciler.emulator.events import Events
from reconciler.emulator.options import Options
from reconciler.emulator.spec import Operation
from reconciler.emulator.verdicts import Verdicts
from reconciler.emulator.world import Project, Stored, World, encoded


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that lasts longer than one request."""

    options: Options
    world: World
    verdicts: Verdicts
    events: Events


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted request to one operation, its query and body already validated against the specification.

    Attributes:
        path: Path parameters by name.
        query: Query values by name, in order of appearance.
        body: The parsed JSON body, or None for operations without one.
    """

    context: Context
    project: Project
    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: Any

    @property
    def now(self) -> float:
        """Epoch seconds by the emulator's clock."""
        return self.context.world.clock.now()

    def one(self, name: str, default: str = "") -> str:
        """Return the last value of a query parameter."""
        values = self.query.get(name)
        return values[-1] if values else default

    def many(self, name: str) -> list[str]:
        """Return all values of an array query parameter, repeated keys and commas alike."""
        return [part for value in self.query.get(name, ()) for part in value.split(",") if part]

    def refuse(self, code: str, message: str = "", *, status: int | None = None, **more: Any) -> PapiError:
        """Return a refusal of this operation, ``more`` becoming its additionalInformation.

        Codes that document supported values get them as ``supportedCodes``, unless ``more`` says otherwise. ``status``
        is for codes that not every operation documents which uses them.
        """
        documented = self.operation.errors.get(code)
        if documented and documented.supported and not more:
            more = {"supportedCodes": documented.supported}
        return PapiError(code, message, status=status, more=more or None)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON text of the body, or None for no body."""

    status: int
    text: bytes | None = None


NOTHING = Answer(204)


def shown(stored: Stored, status: int = 200) -> Answer:
    """Answer with the object as the API shows it."""
    return Answer(status, stored.text)


def answered(value: Any, status: int = 200) -> Answer:
    """Answer with any JSON value."""
    return Answer(status, encoded(value))
