"""Every diagnostic code used anywhere in the product is in the one table, with the summary that the table fixes."""

import ast
import re
from pathlib import Path

import pytest

from reconciler.diagnostics.codes import CODES

PACKAGE = Path(__file__).parents[2] / "reconciler"
FORM = re.compile(r"[EW]\d{3}")
TOLD_BY_CODE = {"problem", "add", "_add", "_report", "_report_type", "Wrong", "ParseError"}
"""Functions that look the summary up in the table, so that what follows the code is something else."""


def modules():
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "codes.py" and "emulator" not in path.parts]


def used(tree):
    """Yield code and, where it stands beside it in the source, summary."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and FORM.fullmatch(node.value):
            yield node.value, None
        if isinstance(node, ast.Call):
            yield from in_call(node)
        if isinstance(node, ast.ClassDef):
            yield from in_class(node)


def in_call(node):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    texts = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args[:2]]
    coded = len(texts) == 2 and isinstance(texts[0], str) and FORM.fullmatch(texts[0])
    if coded and isinstance(texts[1], str) and name not in TOLD_BY_CODE:
        yield tuple(texts)


def in_class(node):
    fixed = {
        entry.targets[0].id: entry.value.value
        for entry in node.body
        if isinstance(entry, ast.Assign) and isinstance(entry.value, ast.Constant)
    }
    if FORM.fullmatch(str(fixed.get("code", ""))):
        yield fixed["code"], fixed["summary"]


FOUND = {path.relative_to(PACKAGE): list(used(ast.parse(path.read_text(encoding="utf-8")))) for path in modules()}


@pytest.mark.parametrize("module", [module for module, codes in FOUND.items() if codes], ids=str)
def test_every_code_used_is_in_the_table_with_its_summary(module):
    for code, summary in FOUND[module]:
        assert code in CODES
        assert summary in (None, CODES[code].summary), code


def test_every_code_of_the_table_is_used():
    assert set(CODES) == {code for codes in FOUND.values() for code, _ in codes}


def test_no_two_codes_share_a_summary():
    summaries = [code.summary for code in CODES.values()]

    assert len(set(summaries)) == len(summaries)
