"""One running emulation, all parts put together: answers API requests and control calls as plain values, no sockets."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reconciler.emulator.auth import TOKEN_PATH, Gate, refused
from reconciler.emulator.borders import too_large
from reconciler.emulator.call import Answer, Call, Context, answered
from reconciler.emulator.clock import Clock
from reconciler.emulator.conformance import Watch
from reconciler.emulator.errors import ControlError, PapiError
from reconciler.emulator.events import Events
from reconciler.emulator.families import classes
from reconciler.emulator.family import Family, Handler
from reconciler.emulator.faults import Faults
from reconciler.emulator.journal import Journal
from reconciler.emulator.options import Options
from reconciler.emulator.rate import Rate
from reconciler.emulator.routing import route
from reconciler.emulator.spec import Operation
from reconciler.emulator.validation import body_of, check_body, check_query
from reconciler.emulator.verdicts import Verdicts
from reconciler.emulator.world import Json, Project, Stored, World
from reconciler.emulator.worldfile import load, save

MOST_TOKEN_BYTES = 64 * 1024

log = logging.getLogger(__name__)


class Emulation:
    """The emulated API: a world, its families, and the gate in front of them."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.clock = Clock(virtual=options.virtual_clock)
        self.context = Context(options, World(self.clock, blank=options.blank), Verdicts(), Events(self.clock))
        self.context.world.on_due = self._due
        self.families = [family(self.context) for family in classes()]
        self.context.world.on_new = self._welcome
        self.handlers: dict[str, Handler] = {}
        for family in self.families:
            self.handlers.update(family.handlers())
        self.gate = Gate(options, self.clock)
        self.rate = Rate(options.rate)
        self.faults = Faults()
        self.journal = Journal()
        self.watch = Watch()
        self._load()

    def family(self, kind: str) -> Family:
        """Return the family that keeps objects of a type.

        Raises:
            ControlError: No family does.
        """
        for family in self.families:
            if family.type and family.type == kind:
                return family
        known = ", ".join(sorted(family.type for family in self.families if family.type))
        raise ControlError(f'Unknown type "{kind}"; known: {known}.', 404)

    def answer(
        self, method: str, path: str, query: Mapping[str, Sequence[str]], headers: Mapping[str, str], body: bytes
    ) -> tuple[Answer, dict[str, str]]:
        """Answer one request of the API or of the token endpoint with the answer and extra headers."""
        answer, more = self._answer(method, path, query, headers, body)
        if self.options.check and path != TOKEN_PATH:
            self.watch.saw(method, path, query, body, answer.status, answer.text)
        return answer, more

    def _answer(
        self, method: str, path: str, query: Mapping[str, Sequence[str]], headers: Mapping[str, str], body: bytes
    ) -> tuple[Answer, dict[str, str]]:
        operation: Operation | None = None
        try:
            self.context.world.settle()
            if path == TOKEN_PATH:
                return self._token(method, headers, body), {}
            operation, values = self._admitted(method, path, headers)
            return self._handled(operation, values, query, body), {}
        except PapiError as error:
            status, document = operation.refusal(error) if operation else _plain(error)
            return answered(document, status), error.headers
        except Exception:
            log.exception("failed method=%s path=%s", method, path)
            failure = PapiError("internal_error", "The emulator failed; see its log.")
            return answered(failure.body(500), 500), {}

    def tick(self) -> None:
        """Let happen what is due by now; nobody waits for an answer, so a failure goes to the log."""
        try:
            self.context.world.settle()
        except Exception:
            log.exception("failed to take what is due")

    def close(self) -> None:
        """Stop delivering events and save the world where the options say so."""
        self.context.events.close()
        if self.options.data:
            save(self.context.world, Path(self.options.data))

    def reset(self) -> None:
        """Empty everything but the clock, the tokens issued and what did not fit the specification."""
        self.context.world.clear()
        self.context.verdicts.clear()
        self.context.events.clear()
        self.faults.clear()
        self.journal.clear()

    def _token(self, method: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if method != "POST":
            raise PapiError("method_not_allowed", "Tokens are asked for with POST.", status=405)
        if len(body) > MOST_TOKEN_BYTES:
            raise too_large(MOST_TOKEN_BYTES)
        try:
            return answered(self.gate.issue(headers.get("authorization"), body))
        except PapiError as error:
            oauth = {"error": "invalid_client" if error.status == 401 else error.code}
            return answered({**error.body(error.status or 400), **oauth}, error.status or 400)

    def _admitted(self, method: str, path: str, headers: Mapping[str, str]) -> tuple[Operation, dict[str, str]]:
        if not headers.get("authorization"):
            raise refused("The request carries no credentials.")
        operation, values = route(method, path)
        self.gate.admit(headers["authorization"], values["projectId"])
        self.rate.spend(values["projectId"], operation.family)
        return operation, values

    def _handled(
        self, operation: Operation, values: dict[str, str], query: Mapping[str, Sequence[str]], body: bytes
    ) -> Answer:
        handler = self.handlers.get(operation.name)
        if handler is None:
            raise PapiError("not_implemented", f"The emulator does not answer {operation.name} yet.", status=501)
        check_query(operation, query)
        parsed = None
        if operation.body is not None:
            parsed = body_of(body)
            check_body(operation, parsed)
        project = self.context.world.project(values.pop("projectId"))
        return handler(Call(self.context, project, operation, values, query, parsed))

    def _due(self, kind: str, project: Project, stored: Stored, step: Json, moment: float) -> None:
        self.family(kind).due(project, stored, step, moment)

    def _welcome(self, project: Project) -> None:
        for family in self.families:
            family.welcome(project)

    def _load(self) -> None:
        if self.options.data:
            load(self.context.world, Path(self.options.data))


def _plain(error: PapiError) -> tuple[int, dict[str, Any]]:
    status = error.status or 500
    return status, error.body(status)
