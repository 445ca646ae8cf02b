"""List, read, create, update and delete objects of any type, as its declaration says. Decides and keeps nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.api.absence import names_nothing, says_gone
from reconciler.api.bodies import create_body, overwrite_body, update_body
from reconciler.api.lists import whole
from reconciler.api.paths import filled, places
from reconciler.api.shapes import NotAnObject, Shape, odd
from reconciler.api.sources import ask
from reconciler.client import Answer
from reconciler.client.origin import redact
from reconciler.diagnostics import ConfigError, Diagnostic, Exchange, NotFound, Refused, problem
from reconciler.resource.keys import declared_key, live_key
from reconciler.values import revealed, secret_texts
from schemas import catalogue
from schemas.facts import facts
from schemas.markers import Sensitive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reconciler.client import Client
    from reconciler.values import Path
    from schemas.declare import Call, DataSource, Listing, Operation, ResourceType
    from schemas.markers import Live

Objects: TypeAlias = "list[dict[str, Any]]"
"""Live objects as the API returned them."""

Counted: TypeAlias = "Callable[[int], None]"


def uncounted(_objects: int) -> None:
    """Take a count in for nobody."""


# A 409 that says the wish is granted already (WhatsApp and KakaoTalk senders, which outlive their deletion by weeks).
DELETED_BEFORE = "sender_already_deleted"


@dataclass(frozen=True, slots=True)
class Written:
    """What a write brought: the object as the API answered, None when it sent none, and the id of the request."""

    live: dict[str, Any] | None
    request_id: str | None


class Api:
    """The objects of one project.

    Args:
        client: Sends the requests.
        project_id: Fills ``{projectId}`` in every path.
    """

    def __init__(self, client: Client, project_id: str) -> None:
        self.client = client
        self.project_id = project_id

    def list(
        self, resource_type: ResourceType, within: Mapping[str, Any] | None = None, counted: Counted = uncounted
    ) -> Objects:
        """Return all live objects of a type, all pages at the largest size; one twice when it moved between them.

        Children that their parents hold are taken from there; of a singleton the one object is read.

        Args:
            resource_type: The type.
            within: Its parent's part of the remote id, by field, for a type that lives below another one; None reads
                below every parent there is.
            counted: Told after each page how many objects of the list there are so far.

        Raises:
            ApiError: The collection could not be read; never taken for an empty one.
        """
        if resource_type.singleton:
            live = self.read(resource_type, resource_type.name)
            return [] if live is None else [live]
        if resource_type.parent is not None and within is None:
            parent = catalogue.resource_type(resource_type.parent.type)
            return [child for live in self.list(parent) for child in self.children(resource_type, parent, live)]
        if resource_type.listing is None:
            return self._held(resource_type, within or {})
        return self._collection(resource_type, resource_type.listing, dict(within or {}), counted)

    def first_page(self, resource_type: ResourceType) -> None:
        """Ask for the first page of a type's list, for who only wants to know whether it may be read.

        Raises:
            ApiError: It may not, or there is no answer.
        """
        if resource_type.listing is None or resource_type.parent is not None:
            return
        size = min(1, resource_type.listing.page_size) if resource_type.listing.page_size else None
        pages = self.client.pages(
            self._path(resource_type.listing.path, {}), items=resource_type.listing.items, page_size=size
        )
        try:
            next(iter(pages), None)
        except (NotFound, Refused) as error:
            if error.exchange.error_code not in resource_type.listing.absent_when:
                raise

    def children(
        self, resource_type: ResourceType, parent: ResourceType, live: Live, counted: Counted = uncounted
    ) -> Objects:
        """Return the children of one live parent, taken out of it where it holds them.

        Raises:
            ApiError: The collection could not be read.
        """
        if resource_type.parent is None:
            raise AssertionError(f"This is a bug in reconciler: a {resource_type.name} has no parent.")
        above_id = parent.remote_id(live)
        above = {resource_type.parent.field: above_id}
        if not resource_type.parent.embedded:
            return self.list(resource_type, above, counted)
        held = live.get(resource_type.parent.embedded) or []
        exchange = Exchange("GET", f"{parent.name} {above_id}", 200)
        if not isinstance(held, list):
            raise odd(exchange, f'"{resource_type.parent.embedded}" is not a list')
        shape = Shape.of(resource_type, above)
        return [shape.taken(child, exchange) for child in held]

    def read(self, resource_type: ResourceType, remote_id: str) -> dict[str, Any] | None:
        """Return one live object, or None when the API says that it is not there.

        Raises:
            ApiError: Any other answer, and a 404 that is not about the object itself or not the API's own.
            ConfigError: The id does not have the parts that the type's ids have.
        """
        call, parameters = _verb(resource_type, "read"), _parameters(resource_type, remote_id)
        path = self._path(call.path, parameters)
        try:
            answer = self.client.send(call.method, path, query=_query(call, {}))
        except (NotFound, Refused) as error:
            if not (says_gone(error) or names_nothing(resource_type, error)):
                raise
            return None
        exchange = Exchange(call.method, path, answer.status, answer.request_id)
        return Shape.of(resource_type, parameters).taken(answer.body, exchange)

    def find(self, resource_type: ResourceType, values: Mapping[str, Any]) -> Objects:
        """Return the live objects with the natural key of these declared values, each once; none when it is not known.

        Raises:
            ApiError: The collection could not be read.
        """
        key = declared_key(resource_type, values)
        return (
            [live for live in self.around(resource_type, values) if live_key(resource_type, live) == key]
            if key is not None
            else []
        )

    def around(self, resource_type: ResourceType, values: Mapping[str, Any]) -> Objects:
        """Return the live objects among which one made from these declared values is, if it is there.

        That is the one object where its natural key is its id, else all of the collection.

        Raises:
            ApiError: The collection could not be read.
        """
        fields = resource_type.natural_key.fields if resource_type.natural_key else ()
        if resource_type.read is not None and fields and set(resource_type.identity) == set(fields):
            live = self.read(resource_type, "/".join(str(revealed(values[name])) for name in resource_type.identity))
            return [] if live is None else [live]
        above = (
            {resource_type.parent.field: revealed(values[resource_type.parent.field])} if resource_type.parent else None
        )
        return list({resource_type.remote_id(live): live for live in self.list(resource_type, above)}.values())

    def data(self, source: DataSource, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a data source shows for these values; a list, all pages of it, stands under its own name.

        Raises:
            ApiError: The API refused, or the answer is not what it documents.
            ConfigError: A value cannot stand in a path.
        """
        return ask(self.client, self.project_id, source, values)

    def create(self, resource_type: ResourceType, values: Mapping[str, Any]) -> Written:
        """Create an object from declared values.

        Raises:
            ApiError: OutcomeUnknown among them; it is never sent a second time blindly.
        """
        call = _verb(resource_type, "create")
        parameters = {name: revealed(values[name]) for name in places(call.path) if name in values}
        return self._write(resource_type, call, parameters, {}, create_body(resource_type, values), values)

    def act(self, resource_type: ResourceType, name: str, remote_id: str, values: Mapping[str, Any]) -> Written:
        """Take a one-way step of an object; the answer holds the object where the API gives it back.

        Raises:
            ApiError: OutcomeUnknown among them; it is never sent a second time blindly.
        """
        return self._write(
            resource_type, resource_type.act(name).call, _parameters(resource_type, remote_id), {}, None, values
        )

    def operate(
        self, resource_type: ResourceType, operation: Operation, remote_id: str, arguments: Mapping[str, Any]
    ) -> Answer:
        """Run an operation; a list that comes in pages is returned whole.

        Raises:
            ApiError: OutcomeUnknown among them; one that acts is never sent a second time blindly.
        """
        call = operation.call
        path = self._path(call.path, _parameters(resource_type, remote_id) if remote_id else {})
        if operation.pages is not None:
            entries = whole(self.client, path, items=operation.items, page_size=operation.pages, take=dict)
            return Answer(200, {operation.items: entries}, None)
        asks = arguments if call.method == "GET" else None
        bare = call.method in ("GET", "DELETE") or operation.arguments is None
        repeatable = False if operation.acts and call.method == "GET" else None
        return self.client.send(
            call.method,
            path,
            query=asks or None,
            body=None if bare else dict(arguments),
            repeatable=repeatable,
            hide=_sensitive(operation, arguments),
        )

    def update(
        self,
        resource_type: ResourceType,
        remote_id: str,
        live: Live,
        values: Mapping[str, Any],
        changed: Sequence[Path],
    ) -> Written:
        """Send the fields that ``changed`` touches.

        Raises:
            ApiError: OutcomeUnknown among them.
        """
        body = update_body(resource_type, values, changed, live)
        return self._write(
            resource_type, _verb(resource_type, "update"), _parameters(resource_type, remote_id), live, body, values
        )

    def overwrite(
        self,
        resource_type: ResourceType,
        remote_id: str,
        live: Live,
        values: Mapping[str, Any],
        changed: Sequence[Path],
    ) -> Written:
        """Write everything declared over an object; sending it twice does no harm.

        Raises:
            ApiError: OutcomeUnknown among them.
        """
        body = overwrite_body(resource_type, values, changed, live)
        return self._write(
            resource_type, _verb(resource_type, "overwrite"), _parameters(resource_type, remote_id), live, body, values
        )

    def delete(self, resource_type: ResourceType, remote_id: str, live: Live) -> Written:
        """Delete an object; one that is gone already, or was deleted before, counts as done.

        Raises:
            ApiError: Any other answer than success or "not there".
        """
        call = _verb(resource_type, "delete")
        path = self._path(call.path, _parameters(resource_type, remote_id))
        try:
            answer = self.client.send(call.method, path, query=_query(call, live))
        except (NotFound, Refused) as error:
            if says_gone(error) or error.exchange.error_code == DELETED_BEFORE:
                return Written(None, error.exchange.request_id)
            raise
        return Written(None, answer.request_id)

    def _collection(
        self, resource_type: ResourceType, listing: Listing, parameters: Mapping[str, Any], counted: Counted
    ) -> Objects:
        path = self._path(listing.path, parameters)
        shape, exchange = Shape.of(resource_type, parameters), Exchange("GET", path, 200)
        try:
            return whole(
                self.client,
                path,
                items=listing.items,
                page_size=listing.page_size,
                take=lambda live: shape.taken(live, exchange),
                key=resource_type.remote_id,
                counted=counted,
            )
        except (NotFound, Refused) as error:  # an error document under 200 concludes nothing
            if error.exchange.error_code in listing.absent_when:
                return []
            raise

    def _held(self, resource_type: ResourceType, within: Mapping[str, Any]) -> Objects:
        """Return the children that one parent holds, empty when the parent is not there."""
        if resource_type.parent is None or not resource_type.parent.embedded:
            raise AssertionError(f"This is a bug in reconciler: the API cannot list a {resource_type.name}.")
        parent = catalogue.resource_type(resource_type.parent.type)
        live = self.read(parent, str(within[resource_type.parent.field]))
        return [] if live is None else self.children(resource_type, parent, live)

    def _write(
        self,
        resource_type: ResourceType,
        call: Call,
        parameters: Mapping[str, Any],
        live: Live,
        body: Any,
        values: Mapping[str, Any],
    ) -> Written:
        path = self._path(call.path, parameters)
        query = {**(_query(call, live) or {}), **(call.asks(values) if call.asks else {})} or None
        secrets = secret_texts([dict(values)])
        too_many = frozenset({resource_type.create_limit.code}) if resource_type.create_limit else frozenset[str]()
        answer = self.client.send(call.method, path, query=query, body=body, hide=secrets, give_up_on=too_many)
        clear = revealed(dict(values))
        why = call.failure(answer.body, clear) if call.failure else ""
        if why:
            raise Refused(Exchange(call.method, path, answer.status, answer.request_id, message=redact(why, secrets)))
        return Written(_written(resource_type, call, answer.body, clear, parameters), answer.request_id)

    def _path(self, path: str, parameters: Mapping[str, Any]) -> str:
        return filled(path, {**parameters, "projectId": self.project_id})


