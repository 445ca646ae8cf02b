"""Word what a run needs and what of it is there: one line each. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.render.cells import pad, paint, wrap
from reconciler.render.safe import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.render.cells import Line
    from reconciler.render.format import Checkup
    from reconciler.render.safe import Text

_SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "ok": ("+", "green"),
    "warning": ("!", "warn"),
    "error": ("x", "red"),
    "skipped": (".", "dim"),
}


def text(checks: Sequence[Checkup], *, color: bool, width: int) -> Text:
    """Return the checks in their order, each with its sign, and how many would stop an apply."""
    widest = max(len(check.name) for check in checks)
    lines: list[Line] = []
    for check in checks:
        sign, style = _SIGNS[check.status]
        head = f"{sign} {pad(check.name, widest)}  "
        first, *rest = wrap([(check.finding, "")], max(width - len(head), 20))
        lines += [((head, style), *first), *(((" " * len(head), ""), *line) for line in rest)]
    failed = [check.name for check in checks if check.status == "error"]
    verdict = f"An apply cannot run: {', '.join(failed)}." if failed else "An apply can run."
    lines += [(), *wrap([(verdict, "bold")], width)]
    return joined(paint(line, color=color) for line in lines)
