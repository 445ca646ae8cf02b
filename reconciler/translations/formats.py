"""The formats of files with translations, by suffix: one module each, imported when a file of its kind is read."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.translations.entry import Reading

FORMATS: Final[Mapping[str, str]] = {
    ".po": "po",
    ".xlf": "xliff",
    ".xliff": "xliff",
    ".csv": "csv_table",
    ".yaml": "tree",
    ".yml": "tree",
    ".json": "tree",
}
"""Suffix to the module whose ``read`` takes the name and the text of a file."""

SUFFIXES: Final = tuple(FORMATS)


def read(name: str, text: str) -> Reading:
    """Return the texts of a file, whose name ends in one of ``SUFFIXES``, and what is wrong with it."""
    suffix = next(suffix for suffix in SUFFIXES if name.lower().endswith(suffix))
    module = import_module(f"reconciler.translations.{FORMATS[suffix]}")
    reading: Reading = module.read(name, text)
    return reading
