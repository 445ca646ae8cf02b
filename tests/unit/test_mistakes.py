"""What the commonest mistakes get for an answer; ``--accept`` rewrites the table."""

from itertools import pairwise
from pathlib import Path

import pytest

from reconciler.cli.group import reconciler
from reconciler.diagnostics import ConfigError, foreign_words
from reconciler.load.sections import SECTIONS
from reconciler.render.diagnostics import text
from reconciler.resolve import VariableInputs, read_project
from schemas import settings

FOLDER = Path(__file__).parents[1] / "golden/mistakes"
MISTAKES = sorted(path.name for path in FOLDER.glob("*.yaml"))


def test_each_common_mistake_is_answered_as_its_golden_text(golden, tmp_path, monkeypatch):
    answers = [f"# {name}\n\n{answer(name, tmp_path / name, monkeypatch)}\n" for name in MISTAKES]

    golden("\n".join(answers), FOLDER / "expected.txt")


@pytest.mark.parametrize("name", MISTAKES)
def test_no_common_mistake_goes_without_a_word(name, tmp_path, monkeypatch):
    assert answer(name, tmp_path / name, monkeypatch)


def answer(name, folder, monkeypatch):
    folder.mkdir()
    (folder / "main.yaml").write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(folder)
    try:
        problems = read_project(Path(), VariableInputs()).warnings
    except ConfigError as error:
        problems = error.problems
    return text(problems)


def test_no_word_of_ours_is_answered_as_one_of_another_tool():
    ours = {
        "sections": (SECTIONS, foreign_words.SECTIONS),
        "settings": (settings.names(settings.LIFECYCLE), foreign_words.SETTINGS),
        "commands": (reconciler.list_commands(None), foreign_words.COMMANDS),
    }

    clashes = {place: [w for w in words if foreign_words.answer(table, w)] for place, (words, table) in ours.items()}

    assert not any(clashes.values()), clashes


@pytest.mark.parametrize("table", ["SECTIONS", "SETTINGS", "ROOTS", "OPTIONS", "COMMANDS"])
def test_every_answer_names_commands_and_options_that_exist(table):
    named = [word for help_ in getattr(foreign_words, table).values() for word in commands_in(help_)]

    assert [name for name in named if name not in reconciler.list_commands(None)] == []


def commands_in(help_):
    words = help_.replace(";", " ").replace(",", " ").split()
    following = pairwise(words)
    verbs = {"checks", "reads", "lists", "is", "run"}
    return [after for before, after in following if before == "reconciler" and after not in verbs]
