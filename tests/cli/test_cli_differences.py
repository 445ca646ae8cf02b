"""A text that changes in what is hardly seen, at the prompt: no two sides of a difference look the same."""

import json

import pytest

PAIRS = {
    "a line that looks like a heading": ("Hello there\n-- Acme", "Hello there\n-- Evil", ["- -- Acme", "+ -- Evil"]),
    "a space at the end": ("Hello there", "Hello there ", ['"Hello there{+ +}"']),
    "a space at the end of a line": ("Hello\nthere", "Hello \nthere", ["- Hello", '+ "Hello "']),
    "a space that does not break": ("only 5 EUR", "only 5\u00a0EUR", ["only 5[- -]{+\\u00a0+}EUR"]),
    "a return": ("Hello\nthere", "Hello\r\nthere", ["- Hello", '+ "Hello\\r"']),
    "a line end at the end": ("Hello\nthere", "Hello\nthere\n", ["- there", '+ "there\\n"']),
    "another form of a letter": ("our caf\u00e9", "our cafe\u0301", ["[-caf\u00e9-]{+cafe\\u0301+}"]),
}


def declared(text):
    template = {
        "name": "hello",
        "language": "EN",
        "category": "UTILITY",
        "status": "DRAFT",
        "details": {"components": [{"type": "BODY", "text": text}]},
    }
    return json.dumps({"resources": {"whatsapp_template": {"hello": template}}})


@pytest.mark.parametrize(("before", "after", "shown"), PAIRS.values(), ids=PAIRS)
def test_a_plan_shows_what_changes_in_a_text(cli, project, before, after, shown):
    (project / "main.json").write_text(declared(before))
    assert cli("apply", "--auto-approve").code == 0
    (project / "main.json").write_text(declared(after))

    planned = cli("plan", "--detailed-exitcode")
    cli("plan", "--out", "saved.plan")
    saved = cli("show", "saved.plan")

    assert planned.code == 2
    for line in shown:
        assert line in planned.out
        assert line in saved.out
