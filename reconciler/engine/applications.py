"""Tell applications which templates they can send: read live, or from the state alone. Changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.address import Address
from reconciler.applications.model import ExportedTemplates
from reconciler.applications.selection import from_declared, from_live, from_record, selected
from reconciler.diagnostics import ConfigError, problem
from reconciler.engine.context import opened_state, project_id
from reconciler.engine.preflight import explained, refuse_unknown, refuse_wrong_project
from reconciler.engine.refresh import look
from reconciler.engine.run import Run
from reconciler.engine.unmanaged import owners_of
from reconciler.engine.validation import configuration
from reconciler.redaction import Redactor
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.applications.selection import Candidate
    from reconciler.engine.project import Project
    from reconciler.engine.validation import Configuration
    from schemas.declare import ResourceType


def export_templates(
    project: Project, types: Sequence[str] = (), names: Sequence[str] = (), *, offline: bool = False
) -> ExportedTemplates:
    """Return the templates that messages can be sent from, with what is filled in, and those that cannot be sent.

    Args:
        project: Where and how.
        types: Only these types; all types of templates when empty.
        names: Globs of which one fits the name; all when empty.
        offline: Believe the state instead of reading what is live: what was applied last, and how it stood then.

    Raises:
        ReconcilerError: The files are wrong, the API or the state cannot be read, or a type is no type of templates.
    """
    resource_types = _templates(types)
    valid = configuration(project, holding=True)
    found = list(_recorded(project, valid, resource_types) if offline else _live(project, valid, resource_types))
    declared = valid.desired.resources.values()
    named = {each.address: each.lifecycle.settings.get("fallback") for each in declared}
    fallbacks = {
        str(address): str(Address.parse(text).inside(address.module))
        for address, text in named.items()
        if text is not None
    }
    templates, unavailable = selected(found, fallbacks, names)
    return ExportedTemplates(
        project=project_id(project, valid.desired.project),
        source="state" if offline else "live",
        templates=templates,
        unavailable=unavailable,
        types=tuple(types),
        names=tuple(names),
    )


def _templates(names: Sequence[str]) -> tuple[ResourceType, ...]:
    """Return the types that are meant.

    Raises:
        ConfigError: One of them is no type of templates.
    """
    known = {name: each for name in catalogue.names() if (each := catalogue.resource_type(name)).template is not None}
    for name in names:
        if name not in known:
            label = f"messages are not sent from {catalogue.resource_type(name).noun}"
            raise ConfigError([problem("E281", label, help=f"available: {', '.join(known)}")])
    return tuple(known[name] for name in names or known)


def _live(project: Project, valid: Configuration, resource_types: Sequence[ResourceType]) -> Iterator[Candidate]:
    with Run.reading(project, valid) as run:
        refreshed = look(run, also=resource_types)
        planned = run.planned(refreshed)
        redactor = Redactor.of(run.valid.secrets)
    owners = owners_of(refreshed.recovery.records.values(), planned.work.values(), refreshed.snapshot)
    for resource_type in resource_types:
        for remote_id, live in refreshed.snapshot.of(resource_type).objects.items():
            yield from_live(resource_type, redactor.value(live), owners.get((resource_type.name, remote_id), ""))
    for address, context in planned.work.items():
        if context.declared is not None and context.live is None and context.resource_type in resource_types:
            values = redactor.value(context.values)
            if (candidate := from_declared(context.resource_type, values, str(address))) is not None:
                yield candidate


def _recorded(project: Project, valid: Configuration, resource_types: Sequence[ResourceType]) -> Iterator[Candidate]:
    redactor = Redactor.of(valid.secrets)
    with opened_state(project, valid.desired.project, create=False) as state, explained(state):
        refuse_wrong_project(project, valid.desired.project, state)
        records = state.records()
    refuse_unknown(records.values(), ())
    by_name = {resource_type.name: resource_type for resource_type in resource_types}
    for record in records.values():
        if record.type in by_name:
            shown = replace(record, declared=redactor.value(record.declared), observed=redactor.value(record.observed))
            yield from_record(by_name[record.type], shown)
