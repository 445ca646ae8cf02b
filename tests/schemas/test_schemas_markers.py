"""Markers survive where they are written, are refused where they would be lost, and read back by path."""

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from schemas.facts import facts, secret_paths, unreturned_paths
from schemas.markers import Immutable, NeededUnlessDraft, NullDeletes, Sensitive, Spec, Unordered, WriteOnly

MARK = Immutable(why="made so")


class Photo(Spec):
    kind: Literal["PHOTO"]
    hint: Annotated[str | None, WriteOnly()] = None


class Note(Spec):
    kind: Literal["NOTE"]
    text: Annotated[str | None, NeededUnlessDraft()] = None


Part = Annotated[Photo | Note, Field(discriminator="kind")]


class Album(Spec):
    name: Annotated[str, MARK]
    key: Annotated[str | None, Sensitive(), WriteOnly()] = None
    parts: Annotated[list[Part] | None, Unordered()] = None
    shelves: dict[str, list[Part]] | None = None
    cover: Annotated[Photo | None, NullDeletes()] = None


@pytest.mark.parametrize(
    "annotation",
    [
        Annotated[str, MARK] | None,
        list[Annotated[str, MARK]],
        list[Annotated[str, MARK]] | None,
        dict[str, Annotated[str, MARK]],
        Annotated[list[Annotated[str, MARK]] | None, Field(min_length=1)],
    ],
    ids=["in a union", "in a list", "in an optional list", "in a mapping", "below a constraint"],
)
def test_a_marker_that_would_be_lost_is_refused_when_the_class_is_made(annotation):
    with pytest.raises(TypeError, match=r"Lost\.field: write Annotated\[X \| None"):
        type("Lost", (Spec,), {"__annotations__": {"field": annotation}, "__module__": __name__})


def test_a_marker_outside_the_union_is_kept():
    class Kept(Spec):
        field: Annotated[str | None, MARK] = None

    assert facts(Kept).find(Immutable, "field") == MARK


def test_a_path_reads_the_same_for_every_element_of_a_list():
    assert facts(Album).find(WriteOnly, "parts", 0, "hint") == WriteOnly()
    assert facts(Album).find(WriteOnly, "parts", 17, "hint") == WriteOnly()
    assert facts(Album).find(WriteOnly, "parts", "hint") is None


def test_markers_are_found_through_lists_mappings_and_unions():
    assert set(facts(Album).having(WriteOnly)) == {
        ("key",),
        ("parts", "*", "hint"),
        ("shelves", "*", "*", "hint"),
        ("cover", "hint"),
    }
    assert set(facts(Album).having(NeededUnlessDraft)) == {("parts", "*", "text"), ("shelves", "*", "*", "text")}


def test_facts_name_the_fields_in_order_and_the_required_ones():
    assert facts(Album).fields == ("name", "key", "parts", "shelves", "cover")
    assert facts(Album).required == {"name"}


def test_secret_and_unreturned_paths_are_read_from_the_markers():
    assert secret_paths(Album) == {("key",)}
    assert ("cover", "hint") in unreturned_paths(Album)


def test_what_a_draft_may_leave_out_is_needed_otherwise():
    parts = {"name": "a", "parts": [{"kind": "NOTE"}]}

    Album.model_validate(parts, context={"draft": True})
    with pytest.raises(ValidationError, match="text must be set, unless status is DRAFT"):
        Album.model_validate(parts, context={"draft": False})
    with pytest.raises(ValidationError, match="text must be set"):
        Album.model_validate(parts)


@pytest.mark.parametrize("body", [{"name": 1}, {"name": "a", "nmae": "b"}, {"name": "a", "cover": []}])
def test_types_are_strict_and_fields_are_known(body):
    with pytest.raises(ValidationError):
        Album.model_validate(body)


def test_a_refused_value_is_not_repeated_in_the_error():
    with pytest.raises(ValidationError) as caught:
        Album.model_validate({"name": "a", "key": ["hunter2"]})

    assert "hunter2" not in str(caught.value)


def test_null_means_absent():
    assert Album.model_validate({"name": "a", "cover": None}) == Album.model_validate({"name": "a"})
