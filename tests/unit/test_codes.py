"""Every diagnostic comes from the one table of codes, which fixes its summary."""

import ast
import re
from pathlib import Path

from reconciler.diagnostics.codes import CODES, RETIRED

PACKAGE = Path(__file__).parents[2] / "reconciler"
FORM = re.compile(r"[EW]\d{3}")


def modules():
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "codes.py" and "emulator" not in path.parts]


def used(tree):
    """Yield every code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and FORM.fullmatch(node.value):
            yield node.value


def made_by_hand(tree):
    """Yield the line of every diagnostic that is not made from the table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Diagnostic":
            yield node.lineno


FOUND = {path.relative_to(PACKAGE): list(used(ast.parse(path.read_text(encoding="utf-8")))) for path in modules()}


def test_every_code_used_is_in_the_table():
    assert {code for codes in FOUND.values() for code in codes} <= set(CODES)


def test_every_code_of_the_table_is_used():
    assert set(CODES) == {code for codes in FOUND.values() for code in codes}


def test_a_diagnostic_is_made_from_the_table_alone():
    loose = {
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in modules()
        for line in made_by_hand(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert loose == set()


def test_a_retired_code_leads_to_one_that_is_told_and_is_not_told_itself():
    assert not set(RETIRED) & set(CODES)
    assert set(RETIRED.values()) <= set(CODES)


def test_what_was_meant_is_asked_in_one_place():
    """Where a longer text is quoted than the word that was mistaken, it is asked beside that."""
    askers = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if re.search(r"""f['"]did you mean""", path.read_text(encoding="utf-8"))
    }

    assert askers == {"diagnostics/suggestions.py", "planner/renames.py", "resolve/ignored.py"}


def test_no_two_codes_share_a_summary():
    summaries = [code.summary for code in CODES.values()]

    assert len(set(summaries)) == len(summaries)
