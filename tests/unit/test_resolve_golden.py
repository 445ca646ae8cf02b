"""The words a person reads when the files are wrong, class by class; ``--accept`` rewrites them."""

from pathlib import Path

import pytest

from reconciler.codes import CODES
from reconciler.diagnostics import ConfigError
from reconciler.render.diagnostics import text
from reconciler.resolve import VariableInputs, read_project

CASES = sorted(path.name for path in (Path(__file__).parents[1] / "golden/errors").iterdir())


@pytest.mark.parametrize("case", CASES)
def test_each_class_of_mistake_reads_as_its_golden_text(case, golden, monkeypatch):
    folder = Path(__file__).parents[1] / "golden/errors" / case
    monkeypatch.chdir(folder)

    shown = text(told(Path(), flags(folder)))

    golden(shown + "\n", folder / "expected.txt")


@pytest.mark.parametrize("case", CASES)
def test_no_golden_text_shows_a_sensitive_value(case):
    expected = (Path(__file__).parents[1] / "golden/errors" / case / "expected.txt").read_text(encoding="utf-8")

    for secret in ("not-shown-anywhere", "swordfish", "correct horse", "abc,"):
        assert secret not in expected


def test_every_code_told_is_in_the_table_with_its_summary(monkeypatch):
    seen = set()
    for case in CASES:
        folder = Path(__file__).parents[1] / "golden/errors" / case
        monkeypatch.chdir(folder)
        for diagnostic in told(Path(), flags(folder)):
            assert diagnostic.summary == CODES[diagnostic.code].summary
            assert diagnostic.severity == CODES[diagnostic.code].severity
            seen.add(diagnostic.code)

    of_files = {code for code in CODES if code[1] == "1"}
    assert of_files - seen == {"E100", "E117"}, "every code has a golden case; no directory holds one, or is too large"


def told(directory, given):
    try:
        return read_project(directory, VariableInputs(flags=given)).warnings
    except ConfigError as error:
        return error.problems


def flags(folder):
    path = folder / "flags.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split("=", 1) for line in lines)
