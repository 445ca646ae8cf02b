"""Run an operation on one object, or on a whole type: what a person asks for beside managing it.

An operation that changes something is journaled and noted in the history like any other call; it is never repeated
blindly, and nothing about the object's declaration changes.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import ValidationError

from reconciler.address import Address
from reconciler.api.absence import says_gone
from reconciler.client import Answer
from reconciler.diagnostics import (
    ApiError,
    CalledOff,
    ConfigError,
    Diagnostic,
    Interrupted,
    NotFound,
    NotSent,
    OutcomeUnknown,
    meant,
    problem,
    suggest,
)
from reconciler.engine.run import Run
from reconciler.engine.validation import configuration
from reconciler.execute import removal
from reconciler.execute.loss import StateLost
from reconciler.planner.next_step import next_step
from reconciler.plans.operations import Operated, Target
from reconciler.quoting import in_shell
from reconciler.read import Scope, read
from reconciler.redaction import MASK
from reconciler.resource.keys import declared_key
from reconciler.resource.phase import status_of
from schemas import catalogue
from state.errors import StateError
from state.records import Completion, Intent, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic.fields import FieldInfo

    from reconciler.engine.project import Project
    from reconciler.plans.inputs import Orphan
    from schemas.declare import Operation, Phase
    from schemas.markers import Live, Spec


log = logging.getLogger(__name__)


def target_of(text: str) -> Target:
    """Return what ``ADDRESS`` or ``TYPE`` names.

    Raises:
        ConfigError: It names no type there is.
    """
    name, dot, _ = text.partition(".")
    if name not in catalogue.names():
        help_ = suggest(name, catalogue.names())
        raise ConfigError([problem("E120", label=f'unknown type "{name}"', help=help_)])
    resource_type = catalogue.resource_type(name)
    if not dot:
        return Target(resource_type)
    try:
        return Target(resource_type, Address.parse(text))
    except ValueError as error:
        raise ConfigError([problem("E113", label=str(error))]) from error


def operation_of(target: Target, name: str) -> Operation:
    """Return an operation of a target's type.

    Raises:
        ConfigError: The type has no such operation, or it needs an address that was not given.
    """
    known = {operation.name: operation for operation in target.resource_type.operations}
    operation = known.get(name)
    if operation is None:
        listed = f"available: {', '.join(known)}" if known else f"{target.resource_type.noun} has no operations"
        label = f'{target.resource_type.noun} has no operation "{name}"'
        raise ConfigError([problem("E222", label=label, help=suggest(name, known, listed))])
    if target.address is None and not operation.whole_type:
        label = f"{name} needs the address of {target.resource_type.noun}"
        hint = f"name it, for example:\n  reconciler run {target.resource_type.name}.NAME {name}"
        raise ConfigError([problem("E223", label=label, help=hint)])
    return operation


def run_operation(
    project: Project,
    target: Target | str,
    operation: Operation | str,
    given: Mapping[str, str] | None = None,
    acks: Sequence[Address] = (),
) -> Operated:
    """Run an operation and return its answer.

    Args:
        project: Where and how.
        target: What it is about, ``type.name`` or a type.
        operation: One of the type's, or its name.
        given: Arguments as typed, name to text; none when not given.
        acks: Addresses for which it is known that the operation cannot be taken back.

    Raises:
        ConfigError: There is no such type or operation, the arguments are wrong, the object is neither managed nor
            found, or the operation cannot be taken back and was not acknowledged.
        ApiError: The API said no.
    """
    target = target_of(target) if isinstance(target, str) else target
    operation = operation_of(target, operation) if isinstance(operation, str) else operation
    given = given or {}
    project.learned(given[name] for name in operation.sensitive_arguments if given.get(name))
    arguments = arguments_of(operation, given)
    _require_acknowledged(target, operation, acks)
    valid = configuration(project)
    if not operation.acts:
        with Run.reading(project, valid) as run:
            return _Call(run, target, operation, arguments).ask()
    with Run.acting(project, valid, f"run {operation.name}") as run:
        return _Call(run, target, operation, arguments).act()


def _require_acknowledged(target: Target, operation: Operation, acks: Sequence[Address]) -> None:
    address = target.address
    if not operation.irreversible or (address is not None and any(named.covers(address) for named in acks)):
        return
    detail = f"{operation.irreversible[0].upper()}{operation.irreversible[1:]}."
    named = target.resource_type.name if address is None else in_shell(address)
    hint = f"to confirm:\n  reconciler run {named} {operation.name} --ack {named}"
    label = f"{operation.name} is irreversible or time-locked"
    raise ConfigError([problem("E226", detail=detail, label=label, help=hint, address=address)])


def arguments_of(operation: Operation, given: Mapping[str, str]) -> dict[str, Any]:
    """Return typed arguments.

    Raises:
        ConfigError: One is unknown, missing or breaks its rule; all of them together.
    """
    if operation.arguments is None:
        if given:
            label = f"{operation.name} takes no arguments"
            raise ConfigError([problem("E224", label=label)])
        return {}
    try:
        model = operation.arguments.model_validate_json(
            json.dumps({k: _typed(operation.arguments, k, v) for k, v in given.items()})
        )
    except ValidationError as error:
        raise ConfigError(
            [_wrong_argument(operation.name, operation.arguments, entry) for entry in error.errors()]
        ) from error
    return model.model_dump(exclude_unset=True, mode="json")


def _typed(model: type[Spec], name: str, text: str) -> Any:
    """Read an argument as JSON where its field is not a text; what is no JSON stays text, for the model to refuse."""
    info = model.model_fields.get(name)
    if info is None or info.annotation is str or info.annotation == (str | None):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _wrong_argument(operation: str, model: type[Spec], entry: Any) -> Diagnostic:
    name = ".".join(str(step) for step in entry["loc"]) or operation
    if entry["type"] == "extra_forbidden":
        message = f'{operation} has no argument "{name}"'
        return problem("E224", label=message, help=suggest(name, model.model_fields, ""))
    usage = " ".join(_taken(argument, info) for argument, info in model.model_fields.items())
    message = f"{name}: {'it is missing' if entry['type'] == 'missing' else entry['msg'].removeprefix('Value error, ')}"
    return problem("E224", label=message, help=f"usage:  {operation} {usage}".rstrip())


def _taken(name: str, info: FieldInfo) -> str:
    """Return how an argument is typed, ``method=SMS|VOICE``, in brackets when it may be left out."""
    choices = [str(choice) for choice in get_args(info.annotation) if isinstance(choice, str)]
    typed = f"{name}={'|'.join(choices) or '...'}"
    return typed if info.is_required() else f"[{typed}]"


@dataclass(frozen=True, slots=True)
class _Call:
    """One operation about to be run."""

    run: Run
    target: Target
    operation: Operation
    arguments: Mapping[str, Any]

    def ask(self) -> Operated:
        """Run an operation that changes nothing."""
        answer = self._send(self._remote_id())
        return Operated(self.target, self.operation, self._masked(answer.body), answer.request_id or "")

    def act(self) -> Operated:
        """Run an operation that changes something, between its begin and its end entry.

        Raises:
            ApiError: The API said no.
            Interrupted: It was not sent, because the user had asked to stop.
            StateLost: It was carried out, and that could not be recorded.
        """
        run, now = self.run, self.run.project.now
        remote_id = self._remote_id()
        removed = self._removed(remote_id)
        run.bind()
        begins = removal.begins(removed, run.run_id, now()) or [self._intent(remote_id)]
        run.project.stop.acting = True
        numbers = run.state.advance(begins=begins, at=now())
        try:
            answer = self._send(remote_id)
        except CalledOff as error:
            self._failed(numbers, error)
            raise Interrupted("The run was stopped before the request was sent.") from error
        except ApiError as error:
            self._failed(numbers, error)
            raise
        self._done(numbers, removed, answer.request_id)
        run.done()
        return self._afterwards(remote_id, answer.body, answer.request_id or "")

    def _remote_id(self) -> str:
        """Return the id of the object: from its record, else by its natural key; "" for a whole type."""
        address, resource_type = self.target.address, self.target.resource_type
        if address is None or self.operation.whole_type:
            return ""
        record = self.run.state.records().get(str(address))
        if record is not None:
            return record.remote_id
        declared = self.run.desired.resources.get(address)
        key = declared_key(resource_type, declared.values) if declared else None
        remote_ids = read(self.run.api, Scope((resource_type,))).of(resource_type).named(key) if key else []
        if declared and key and not remote_ids:  # a list that moves while it is read may leave one out
            remote_ids = [resource_type.remote_id(live) for live in self.run.api.find(resource_type, declared.values)]
        if len(remote_ids) == 1:
            return remote_ids[0]
        raise ConfigError([_not_found(address, self.run.desired.resources)])

    def _intent(self, remote_id: str) -> Intent:
        return Intent(
            self.run.run_id, self._name, self.target.resource_type.name, self.operation.name, "", {}, remote_id or None
        )

    @property
    def _name(self) -> str:
        return str(self.target.address or self.target.resource_type.name)

    def _failed(self, numbers: Sequence[int], error: ApiError) -> None:
        """Record how a call failed; that it failed is told in any case."""
        unsure, unsent = isinstance(error, OutcomeUnknown), isinstance(error, NotSent)
        outcome: Outcome = "unknown" if unsure else "superseded" if unsent else "failed"
        exchange = error.exchange
        why = f"{exchange.error_code or exchange.status or 'no answer'}: {exchange.message}"
        ends = [Completion(number, outcome, exchange.request_id, why, action=self.operation.name) for number in numbers]
        try:
            self.run.state.advance(ends=ends, at=self.run.project.now())
        except StateError as trouble:
            log.warning("end of call not recorded address=%s error=%s", self._name, trouble)

    def _done(self, numbers: Sequence[int], removed: Sequence[Orphan], request_id: str | None) -> None:
        now = self.run.project.now()
        done = [Completion(number, "done", request_id) for number in numbers]
        ends = removal.ends(removed, numbers, request_id, self.operation.name, now) if removed else done
        try:
            self.run.state.advance(ends=ends, at=now)
        except StateError as trouble:
            raise StateLost(trouble, 1, [self._name]) from trouble

    def _removed(self, remote_id: str) -> list[Orphan]:
        """Return what the operation deletes, nothing for one that does not delete.

        Raises:
            ConfigError: One of them is protected.
        """
        resource_type, address = self.target.resource_type, self.target.address
        if not self.operation.deletes or address is None:
            return []
        records = self.run.state.records()
        works = removal.meant(
            resource_type, address, self.operation.call.path, remote_id, self.run.api.list(resource_type), records
        )
        protected = [str(work.address) for work in works if work.record is not None and work.record.protect]
        if protected:
            label = f"{', '.join(protected)} may not be deleted: lifecycle.protect"
            raise ConfigError([problem("E227", label=label, address=address)])
        return works

    def _send(self, remote_id: str) -> Any:
        try:
            with self.run.api.client.patience(None, f"{self.operation.name} {self._name}"):
                return self.run.api.operate(self.target.resource_type, self.operation, remote_id, self.arguments)
        except ApiError as error:
            if self._is_done_already(error):
                return Answer(204, None, error.exchange.request_id)
            hint = self.operation.hint.get(error.exchange.error_code or "")
            if not hint:
                raise
            raise type(error)(replace(error.exchange, resolution=hint)) from error

    def _is_done_already(self, error: ApiError) -> bool:
        """Tell whether what is to be deleted is gone: an earlier attempt arrived, and only its answer was lost."""
        return self.operation.deletes and isinstance(error, NotFound) and says_gone(error)

    def _afterwards(self, remote_id: str, body: Any, request_id: str) -> Operated:
        """Say where the object stands after the operation, and what comes next."""
        resource_type = self.target.resource_type
        live = self._seen(remote_id)
        shown = self._masked(body)
        phase: Phase | Literal[""] = status_of(resource_type, live).phase if live is not None else ""
        return Operated(self.target, self.operation, shown, request_id, phase, self._next(remote_id, live))

    def _seen(self, remote_id: str) -> Live | None:
        """Return the object as it is now; what was carried out is reported also when it cannot be looked at."""
        resource_type = self.target.resource_type
        try:
            return self.run.api.read(resource_type, remote_id) if remote_id and resource_type.read is not None else None
        except ApiError as error:
            log.warning("done, but the object could not be read afterwards address=%s error=%s", self._name, error)
            return None

    def _next(self, remote_id: str, live: Live | None) -> str:
        if self.operation.then or live is None:
            return self.operation.then
        own = (self.target.resource_type.name, remote_id)
        ran, begun = self.run.state.operations().get(own, {}), self.run.state.attempts().get(own, {})
        step = next_step(self.target.resource_type, live, ran, begun)
        return step.words if step else ""

    def _masked(self, body: Any) -> Any:
        return self.run.project.redactor.value(_without(body, self.operation.secret))


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: MASK if key in names and inner else _without(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, names) for inner in value]
    return value


def _not_found(address: Address, known: Sequence[Address] | Mapping[Address, Any]) -> Diagnostic:
    return problem(
        "E205",
        label=f"{address} is not in the state, and no live object matches what is declared",
        help=meant(address, map(str, known)) or "create it first:\n  reconciler apply",
        address=address,
    )
