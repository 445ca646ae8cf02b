"""Word what lies in a project and was not read: one line for each reason. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.load import Skipped

NAMED: Final = 3
"""Paths that are named of those left out for one reason; a single one more is named, too."""


def sentences(skipped: Sequence[Skipped], *, verbose: bool = False) -> list[str]:
    """Return what was left out and why; what stands in nearly every project only when nothing is to be left unsaid."""
    by_reason: dict[str, list[str]] = {}
    for entry in skipped:
        if verbose or not entry.ordinary:
            by_reason.setdefault(entry.reason, []).append(entry.path)
    return [f"Left out: {_listed(paths, verbose=verbose)} ({reason})" for reason, paths in by_reason.items()]


def _listed(paths: Sequence[str], *, verbose: bool) -> str:
    left = len(paths) - NAMED
    if verbose or left <= 1:
        return ", ".join(paths)
    return f"{', '.join(paths[:NAMED])} and {left:,} more, which -v names"
