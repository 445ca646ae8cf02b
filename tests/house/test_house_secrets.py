"""A secret leaves its wrapping in few places, each of them named here with its reason."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Who takes the value itself: the copy in clear, and the texts that the redactor is to know. Whoever else has a question
# asks the secret, which answers without handing out its text.
REVEALING = {"reconciler/values.py": 2}

# Who gets a copy in clear.
IN_CLEAR = {
    "reconciler/values.py": "a text joined of secrets, and their JSON, are secrets again",
    "reconciler/api/bodies.py": "the body of a request",
    "reconciler/api/objects.py": "the path and query of a request",
    "reconciler/api/sources.py": "the path and query of a request",
    "reconciler/resolve/calls.py": "the arguments of a function, whose result is a secret again",
    "reconciler/resolve/check.py": "the model of a type must see the values that it judges",
    "reconciler/resolve/entries.py": "an id or address that the files name, and the URL of the state's database",
    "reconciler/resource/keys.py": "the natural key, by which a live object is recognised and read",
    "reconciler/planner/guards/duplicate_content.py": "a content in its canonical form, held against what is live",
}


def modules():
    """Yield the path and the text of each module of the product but the emulator, which knows no Secret."""
    for room in ("reconciler", "state", "schemas"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith("reconciler/emulator/"):
                yield name, path.read_text(encoding="utf-8")


def revealing(sources):
    """Return how often each module calls ``reveal``, names it without a call, or reads what a Secret keeps."""
    found = Counter(
        name
        for name, text in sources
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and (node.attr == "reveal" or (node.attr == "_value" and getattr(node.value, "id", "") != "self"))
    )
    return dict(found)


def in_clear(sources):
    """Return the modules that use ``revealed``, under whatever name."""
    return {
        name
        for name, text in sources
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.alias) and node.name == "revealed")
        or (isinstance(node, ast.Name) and node.id == "revealed")
        or (isinstance(node, ast.Attribute) and node.attr == "revealed")
    }


def test_secrets_are_revealed_in_two_places_at_most():
    assert revealing(modules()) == REVEALING


def test_a_copy_in_clear_goes_only_where_it_must():
    assert in_clear(modules()) == set(IN_CLEAR)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("shown = secret.reveal()", 1),
        ("map(Secret.reveal, secrets)", 1),
        ("shown = secret._value", 1),
        ("class Secret:\n    def reveal(self):\n        return self._value", 0),
        ("class Field:\n    def read(self):\n        return self._value", 0),
    ],
)
def test_whoever_reveals_a_secret_is_seen(text, count):
    assert revealing([("a.py", text)]).get("a.py", 0) == count


@pytest.mark.parametrize(
    "text", ["from reconciler.values import revealed as plain", "values.revealed(body)", "revealed(body)"]
)
def test_whoever_takes_a_copy_in_clear_is_seen(text):
    assert in_clear([("a.py", text)]) == {"a.py"}