def _written(
    resource_type: ResourceType, call: Call, body: Any, values: Mapping[str, Any], parameters: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return the object out of the answer to a write, None when it is not there or no object: it is looked for then."""
    try:
        return Shape.of(resource_type, parameters).take(call.answer(body, values) if call.answer else body)
    except (NotAnObject, TypeError, AttributeError, KeyError):
        return None


def _sensitive(operation: Operation, arguments: Mapping[str, Any]) -> frozenset[str]:
    """Return the texts of an operation's arguments that no error may show."""
    marked = facts(operation.arguments).having(Sensitive) if operation.arguments else {}
    return frozenset(str(arguments[name]) for (name, *_) in marked if arguments.get(name))


def _verb(resource_type: ResourceType, verb: str) -> Call:
    call: Call | None = getattr(resource_type, verb)
    if call is None:
        raise AssertionError(f"This is a bug in reconciler: the API cannot {verb} a {resource_type.name}.")
    return call


def _query(call: Call, live: Live) -> Mapping[str, str] | None:
    return call.query(live) if call.query else None


def _parameters(resource_type: ResourceType, remote_id: str) -> dict[str, str]:
    try:
        return resource_type.path_parameters(remote_id) if resource_type.id_parameters else {}
    except ValueError:
        raise ConfigError([_not_an_id(resource_type, remote_id)]) from None


def _not_an_id(resource_type: ResourceType, remote_id: str) -> Diagnostic:
    return problem(
        "E306",
        label=remote_id,
        detail=f"The id of {resource_type.noun} has the form {'/'.join(resource_type.identity)}.",
        help=f"reconciler explain {resource_type.name}",
    )
