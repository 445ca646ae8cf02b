"""The page of diagnostic codes, from the one table."""

from __future__ import annotations

from pages.markdown import code, page, section, table
from reconciler.diagnostics.codes import CODES, RETIRED

GROUPS = {
    "E0": "Command line",
    "E1": "Files and variables",
    "E2": "Plan, objects and operations",
    "E3": "The API and the way to it",
    "E4": "State",
    "E9": "Bugs",
    "W": "Warnings",
}


INTRODUCTION = """\
Every problem has a permanent code, a fixed summary, its place in the files if it has one, and what to do. All problems
of a stage are reported together. An error ends the run with exit code 1, except for the cases in
[exit codes](exit-codes.md); a warning does not end it. With `--format json` the errors are a document;
see [json](json.md).
"""


def diagnostics_page() -> str:
    """Return the page.

    Raises:
        KeyError: A code belongs to no group.
    """
    groups: dict[str, list[tuple[str, str, str]]] = {title: [] for title in GROUPS.values()}
    for name, entry in sorted(CODES.items()):
        groups[GROUPS[name[:1] if name.startswith("W") else name[:2]]].append(
            (code(name), entry.summary, entry.meaning)
        )
    return page(
        "Diagnostics",
        "reconciler/diagnostics/codes.py",
        [
            INTRODUCTION,
            *(section(title, table(("Code", "Summary", "Meaning"), rows)) for title, rows in groups.items()),
            section(
                "Retired",
                "These numbers are not told any more and never get another meaning.",
                table(("Code", "Now"), [(code(old), code(new)) for old, new in sorted(RETIRED.items())]),
            ),
        ],
    )
