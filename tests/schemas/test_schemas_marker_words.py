"""What a marker means is said in the same words to editors, at the prompt and in the reference."""

import json
from pathlib import Path

import pytest

from reconciler.cli import run
from schemas import markers
from schemas.marker_words import WORDS, hints, more
from schemas.markers import (
    ApiDefault,
    Canonical,
    Immutable,
    Marker,
    MeantBy,
    NamesOutside,
    NeededUnlessDraft,
    ObservedAs,
    PublicText,
    Refers,
    Sensitive,
    Trigger,
    Unordered,
)

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
SILENT = {
    Canonical,  # how values are compared is no matter of who writes them
    MeantBy,  # it proposes values when one is mistyped
    ObservedAs,  # same
    PublicText,  # it is for who reviews a plan
    Trigger,  # the step is described by its own declaration, and has a column in the reference
}


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (Immutable(), "Forces replacement."),
        (Immutable(why="the name is the id"), "Forces replacement: the name is the id."),
        (Immutable(unless=lambda _live: True, why="can be changed as a draft"), "Can be changed as a draft."),
        (ApiDefault(False), "Default: false."),
        (Refers("webhook", "id"), "Usually a reference: ${webhook.name.id}."),
        (NamesOutside("a flow"), "Id of a flow, which no resource type manages."),
        (NeededUnlessDraft(), "Required unless status is DRAFT."),
        (Sensitive(), "Secret: use a sensitive variable."),
    ],
)
def test_markers_read_as_sentences(mark, words):
    assert hints([mark]) == [words]


def test_what_an_editor_need_not_show_is_kept_apart():
    assert (hints([Unordered()]), more([Unordered()])) == ([], ["Order does not matter."])


def test_every_marker_has_its_words():
    classes = {value for value in vars(markers).values() if isinstance(value, type)}

    assert {one for one in classes if issubclass(one, Marker)} - {Marker} - SILENT == set(WORDS)


@pytest.mark.parametrize(
    ("field", "hint", "besides"),
    [
        (
            "webhook.secret",
            "Secret: use a sensitive variable. Write-only: the API never returns it.",
            "Compared with the last",
        ),
        ("webhook.triggers", "", "Order does not matter."),
        ("rcs_sender.region", "Forces replacement: an update accepts only details.", ""),
    ],
)
def test_a_field_is_described_in_the_same_words_everywhere(field, hint, besides, capfd):
    kind, _, name = field.partition(".")

    assert run(["explain", field]) == 0
    explained = " ".join(capfd.readouterr().out.split())
    assert run(["schema"]) == 0
    shown = json.loads(capfd.readouterr().out)["$defs"][kind]["properties"][name]["description"]
    (row,) = [
        line
        for line in (REFERENCE / f"{kind}.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{name}` | ")
    ]

    assert hint in explained
    assert besides in explained
    assert hint in shown
    assert hint in row
    assert besides in row
