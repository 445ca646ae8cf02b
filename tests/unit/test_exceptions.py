"""The exceptions that the product raises form the tree that is drawn where they are defined."""

import importlib
import pkgutil
import re

import reconciler
from reconciler.diagnostics import ReconcilerError, errors


def below(kind):
    for child in kind.__subclasses__():
        if child.__module__.startswith("reconciler."):
            yield child.__name__, kind.__name__
            yield from below(child)


def drawn():
    parents = {}
    for line in errors.__doc__.split("\n"):
        if found := re.match(r"    ((?:\|   |\+-- )*)(\w+)", line):
            depth = len(found[1]) // 4
            parents[depth] = found[2]
            if depth:
                yield found[2], parents[depth - 1]


def test_the_drawn_tree_is_that_of_the_classes():
    for module in pkgutil.walk_packages(reconciler.__path__, "reconciler."):
        if "emulator" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)

    assert sorted(drawn()) == sorted(below(ReconcilerError))
