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
from schemas.catalogue import resource_type
from schemas.facts import facts
from schemas.markers import Sensitive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.client import Client
    from reconciler.values import Path
    from schemas.declare import Call, DataSource, Listing, Operation, ResourceType
    from schemas.markers import Live

Objects: TypeAlias = "list[dict[str, Any]]"
"""Live objects as the API returned them."""

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

    def list(self, kind: ResourceType, within: Mapping[str, Any] | None = None) -> Objects:
        """Return all live objects of a type, all pages at the largest size; one twice when it moved between them.

        Children that their parents hold are taken from there; of a singleton the one object is read.

        Args:
            kind: The type.
            within: Its parent's part of the remote id, by field, for a type that lives below another one; None reads
                below every parent there is.

        Raises:
            ApiError: The collection could not be read; never taken for an empty one.
        """
        if kind.singleton:
            found = self.read(kind, kind.name)
            return [] if found is None else [found]
        if kind.parent is not None and within is None:
            parent = resource_type(kind.parent.type)
            return [child for live in self.list(parent) for child in self.children(kind, parent, live)]
        if kind.listing is None:
            return self._held(kind, within or {})
        return self._collection(kind, kind.listing, dict(within or {}))

    def first_page(self, kind: ResourceType) -> None:
        """Ask for the first page of a type's list, for who only wants to know whether it may be read.

        Raises:
            ApiError: It may not, or there is no answer.
        """
        if kind.listing is None or kind.parent is not None:
            return
        size = min(1, kind.listing.page_size) if kind.listing.page_size else None
        pages = self.client.pages(self._path(kind.listing.path, {}), items=kind.listing.items, page_size=size)
        try:
            next(iter(pages), None)
        except (NotFound, Refused) as error:
            if error.exchange.error_code not in kind.listing.absent_when:
                raise

    def children(self, kind: ResourceType, parent: ResourceType, live: Live) -> Objects:
        """Return the children of one live parent, taken out of it where it holds them.

        Raises:
            ApiError: The collection could not be read.
        """
        if kind.parent is None:
            raise AssertionError(f"This is a bug in reconciler: a {kind.name} has no parent.")
        above_id = parent.remote_id(live)
        above = {kind.parent.field: above_id}
        if not kind.parent.embedded:
            return self.list(kind, above)
        held = live.get(kind.parent.embedded) or []
        exchange = Exchange("GET", f"{parent.name} {above_id}", 200)
        if not isinstance(held, list):
            raise odd(exchange, f'"{kind.parent.embedded}" is not a list')
        shape = Shape.of(kind, above)
        return [shape.taken(child, exchange) for child in held]

    def read(self, kind: ResourceType, remote_id: str) -> dict[str, Any] | None:
        """Return one live object, or None when the API says that it is not there.

        Raises:
            ApiError: Any other answer, and a 404 that is not about the object itself or not the API's own.
            ConfigError: The id does not have the parts that the type's ids have.
        """
        call, parameters = _verb(kind, "read"), _parameters(kind, remote_id)
        path = self._path(call.path, parameters)
        try:
            answer = self.client.send(call.method, path, query=_query(call, {}))
        except (NotFound, Refused) as error:
            if not (says_gone(error) or names_nothing(kind, error)):
                raise
            return None
        exchange = Exchange(call.method, path, answer.status, answer.request_id)
        return Shape.of(kind, parameters).taken(answer.body, exchange)

    def find(self, kind: ResourceType, values: Mapping[str, Any]) -> Objects:
        """Return the live objects with the natural key of these declared values, each once; none when it is not known.

        Raises:
            ApiError: The collection could not be read.
        """
        key = declared_key(kind, values)
        return [live for live in self.around(kind, values) if live_key(kind, live) == key] if key is not None else []

    def around(self, kind: ResourceType, values: Mapping[str, Any]) -> Objects:
        """Return the live objects among which one made from these declared values is, if it is there.

        That is the one object where its natural key is its id, else all of the collection.

        Raises:
            ApiError: The collection could not be read.
        """
        fields = kind.natural_key.fields if kind.natural_key else ()
        if kind.read is not None and fields and set(kind.identity) == set(fields):
            found = self.read(kind, "/".join(str(revealed(values[name])) for name in kind.identity))
            return [] if found is None else [found]
        above = {kind.parent.field: revealed(values[kind.parent.field])} if kind.parent else None
        return list({kind.remote_id(one): one for one in self.list(kind, above)}.values())

    def data(self, source: DataSource, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a data source shows for these values; a list, all pages of it, stands under its own name.

        Raises:
            ApiError: The API refused, or the answer is not what it documents.
            ConfigError: A value cannot stand in a path.
        """
        return ask(self.client, self.project_id, source, values)

    def create(self, kind: ResourceType, values: Mapping[str, Any]) -> Written:
        """Create an object from declared values.

        Raises:
            ApiError: OutcomeUnknown among them; it is never sent a second time blindly.
        """
        call = _verb(kind, "create")
        parameters = {name: revealed(values[name]) for name in places(call.path) if name in values}
        return self._write(kind, call, parameters, {}, create_body(kind, values), values)

    def act(self, kind: ResourceType, name: str, remote_id: str, values: Mapping[str, Any]) -> Written:
        """Take a one-way step of an object; the answer holds the object where the API gives it back.

        Raises:
            ApiError: OutcomeUnknown among them; it is never sent a second time blindly.
        """
        return self._write(kind, kind.act(name).call, _parameters(kind, remote_id), {}, None, values)

    def operate(self, kind: ResourceType, operation: Operation, remote_id: str, arguments: Mapping[str, Any]) -> Answer:
        """Run an operation; a list that comes in pages is returned whole.

        Raises:
            ApiError: OutcomeUnknown among them; one that acts is never sent a second time blindly.
        """
        call = operation.call
        path = self._path(call.path, _parameters(kind, remote_id) if remote_id else {})
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
        self, kind: ResourceType, remote_id: str, live: Live, values: Mapping[str, Any], changed: Sequence[Path]
    ) -> Written:
        """Send the fields that ``changed`` touches.

        Raises:
            ApiError: OutcomeUnknown among them.
        """
        body = update_body(kind, values, changed, live)
        return self._write(kind, _verb(kind, "update"), _parameters(kind, remote_id), live, body, values)

    def overwrite(
        self, kind: ResourceType, remote_id: str, live: Live, values: Mapping[str, Any], changed: Sequence[Path]
    ) -> Written:
        """Write everything declared over an object; sending it twice does no harm.

        Raises:
            ApiError: OutcomeUnknown among them.
        """
        body = overwrite_body(kind, values, changed, live)
        return self._write(kind, _verb(kind, "overwrite"), _parameters(kind, remote_id), live, body, values)

    def delete(self, kind: ResourceType, remote_id: str, live: Live) -> Written:
        """Delete an object; one that is gone already, or was deleted before, counts as done.

        Raises:
            ApiError: Any other answer than success or "not there".
        """
        call = _verb(kind, "delete")
        path = self._path(call.path, _parameters(kind, remote_id))
        try:
            answer = self.client.send(call.method, path, query=_query(call, live))
        except (NotFound, Refused) as error:
            if says_gone(error) or error.exchange.error_code == DELETED_BEFORE:
                return Written(None, error.exchange.request_id)
            raise
        return Written(None, answer.request_id)

    def _collection(self, kind: ResourceType, listing: Listing, parameters: Mapping[str, Any]) -> Objects:
        path = self._path(listing.path, parameters)
        shape, exchange = Shape.of(kind, parameters), Exchange("GET", path, 200)
        try:
            return whole(
                self.client,
                path,
                items=listing.items,
                page_size=listing.page_size,
                take=lambda live: shape.taken(live, exchange),
                key=kind.remote_id,
            )
        except (NotFound, Refused) as error:  # an error document under 200 concludes nothing
            if error.exchange.error_code in listing.absent_when:
                return []
            raise

    def _held(self, kind: ResourceType, within: Mapping[str, Any]) -> Objects:
        """Return the children that one parent holds, empty when the parent is not there."""
        if kind.parent is None or not kind.parent.embedded:
            raise AssertionError(f"This is a bug in reconciler: the API cannot list a {kind.name}.")
        parent = resource_type(kind.parent.type)
        live = self.read(parent, str(within[kind.parent.field]))
        return [] if live is None else self.children(kind, parent, live)

    def _write(
        self,
        kind: ResourceType,
        call: Call,
        parameters: Mapping[str, Any],
        live: Live,
        body: Any,
        values: Mapping[str, Any],
    ) -> Written:
        path = self._path(call.path, parameters)
        query = {**(_query(call, live) or {}), **(call.asks(values) if call.asks else {})} or None
        secrets = secret_texts([dict(values)])
        answer = self.client.send(call.method, path, query=query, body=body, hide=secrets)
        clear = revealed(dict(values))
        why = call.failure(answer.body, clear) if call.failure else ""
        if why:
            raise Refused(Exchange(call.method, path, answer.status, answer.request_id, message=redact(why, secrets)))
        return Written(_written(kind, call, answer.body, clear, parameters), answer.request_id)

    def _path(self, path: str, parameters: Mapping[str, Any]) -> str:
        return filled(path, {**parameters, "projectId": self.project_id})


def _written(
    kind: ResourceType, call: Call, body: Any, values: Mapping[str, Any], parameters: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return the object out of the answer to a write, None when it is not there or no object: it is looked for then."""
    try:
        return Shape.of(kind, parameters).take(call.answer(body, values) if call.answer else body)
    except (NotAnObject, TypeError, AttributeError, KeyError):
        return None


def _sensitive(operation: Operation, arguments: Mapping[str, Any]) -> frozenset[str]:
    """Return the texts of an operation's arguments that no error may show."""
    marked = facts(operation.arguments).having(Sensitive) if operation.arguments else {}
    return frozenset(str(arguments[name]) for (name, *_) in marked if arguments.get(name))


def _verb(kind: ResourceType, verb: str) -> Call:
    call: Call | None = getattr(kind, verb)
    if call is None:
        raise AssertionError(f"This is a bug in reconciler: the API cannot {verb} a {kind.name}.")
    return call


def _query(call: Call, live: Live) -> Mapping[str, str] | None:
    return call.query(live) if call.query else None


def _parameters(kind: ResourceType, remote_id: str) -> dict[str, str]:
    try:
        return kind.path_parameters(remote_id) if kind.id_parameters else {}
    except ValueError:
        raise ConfigError([_not_an_id(kind, remote_id)]) from None


def _not_an_id(kind: ResourceType, remote_id: str) -> Diagnostic:
    return problem(
        "E306",
        label=remote_id,
        detail=f"The id of {kind.noun} has the form {'/'.join(kind.identity)}.",
        help=f"reconciler explain {kind.name}",
    )
