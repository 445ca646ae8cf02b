"""Write the generated pages of the documentation, or with ``--check`` tell which of them are not up to date.

Usage: python docs/generate.py [--check]
"""  # noqa: INP001  a script, not part of a package

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pages.diagnostics import diagnostics_page
from pages.formats import formats_page
from pages.functions import functions_page
from pages.reference import data_page, index, resource_page
from pages.rules import rule_page, rules_index
from pages.settings import settings_page

from reconciler.linter import ids
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / "reference"
RULES = HERE / "rules"


def pages() -> Mapping[Path, str]:
    """Return every generated page by its place."""
    made = {REFERENCE / "README.md": index(), HERE / "diagnostics.md": diagnostics_page()}
    made |= {REFERENCE / "settings.md": settings_page(), REFERENCE / "formats.md": formats_page()}
    made |= {REFERENCE / "functions.md": functions_page()}
    made |= {REFERENCE / f"{name}.md": resource_page(catalogue.resource_type(name)) for name in catalogue.names()}
    made |= {RULES / "README.md": rules_index()} | {RULES / f"{name}.md": rule_page(name) for name in ids()}
    data = REFERENCE / "data"
    return made | {data / f"{name}.md": data_page(catalogue.data_source(name)) for name in catalogue.data_names()}


def main(words: Sequence[str]) -> int:
    """Write what is not as it should be, or only name it; return the exit code."""
    made = pages()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    orphans = [path for folder in (REFERENCE, RULES) for path in folder.rglob("*.md") if path not in made]
    if "--check" not in words:
        _write({path: made[path] for path in stale}, orphans)
        return 0
    for path in [*stale, *orphans]:
        sys.stderr.write(f"{path.relative_to(HERE.parent)} is not up to date; run: make docs\n")
    return 1 if stale or orphans else 0


def _write(texts: Mapping[Path, str], orphans: Sequence[Path]) -> None:
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in orphans:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
