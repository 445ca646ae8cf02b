"""List, read, create, update and delete objects of any type, as its declaration says. Decides and keeps nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from reconciler.api.bodies import create_body, update_body
from reconciler.diagnostics import ApiError, ConfigError, Diagnostic, Exchange, NotFound, Refused
from reconciler.observe import canonical, field_value
from reconciler.values import Secret, leaves, reveal
from schemas.catalogue import resource_type
from schemas.facts import facts
from schemas.markers import Refers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.client import Client
    from reconciler.values import Path
    from schemas.declare import Call, Listing, ResourceType
    from schemas.markers import Live

Objects: TypeAlias = "list[dict[str, Any]]"
"""Live objects as the API returned them."""

_PLACE = re.compile(r"\{(\w+)\}")

# 404s that do not say the object is gone: the project, or something the object hangs on, is not there, or there is only
# no pending part (operations of Bundles, RCS Senders, WhatsApp Solutions and WhatsApp Templates).
NOT_ABOUT_THE_OBJECT = frozenset({"project_not_found", "conversation_app_not_found", "template_changes_not_found"})
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
        """Return all live objects of a type, all pages at the largest size.

        A type without a list call of which a project has at most one object is read instead.

        Args:
            kind: The type.
            within: Path parameters of the parent, for a type that lives below another one; None reads below every
                parent there is.

        Raises:
            ApiError: The collection could not be read; never taken for an empty one.
        """
        if kind.listing is None:
            return self._only_one(kind)
        if within is None and _places(kind.listing.path):
            return [live for one in self._parents(kind, kind.listing) for live in self.list(kind, one)]
        return self._collection(kind, kind.listing, dict(within or {}))

    def read(self, kind: ResourceType, remote_id: str) -> dict[str, Any] | None:
        """Return one live object, or None when the API says that it is not there.

        Raises:
            ApiError: Any other answer, and a 404 that is not about the object itself.
            ConfigError: The id does not have the parts that the type's ids have.
        """
        call, parameters = _verb(kind, "read"), _parameters(kind, remote_id)
        path = self._path(call.path, parameters)
        try:
            answer = self.client.send(call.method, path, query=_query(call, {}))
        except NotFound as error:
            if error.exchange.error_code in NOT_ABOUT_THE_OBJECT:
                raise
            return None
        if not isinstance(answer.body, dict):
            message = "the answer is not what the API documents: it is no JSON object"
            raise ApiError(Exchange(call.method, path, answer.status, answer.request_id, message=message))
        return _addressable(kind, answer.body, parameters)

    def find(self, kind: ResourceType, key: Mapping[str, Any]) -> Objects:
        """Return the live objects whose natural key is ``key`` (field to value).

        Raises:
            ApiError: The collection could not be read.
        """
        fields = kind.natural_key.fields if kind.natural_key else ()
        if kind.read is not None and set(kind.identity) == set(fields) <= set(key):
            found = self.read(kind, "/".join(str(key[name]) for name in kind.identity))
            return [] if found is None else [found]
        within = {name: key[name] for name in _places(kind.listing.path if kind.listing else "") if name in key}
        return [live for live in self.list(kind, within or None) if _has_key(kind, live, key)]

    def create(self, kind: ResourceType, values: Mapping[str, Any]) -> Written:
        """Create an object from declared values.

        Raises:
            ApiError: OutcomeUnknown among them; it is never sent a second time blindly.
        """
        call = _verb(kind, "create")
        parameters = {name: reveal(values[name]) for name in _places(call.path) if name in values}
        return self._write(kind, call, parameters, {}, create_body(kind, values), values)

    def update(
        self, kind: ResourceType, remote_id: str, live: Live, values: Mapping[str, Any], changed: Sequence[Path]
    ) -> Written:
        """Send the fields that ``changed`` touches.

        Raises:
            ApiError: OutcomeUnknown among them.
        """
        body = update_body(kind, values, changed, live)
        return self._write(kind, _verb(kind, "update"), _parameters(kind, remote_id), live, body, values)

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
            code = error.exchange.error_code
            gone = isinstance(error, NotFound) and code not in NOT_ABOUT_THE_OBJECT
            if gone or code == DELETED_BEFORE:
                return Written(None, error.exchange.request_id)
            raise
        return Written(None, answer.request_id)

    def _collection(self, kind: ResourceType, listing: Listing, parameters: Mapping[str, Any]) -> Objects:
        path = self._path(listing.path, parameters)
        try:
            pages = list(self.client.pages(path, items=listing.items, page_size=listing.page_size))
        except ApiError as error:
            if error.exchange.error_code in listing.absent_when:
                return []
            raise
        return [_addressable(kind, live, parameters) for page in pages for live in page]

    def _only_one(self, kind: ResourceType) -> Objects:
        if _places(_verb(kind, "read").path):
            raise AssertionError(f"This is a bug in reconciler: the API cannot list a {kind.name}.")
        found = self.read(kind, self.project_id)
        return [] if found is None else [found]

    def _parents(self, kind: ResourceType, listing: Listing) -> Objects:
        """Return the path parameters of every parent, found through the field that refers to it."""
        (place, *others) = _places(listing.path)
        parent = facts(kind.spec).find(Refers, place)
        if parent is None or others:
            raise AssertionError(f"This is a bug in reconciler: nothing says which parents a {kind.name} has.")
        return [{place: live[parent.field]} for live in self.list(resource_type(parent.type))]

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
        answer = self.client.send(call.method, path, query=_query(call, live), body=body, hide=_secrets(values))
        shown = _addressable(kind, answer.body, parameters) if isinstance(answer.body, dict) else None
        return Written(shown, answer.request_id)

    def _path(self, path: str, parameters: Mapping[str, Any]) -> str:
        given = {**parameters, "projectId": self.project_id}
        for name in _places(path):
            if name not in given:
                raise AssertionError(f"This is a bug in reconciler: nothing fills {{{name}}} in {path}.")
        return _PLACE.sub(lambda place: _segment(given[place[1]]), path)


def _secrets(values: Mapping[str, Any]) -> frozenset[str]:
    found = (leaf.reveal() for _, leaf in leaves(dict(values)) if isinstance(leaf, Secret))
    return frozenset(text for text in found if isinstance(text, str))


def _has_key(kind: ResourceType, live: Live, key: Mapping[str, Any]) -> bool:
    return all(
        canonical(kind, name, field_value(kind, live, name)) == canonical(kind, name, reveal(value))
        for name, value in key.items()
    )


def _verb(kind: ResourceType, verb: str) -> Call:
    call: Call | None = getattr(kind, verb)
    if call is None:
        raise AssertionError(f"This is a bug in reconciler: the API cannot {verb} a {kind.name}.")
    return call


def _query(call: Call, live: Live) -> Mapping[str, str] | None:
    return call.query(live) if call.query else None


def _places(path: str) -> tuple[str, ...]:
    return tuple(name for name in _PLACE.findall(path) if name != "projectId")


def _parameters(kind: ResourceType, remote_id: str) -> dict[str, str]:
    try:
        return kind.path_parameters(remote_id) if kind.id_parameters else {}
    except ValueError:
        raise ConfigError([_not_an_id(kind, remote_id)]) from None


def _not_an_id(kind: ResourceType, remote_id: str) -> Diagnostic:
    return Diagnostic(
        "E306",
        "Not an id of this type",
        label=remote_id,
        detail=f"The id of a {kind.title} reads {'/'.join(kind.identity)}.",
        help=f"reconciler explain {kind.name}",
    )


def _segment(value: Any) -> str:
    text = quote(str(value), safe="")
    # httpx, proxies and servers resolve "." and ".." and drop empty segments, so such a path means another object.
    if text in {"", ".", ".."}:
        raise ConfigError(
            [Diagnostic("E306", "Not an id of this type", label=str(value), detail="It names no object.")]
        )
    return text


def _addressable(kind: ResourceType, live: dict[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a live object with the parts of its id that the API only shows in the path (the parent's)."""
    fields = dict(zip(kind.id_parameters, kind.identity, strict=False))
    return {**{fields[name]: value for name, value in parameters.items() if name in fields}, **live}
