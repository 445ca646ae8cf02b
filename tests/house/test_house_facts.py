"""A fact that a type declares has a reader in the engine; one that only people read says so here."""

import ast
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

import schemas.markers
from schemas.declare import Lifecycle, ResourceType
from schemas.markers import Marker

ROOT = Path(__file__).parents[2]

# Rooms that word or imitate: what only they read changes nothing that is done.
WORDING = {"cli", "render", "emulator"}

# What the engine calls one of these, or a value that holds it.
CALLED = {ResourceType: {"resource_type"}, Lifecycle: {"lifecycle", "cycle"}}

# Facts that people read, or editors, each with its reader.
FOR_PEOPLE = {
    "ResourceType.tag": "where the API description files the type, for its page of the reference",
    "ResourceType.summary": "the first sentence of that page, and of the JSON Schema",
    "ResourceType.example": "the body on that page; every one is validated and planned by the tests",
    "PublicText": "which fields every form of a plan shows whole, for whoever reviews it",
    "NeededUnlessDraft": "the model itself, Spec, which refuses a value without the field",
}


def sources():
    """Yield the text of each engine module."""
    for path in (ROOT / "reconciler").rglob("*.py"):
        if path.relative_to(ROOT / "reconciler").parts[0] not in WORDING:
            yield path.read_text(encoding="utf-8")


def read_of(tree, called):
    """Return the attributes that are read of whatever is called so: ``resource_type.limit``."""
    ends = {ast.Name: "id", ast.Attribute: "attr"}
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and getattr(node.value, ends.get(type(node.value), ""), None) in called
    }


def own_readers(of):
    """Return each method and property of a class, and what it reads of its own object."""
    path = ROOT / f"{of.__module__.replace('.', '/')}.py"
    body = next(
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name == of.__name__
    )
    return {node.name: read_of(node, {"self"}) for node in body.body if isinstance(node, ast.FunctionDef)}


def unread_facts(of, called, methods, texts):
    """Return the fields of a class that no text reads, themselves or by a method of the class."""
    read = set().union(*(read_of(ast.parse(text), called) for text in texts))
    waiting = [name for name in methods if name in read]
    while waiting:
        more = methods[waiting.pop()] - read
        read |= more
        waiting += [name for name in more if name in methods]
    return {f"{of.__name__}.{fact.name}" for fact in fields(of) if fact.name not in read}


def unread_markers(markers, texts):
    """Return the markers that no text uses; to import one is not to use it."""
    used = {node.id for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    return {marker.__name__ for marker in markers if marker.__name__ not in used}


def every_marker():
    return {one for one in vars(schemas.markers).values() if isinstance(one, type) and issubclass(one, Marker)} - {
        Marker
    }


def test_every_fact_of_a_type_is_read_by_the_engine_or_is_for_people():
    texts = list(sources())

    facts = [unread_facts(of, called, own_readers(of), texts) for of, called in CALLED.items()]
    unread = set().union(*facts, unread_markers(every_marker(), texts))

    assert unread == set(FOR_PEOPLE)


@dataclass
class Toy:
    """A type of which the engine reads the size, and by its own property the color."""

    size: int
    color: str
    settled: bool


class Since(Marker):
    """A marker that nothing reads."""


TOY_METHODS = {"bright": {"color"}, "never_called": {"settled"}}


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("resource_type.size + work.resource_type.bright", {"Toy.settled"}),
        ("resource_type.size = other.size", {"Toy.size", "Toy.color", "Toy.settled"}),
        ("resource_type.size, resource_type.color, resource_type.settled", set()),
    ],
)
def test_a_fact_that_nothing_reads_is_seen(text, unread):
    assert unread_facts(Toy, {"resource_type"}, TOY_METHODS, [text]) == unread


@pytest.mark.parametrize(
    ("text", "unread"), [("from markers import Since", {"Since"}), ("isinstance(mark, Since)", set())]
)
def test_a_marker_that_is_only_imported_has_no_reader(text, unread):
    assert unread_markers([Since], [text]) == unread
