"""The words a person reads when the files are wrong, class by class; ``--accept`` rewrites them."""

import os
import re
from pathlib import Path

import pytest

from reconciler.diagnostics import ConfigError
from reconciler.diagnostics.codes import CODES
from reconciler.render.diagnostics import text
from reconciler.resolve import VariableInputs, read_project

CASES = sorted(path.name for path in (Path(__file__).parents[1] / "golden/errors").iterdir())


@pytest.mark.parametrize("case", CASES)
def test_each_class_of_mistake_reads_as_its_golden_text(case, golden, monkeypatch):
    folder = Path(__file__).parents[1] / "golden/errors" / case
    monkeypatch.chdir(folder)

    shown = text(told(Path(), given_in(folder)))

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
        for diagnostic in told(Path(), given_in(folder)):
            assert diagnostic.summary == CODES[diagnostic.code].summary
            assert diagnostic.severity == CODES[diagnostic.code].severity
            seen.add(diagnostic.code)

    of_files = {code for code in CODES if code[1] == "1"}
    assert of_files - seen == {"E100", "E117"}, "every code has a golden case; no directory holds one, or is too large"


def told(directory, given):
    try:
        return read_project(directory, given).warnings
    except ConfigError as error:
        return error.problems


def given_in(folder):
    """Return the variables and the environment of a case; whatever is no UTF-8 there stands as \\xNN."""
    files = [Path(name) for name in ("given.vars.yaml",) if (folder / name).exists()]
    return VariableInputs(flags=pairs(folder / "flags.txt"), files=files, environment=pairs(folder / "environment.txt"))


def pairs(path):
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    raw = [re.sub(rb"\\x([0-9a-f]{2})", lambda byte: bytes.fromhex(byte[1].decode()), line.encode()) for line in lines]
    return dict(os.fsdecode(line).split("=", 1) for line in raw)
