"""What ``--strict`` makes of warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler import Diagnostic


def exit_code(problems: Iterable[Diagnostic], *, strict: bool) -> int:
    """Return 1 when warnings count as errors and there is one; a note never counts."""
    return 1 if strict and any(problem.severity != "note" for problem in problems) else 0
