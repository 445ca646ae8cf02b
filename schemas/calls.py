"""What can be asked of the API: calls, lists, one-way acts and operations. Words for declarations only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from schemas.markers import Sensitive
from schemas.needs import NO_NEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemas.lifecycle import Effect, Gate
    from schemas.markers import Live, Spec
    from schemas.needs import Needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One operation of the API.

    Attributes:
        operation: operationId in the API description; the source of every fact about the call.
        method: HTTP method.
        path: Path with ``{parameter}`` places; ``{projectId}`` is always the project.
        query: Query parameters for the live object, or None when it takes none.
        asks: Query parameters that follow from the declared values, or None when it takes none.
        sends: Fields that travel in the body, or None for all declared ones.
        partial: Object fields of which an update sends only the changed parts, as the API keeps the others.
        omits: Dotted paths inside a sent field that this call does not take ("details.language").
        body: Makes the body from the declared values where it is not simply the fields, None for no special shape.
        answer: Takes the object out of an answer that is more than the object, given the declared values.
        failure: Says, for a successful answer and the declared values, why the object was not made after all, "" when
            it was.
    """

    operation: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    query: Callable[[Live], Mapping[str, str]] | None = None
    asks: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None
    sends: frozenset[str] | None = None
    partial: frozenset[str] = frozenset()
    omits: frozenset[str] = frozenset()
    body: Callable[[Mapping[str, Any]], Any] | None = None
    answer: Callable[[Any, Mapping[str, Any]], Live | None] | None = None
    failure: Callable[[Any, Mapping[str, Any]], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How all live objects of a type are read.

    Attributes:
        operation: operationId of the list call.
        path: Its path.
        items: Field of the answer that holds the objects.
        page_size: The largest page the API gives, None for a list that comes whole.
        absent_when: Error codes that mean there are none (say, a project that never had the product).
    """

    operation: str
    path: str
    items: str
    page_size: int | None
    absent_when: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Parent:
    """The object a type lives below.

    Attributes:
        type: The parent's type.
        field: Field of the child that names the parent, first part of the child's remote id; it is put into every
            live child, as the answers leave it out.
        embedded: Field of the live parent that holds its children, "" when they have a list call of their own.
        instead: Dotted path of a declared field of the parent that names the same children, "" when there is none;
            only one of the two may be written.
    """

    type: str
    field: str
    embedded: str = ""
    instead: str = ""


Verb: TypeAlias = Literal["create", "update", "delete"]
"""What a plan may have done to an object of any type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A one-way step that a boolean field asks for, such as launching: ``launched: true``.

    Attributes:
        name: Word of the plan ("launch").
        call: The operation.
        effect: What it means, for the live object (None before creation).
        gate: What stands in its way for a live object now.
        needs: What has to be in order before it is taken.
    """

    name: str
    call: Call
    effect: Callable[[Live | None], Effect]
    gate: Callable[[Live], Gate | None] = lambda _live: None
    needs: Needs = NO_NEEDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Something a person may ask of an object beside managing it: ``reconciler run ADDRESS NAME key=value``.

    Attributes:
        name: Its word at the prompt ("register").
        summary: A sentence for the list of operations.
        call: The operation of the API.
        arguments: Model of the ``key=value`` pairs, which become the body, or the query of a GET; None for none.
        acts: Whether it changes something; such a call is journaled, also when it is a GET.
        irreversible: What cannot be taken back, in words; it then runs only with ``--ack ADDRESS``. "" when nothing.
        deletes: Whether it deletes every object whose id begins with what the path says; their names are then locked
            and their records forgotten as after any delete.
        shows: How the answer reads: "object", "timeline" (activities), "list" or "nothing".
        items: Field of the answer that holds the entries of a timeline or list.
        pages: Largest page of a timeline or list that comes in pages, None when it comes whole.
        whole_type: Whether it is about the project rather than one object; then a type stands for the address.
        deprecated: Why it should not be used any more, "" when it may.
        secret: Fields of the answer that are never shown.
        hint: Says what to do about an error code of this call, by code.
        then: The operation that comes next when this one succeeded, as typed, "" when the object's state tells.
        sends: What it has sent out to a person, who hands it in with ``then`` ("code"); "" when nothing.
    """

    name: str
    summary: str
    call: Call
    arguments: type[Spec] | None = None
    acts: bool = False
    irreversible: str = ""
    deletes: bool = False
    shows: Literal["object", "timeline", "list", "nothing"] = "object"
    items: str = ""
    pages: int | None = None
    whole_type: bool = False
    deprecated: str = ""
    secret: frozenset[str] = frozenset()
    hint: Mapping[str, str] = field(default_factory=dict)
    then: str = ""
    sends: str = ""

    @property
    def sensitive_arguments(self) -> tuple[str, ...]:
        """Names of the arguments that are secrets."""
        if self.arguments is None:
            return ()
        fields = self.arguments.model_fields.items()
        return tuple(name for name, info in fields if any(isinstance(mark, Sensitive) for mark in info.metadata))
