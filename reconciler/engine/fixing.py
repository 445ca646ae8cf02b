"""Fix in the files what breaks a rule of reviewers, where the fix is certain and loses nothing. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.engine.acceptance import Rewritten
from reconciler.engine.rewriting import NotRewritable, Revision, Rewriting, write
from reconciler.linter import fixes
from reconciler.linter.declare import REMOVED
from reconciler.resolve import read_sources
from reconciler.values import at, put

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic
    from reconciler.engine.project import Project
    from reconciler.linter import Told


def fix(project: Project, *, dry_run: bool = False) -> Rewritten:
    """Write into the files what keeps a rule and loses nothing; what cannot be written there is left out and told.

    Args:
        project: Where the files are.
        dry_run: Only say what would be written.

    Raises:
        ConfigError: The files are wrong, or one of them cannot be written.
    """
    sources, desired = read_sources(project.directory, project.inputs)
    project.learned(desired.secrets)
    by_object: dict[Address, list[Told]] = {}
    for told in fixes(desired):
        by_object.setdefault(told.declared.address, []).append(told)
    left_out: list[Diagnostic] = []
    while True:
        revisions = {address: _revision(told) for address, told in by_object.items()}
        try:
            changes = Rewriting(project, sources, desired, revisions).changes()
            break
        except NotRewritable as error:
            refused = {refusal.address for refusal in error.refusals} & set(by_object)
            if not refused:
                raise
            left_out += [refusal.problem for refusal in error.refusals if refusal.address in refused]
            by_object = {address: told for address, told in by_object.items() if address not in refused}
    if not dry_run:
        write(changes)
    return Rewritten(changes, tuple(by_object), left_out=tuple(dict.fromkeys(left_out)))


def _revision(told: list[Told]) -> Revision:
    old = told[0].declared.values
    new: Any = old
    for each in told:
        path, instead = each.finding.path, each.finding.instead
        if instead is REMOVED:
            around = at(new, path[:-1])
            path, instead = path[:-1], {key: value for key, value in around.items() if key != path[-1]}
        new = put(new, path, instead)
    return Revision(old, new)
