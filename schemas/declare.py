"""The language in which resource types are declared: verbs, keys, phases, effects. Decides and sends nothing.

A type is one file in ``schemas/resources``: a Spec of what users write, its fields marked with the facts of
``schemas.markers``, and one ``RESOURCE = ResourceType(...)``. The engine derives diff, replacement, ordering, masking,
documentation and JSON Schema from them. Odd behaviour is first a declared property; only what no property can say is a
small function in the same file, named by the property that calls it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from schemas.calls import Act, Call, Listing, Operation, Parent, Verb
from schemas.lifecycle import (
    ALWAYS_LIVE,
    Comments,
    ContentRefusal,
    CreateLimit,
    EditLimit,
    EditLimits,
    Effect,
    Gate,
    Idle,
    Lifecycle,
    Part,
    Parts,
    Phase,
    Quality,
    Reversibility,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemas.markers import Live, Spec
    from schemas.messages import MessageTemplate
    from schemas.preview import Previewed

__all__ = [
    "Act",
    "Call",
    "Comments",
    "ContentRefusal",
    "CreateLimit",
    "DataSource",
    "EditLimit",
    "EditLimits",
    "Effect",
    "Export",
    "Gate",
    "Idle",
    "Languages",
    "Lifecycle",
    "Listing",
    "NaturalKey",
    "Operation",
    "Parent",
    "Part",
    "Parts",
    "Phase",
    "Quality",
    "ResourceType",
    "Reversibility",
    "Sole",
    "Verb",
]


_SPOKEN_AS_VOWEL: Final = "AEFHILMNORSX"  # letters whose own names begin with a vowel


@dataclass(frozen=True, slots=True)
class NaturalKey:
    """The declared fields by which a live object is recognised without its id; a dot leads into a field.

    No field at all means that a project has one object. ``unique`` is True when the API itself refuses a second object
    with the same key; otherwise the key is only a hint, good for adoption when exactly one object matches. A Refers
    field counts with its value. ``optional_because`` says why an object may be declared without its key, "" where that
    cannot be: a live one that nobody manages could then be it.
    """

    fields: tuple[str, ...]
    unique: bool = True
    optional_because: str = ""


@dataclass(frozen=True, slots=True)
class Sole:
    """What no two objects of a type may have in common: the dotted paths of the fields it consists of.

    ``why`` says in words what the API refuses; what is a draft, or was rejected, is not in the way.
    """

    fields: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Languages:
    """What is said in several languages, one object for each.

    Attributes:
        field: Field that names the language, part of the natural key.
        texts: Fields at any depth whose values belong to a language: texts, their examples, addresses.
        alike: Fields that the API refuses to be another in one language than in the others, and ``why`` in words.
    """

    field: str
    texts: frozenset[str]
    alike: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """A field the server sets, which references may use: ``${type.name.field}``."""

    name: str
    description: str


def _no_effect(_live: Live | None) -> Effect:
    return Effect()


def _no_gate(_live: Live) -> Gate | None:
    return None


def _as_it_is(live: Live) -> Live:
    return live


def _no_step(_live: Live) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """Everything the engine knows of one type. ``name`` must be the name of its file.

    Attributes:
        name: Type name in the files and in addresses.
        title: The same for people ("WhatsApp template").
        tag: Tag of the API description.
        summary: A sentence for the reference.
        spec: Model of what users write.
        listing: How all are read, or None when the API has no list.
        read, create, update, delete: The verbs; None where the API lacks one.
        overwrite: Used instead of ``update`` when an object is adopted: it sends everything declared, so nothing that
            was there before shines through, and it may be repeated. None where the API has no such call.
        identity: Live fields whose values, joined by "/", are the remote id, in the order of the path's parameters.
        id_parameters: The path parameters they fill.
        natural_key: How a live object is recognised.
        sole: Content of which the API takes only one object, None where it does not look.
        exports: Server-set fields for references.
        lifecycle: States and pending part.
        effects: Verb ("create", "update", "delete") to its effect on a live object (None for create).
        gates: Verb to what may stand in its way for a live object.
        draft: Says of declared values that the object is only drafted (relaxes required fields).
        limit: Most objects of this type in a project, None when not documented.
        edit_limits: How often one of them can be changed, None when that is not limited.
        create_limit: How many can be made within a time, None when that is not limited.
        content_refusal: How a content is refused at once, None where nobody judges it.
        idle: What becomes of one that nobody uses, None when nothing does.
        quality: How recipients rate it, None when nobody says.
        parent: The object it lives below; its children are read with it.
        singleton: Whether a project has at most one; it is read by ``read``, its remote id is the type's own name.
        after: Types whose declared objects come before these, and go after them.
        reshape: Brings an answer of the API into the shape of the declared fields before anything else looks at it.
        acts: One-way steps that a field marked Trigger asks for, in the order they are taken.
        operations: What ``reconciler run`` can ask of it.
        next_step: Says for a live object that waits for a person which operation to run, "" when none; words as typed
            after the address ("register method=SMS").
        exclusive: Groups of fields of which a body may hold one; what is written from a live object keeps the first.
        named_by: Dotted paths of declared fields that name an object for people, the best first; the natural key's
            when empty.
        languages: How the languages of one thing belong together, None when they do not.
        template: How messages are sent from its objects, None when they are not templates of messages.
        not_offered: Values and fields that the platform has and this API has not, each with what it is called in words.
        not_shown: Fields that a creation needs and that the API need not show again, besides those that are WriteOnly.
        preview: How what people see of it is drawn, None where they see nothing.
        answer_only: Dotted paths, without indexes, of what only an answer holds inside declared fields.
        example: A working YAML body for documentation, tested.
    """

    name: str
    title: str
    tag: str
    summary: str
    spec: type[Spec]
    identity: tuple[str, ...]
    id_parameters: tuple[str, ...]
    natural_key: NaturalKey | None
    listing: Listing | None = None
    read: Call | None = None
    create: Call | None = None
    update: Call | None = None
    overwrite: Call | None = None
    delete: Call | None = None
    sole: Sole | None = None
    exports: tuple[Export, ...] = ()
    lifecycle: Lifecycle = ALWAYS_LIVE
    effects: Mapping[Verb, Callable[[Live | None], Effect]] = field(default_factory=dict)
    gates: Mapping[Verb, Callable[[Live], Gate | None]] = field(default_factory=dict)
    draft: Callable[[Mapping[str, Any]], bool] = lambda _declared: False
    limit: int | None = None
    edit_limits: EditLimits | None = None
    create_limit: CreateLimit | None = None
    content_refusal: ContentRefusal | None = None
    idle: Idle | None = None
    quality: Quality | None = None
    parent: Parent | None = None
    singleton: bool = False
    after: tuple[str, ...] = ()
    reshape: Callable[[Live], Live] = _as_it_is
    acts: tuple[Act, ...] = ()
    operations: tuple[Operation, ...] = ()
    next_step: Callable[[Live], str] = _no_step
    exclusive: tuple[tuple[str, ...], ...] = ()
    named_by: tuple[str, ...] = ()
    languages: Languages | None = None
    template: MessageTemplate | None = None
    not_offered: Mapping[str, str] = field(default_factory=dict)
    not_shown: frozenset[str] = frozenset()
    preview: Previewed | None = None
    answer_only: tuple[str, ...] = ()
    example: str = ""

    @property
    def unique(self) -> bool:
        """Whether the API refuses a second object with the same natural key."""
        return self.natural_key is not None and self.natural_key.unique

    @property
    def noun(self) -> str:
        """The title with its article, as it stands inside a sentence: "an SMS app", "a webhook"."""
        first = self.title.split()[0]
        spelled_out = first.isupper()
        title = self.title[0].lower() + self.title[1:] if first[1:].islower() else self.title
        return f"{'an' if title[0] in (_SPOKEN_AS_VOWEL if spelled_out else 'aeiouAEIOU') else 'a'} {title}"

    @property
    def paces(self) -> tuple[str, ...]:
        """How many can be made and changed within a time, in sentences."""
        return tuple(limit.sentence for limit in (self.create_limit, self.edit_limits) if limit is not None)

    def effect(self, verb: Verb, live: Live | None) -> Effect:
        """Return what ``verb`` on this object means beyond the change itself."""
        return self.effects.get(verb, _no_effect)(live)

    def gate(self, verb: Verb, live: Live) -> Gate | None:
        """Return what stands in the way of ``verb`` now, or None."""
        return self.gates.get(verb, _no_gate)(live)

    def remote_id(self, live: Live) -> str:
        """Return the id under which the object is addressed: the identity fields joined by "/"."""
        if self.singleton:
            return self.name
        return "/".join(str(live[name]) for name in self.identity)

    def path_parameters(self, remote_id: str) -> dict[str, str]:
        """Return the path parameters of a remote id."""
        if self.singleton:
            return {}
        return dict(zip(self.id_parameters, remote_id.split("/", len(self.id_parameters) - 1), strict=True))

    def act(self, name: str) -> Act:
        """Return one of the type's acts.

        Raises:
            KeyError: It has no such act.
        """
        for act in self.acts:
            if act.name == name:
                return act
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """Something that is read during a plan and used in references. ``name`` must be the name of its file.

    Attributes:
        name: Type name below ``data`` in the files.
        title: The same for people ("KakaoTalk sender categories").
        tag: Tag of the API description.
        summary: A sentence for the reference.
        spec: Model of what users write to choose what is read; its fields fill the path and the query.
        call: The operation; path parameters not named ``projectId`` are fields of the spec.
        items: Field of the answer that holds a list, "" when the answer is one object.
        page_size: The largest page of a paginated list, None when it comes whole.
        exports: What references may use; a list is exported under its ``items`` name.
        secret: Exported fields that are secrets.
        example: A working YAML body for documentation, tested.
    """

    name: str
    title: str
    tag: str
    summary: str
    spec: type[Spec]
    call: Call
    items: str = ""
    page_size: int | None = None
    exports: tuple[Export, ...] = ()
    secret: frozenset[str] = frozenset()
    example: str = ""
