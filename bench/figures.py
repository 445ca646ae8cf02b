"""What was measured, as rows, and the table and JSON made of them. Judges by the bars of the design, never fails."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from world import Run


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a figure should stay: at most ``limit``, in words ``text``."""

    limit: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        what: What was measured.
        ours: The product's side, for people.
        theirs: What it is held against, for people; "" when nothing is.
        figure: The number that counts.
        unit: "x" for a ratio, "requests", "s" or "MB".
        bar: Where it should stay, None when the design sets no bar for it.
    """

    what: str
    ours: str
    theirs: str
    figure: float
    unit: str
    bar: Bar | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None when there is none."""
        return None if self.bar is None else self.figure <= self.bar.limit

    def as_json(self) -> dict[str, Any]:
        """Return all fields, the bar as its text and limit."""
        return {**asdict(self), "met": self.met}


def seconds(runs: Iterable[Run]) -> float:
    """Return the median of wall-clock seconds."""
    return median(run.seconds for run in runs)


def shown(runs: Sequence[Run]) -> str:
    """Return the median time of some runs and their requests, for people."""
    requests = max(run.requests for run in runs)
    return f"{seconds(runs):.3f} s" + (f", {requests} req" if requests else "")


def ratio(what: str, ours: Sequence[Run], theirs: Sequence[Run], bar: Bar | None = None) -> Row:
    """Return how many times as long the product takes."""
    return Row(what, shown(ours), shown(theirs), seconds(ours) / seconds(theirs), "x", bar)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as one table."""
    head = ("measured", "reconciler", "held against", "figure", "bar", "met")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    laid = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([laid[0], "  ".join("-" * width for width in widths), *laid[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[row.met]
    figure = f"{row.figure:.2f} x" if row.unit == "x" else f"{row.figure:.3g} {row.unit}"
    return (row.what, row.ours, row.theirs, figure, row.bar.text if row.bar else "", met)
