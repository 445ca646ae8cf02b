"""What came of bringing live objects into a project, as a value. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.diagnostics import Diagnostic
    from reconciler.plans.model import Plan


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was written and adopted, and the plan that proves it.

    Attributes:
        files: The files that were written.
        addresses: Address to id of each object that was adopted.
        secrets: Variables whose values the first apply writes, with what they are of.
        left: Warnings about objects that no block can declare.
        plan: The plan of the moment after; empty but for the secrets when all went well.
        warnings: What the files were warned of.
    """

    files: tuple[str, ...]
    addresses: Mapping[str, str]
    secrets: Mapping[str, str]
    left: tuple[Diagnostic, ...]
    plan: Plan
    warnings: tuple[Diagnostic, ...] = ()
