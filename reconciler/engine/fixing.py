"""Fix in the files what breaks a rule of reviewers, where the fix is certain and loses nothing. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.acceptance import Rewritten
from reconciler.engine.rewriting import NotRewritable, Refusal, Revision, Rewriting, write
from reconciler.engine.selection import selection
from reconciler.linter import fixed
from reconciler.plans.filter import Filter
from reconciler.resolve import read_sources
from reconciler.values import MISSING, at, put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic
    from reconciler.engine.project import Project


def fix(
    project: Project,
    patterns: Sequence[Address | str] = (),
    *,
    types: Sequence[str] = (),
    only: Sequence[str] = (),
    dry_run: bool = False,
) -> Rewritten:
    """Write into the files what keeps a rule and loses nothing; what cannot be written there is left out and told.

    Args:
        project: Where the files are.
        patterns: Which objects to fix, as for ``lint``; all without one.
        types: Only objects of these types; of all when empty.
        only: Ids of rules whose fixes to write; all without one.
        dry_run: Only say what would be written.

    Raises:
        ConfigError: The files are wrong, one of them cannot be written, or nothing matches what is named.
    """
    sources, desired = read_sources(project.directory, project.inputs)
    project.learned(desired.secrets)
    chosen = selection(tuple(desired.resources), Filter.of(patterns, types), only)
    new_values = fixed(desired, chosen.addresses, chosen.rules)
    revisions = {address: Revision(desired.resources[address].values, new) for address, new in new_values.items()}
    left_out: list[Diagnostic] = []
    while True:
        try:
            changes = Rewriting(project, sources, desired, revisions).changes()
            break
        except NotRewritable as error:
            refused = [refusal for refusal in error.refusals if refusal.address in revisions]
            if not refused:
                raise
            left_out += [refusal.problem for refusal in refused]
            for refusal in refused:
                _leave_out(refusal, revisions)
    if not dry_run:
        write(changes)
    return Rewritten(changes, tuple(revisions), left_out=tuple(dict.fromkeys(left_out)))


def _leave_out(refusal: Refusal, revisions: dict[Address, Revision]) -> None:
    """Let a value that cannot be written be as it was; the whole object where that is not what stands in the way."""
    address = refusal.address
    revision = revisions.pop(address) if address in revisions else None
    if address is None or revision is None or not refusal.path:
        return
    was, is_now = at(revision.old, refusal.path), at(revision.new, refusal.path)
    if was is MISSING or was == is_now:
        return
    new = put(revision.new, refusal.path, was)
    if new != revision.old:
        revisions[address] = Revision(revision.old, new)
