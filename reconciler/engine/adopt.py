"""Bring live objects into a project: read, write YAML, adopt, and prove it by a plan. Changes nothing in the API."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from reconciler.address import Address
from reconciler.diagnostics import ConfigError, problem
from reconciler.diff import matching_values
from reconciler.engine import new_files
from reconciler.engine.context import opened_api, project_id
from reconciler.engine.refresh import RefreshResult, in_use, look
from reconciler.engine.run import Run
from reconciler.engine.unmanaged import advised, fits, owned, owners_of
from reconciler.engine.validation import configuration
from reconciler.execute.records import TAKEN_OVER
from reconciler.execute.recover import recover
from reconciler.load import survey, texts_below
from reconciler.plans.adopted import Adopted
from reconciler.plans.change import Action, Status
from reconciler.plans.inputs import Existing
from reconciler.read import Scope, read
from reconciler.resolve import ProjectSettings
from reconciler.values import STAND_IN, lookup, settle
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reconciler.engine.project import Project
    from reconciler.export import Export, Given, Layout
    from reconciler.resolve import Desired
    from reconciler.resource.owned import LiveObject
    from reconciler.resource.snapshot import Snapshot
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record

log = logging.getLogger(__name__)

PROJECT: Final = "project.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which live objects are to be brought in, and how they are written.

    Attributes:
        types: Only these; all when empty.
        names: Globs of what objects are called, or of their ids; all when empty.
        layout: One file a type, or one a name.
        keep_secrets: Whether secrets that cannot be read back are left as they are.
        tell: Told in words what is being done.
    """

    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    layout: Layout = "by-type"
    keep_secrets: bool = False
    tell: Callable[[str], None] = field(default=lambda _told: None)

    @property
    def resource_types(self) -> tuple[ResourceType, ...]:
        """The types, in order."""
        return tuple(map(catalogue.resource_type, self.types or catalogue.names()))

    def wants(self, live_object: LiveObject) -> bool:
        """Tell whether an object that nobody manages is to be brought in."""
        return (
            live_object.unmanaged
            and (not self.types or live_object.type in self.types)
            and fits(self.names, live_object)
        )


def scaffold(project: Project) -> tuple[str, ...]:
    """Write the files in which a project begins, about the Sinch project of the environment; return their names.

    Raises:
        ConfigError: No Sinch project is named, or the folder has files of its own or cannot be written to.
    """
    new_files.refuse_occupied(project.directory)
    files = _scaffold(project_id(project, ProjectSettings()))
    with new_files.placed(project.directory, files):
        pass
    return tuple(files)


def from_live(project: Project, wanted: Wanted) -> Adopted:
    """Begin a project with what is live.

    Raises:
        ReconcilerError: The folder has files of its own, the API could not be read, or the state could not be opened;
            then nothing is there that was not there before.
    """
    new_files.refuse_occupied(project.directory)
    section = ProjectSettings()
    wanted.tell(f"reading {_count(len(wanted.resource_types), 'type')}")
    with opened_api(project, section) as api, advised(wanted.resource_types, _only):
        snapshot = read(api, Scope(wanted.resource_types), workers=project.parallelism)
    live = [
        live_object for live_object in owned(snapshot, {}, ()) if wanted.types == () or live_object.type in wanted.types
    ]
    chosen = [live_object for live_object in live if wanted.wants(live_object)]
    wanted.tell(f"writing {len(chosen):,} of {_count(len(live), 'object')}")
    export = _exported(_given(wanted, snapshot, chosen, live))
    files = {**_scaffold(project_id(project, section)), **export.files}
    with new_files.placed(project.directory, files) as placed:
        valid = configuration(_standing_in(project, export))
        with Run.acting(project, valid, "init") as run:
            return _adopted(run, wanted, export, placed, snapshot, {}, tuple(files))


def import_all(project: Project, wanted: Wanted) -> Adopted:
    """Bring what nobody manages into a project that is there: into blocks that declare it, else into new files.

    Raises:
        ReconcilerError: The files are wrong or changed meanwhile, or the API could not be read; then nothing is there
            that was not there before.
    """
    before = _digest(project)
    valid = configuration(project)
    with Run.acting(project, valid, "import") as run:
        wanted.tell(f"reading {_count(len(wanted.resource_types), 'type')}")
        with advised(wanted.resource_types, _only, in_use(run)):
            refreshed = look(run, also=wanted.resource_types)
        planned = run.planned(refreshed)
        declared = {
            change.address: change.remote_id
            for change in planned.plan.changes
            if change.action is Action.ADOPT and change.status is Status.READY
        }
        owners = owners_of(refreshed.recovery.records.values(), planned.work.values(), refreshed.snapshot)
        live = list(owned(refreshed.snapshot, owners, valid.desired.project.ignore))
        by_id = {(live_object.type, live_object.remote_id): live_object for live_object in live}
        declared = {
            address: remote_id
            for address, remote_id in declared.items()
            if wanted.wants(replace(by_id[address.type, remote_id], address=""))
        }
        chosen = [live_object for live_object in live if wanted.wants(live_object)]
        wanted.tell(f"writing {_count(len(chosen), 'object')}, adopting {len(declared):,} already declared")
        managed = {a: (work.resource_type, work.live) for a, work in planned.work.items() if work.live is not None}
        export = _exported(
            replace(
                _given(wanted, refreshed.snapshot, chosen, live),
                managed=managed,
                names=_taken(valid.desired, refreshed.recovery.records),
                variables=frozenset(survey(project.directory)[0].variables),
                present=_present(project),
                declared=tuple((each.resource_type, each.values) for each in valid.desired.resources.values()),
            )
        )
        if _digest(project) != before:
            raise ConfigError([problem("E262", "while the API was read", help="run the command again")])
        with new_files.placed(project.directory, export.files) as placed:
            _refuse_unread(project, export.files)
            run.valid = configuration(_standing_in(project, export))
            return _adopted(run, wanted, export, placed, refreshed.snapshot, declared, tuple(export.files))


def _refuse_unread(project: Project, files: Iterable[str]) -> None:
    """Refuse files that no command would read: what they declare would be deleted as no longer declared.

    Raises:
        ConfigError: ``.reconcilerignore`` leaves one of them out; each of them.
    """
    read = frozenset(texts_below(project.directory)[0])
    unread = [name for name in files if name.endswith(".yaml") and name not in read]
    if unread:
        hint = "nothing was written; end .reconcilerignore with a line that takes it in again:\n  !/"
        raise ConfigError(
            [problem("E271", f".reconcilerignore leaves out {name}", help=hint + name) for name in unread]
        )


def _only(types: Sequence[str]) -> str:
    return f"go on without:\n  {' '.join(f'--only {name}' for name in types)}"


def _taken(desired: Desired, records: Iterable[str]) -> frozenset[Address]:
    """Return the blocks that are declared, recorded, or were once: none of them is to become another object."""
    known = (*desired.resources, *map(Address.parse, records))
    once = (*(move.source for move in desired.moved), *(removal.address for removal in desired.removed))
    return frozenset(address.block for address in (*known, *once))


def _exported(given: Given) -> Export:
    from reconciler.export import exported  # noqa: PLC0415  what writes YAML is not needed where nothing is written

    return exported(given)


def _given(wanted: Wanted, snapshot: Snapshot, chosen: Iterable[LiveObject], live: Iterable[LiveObject]) -> Given:
    objects: dict[str, dict[str, Live]] = {}
    for live_object in chosen:
        name, remote_id = live_object.type, live_object.remote_id
        objects.setdefault(name, {})[remote_id] = snapshot.collections[name].objects[remote_id]
    mine = {(live_object.type, live_object.remote_id) for live_object in chosen}
    others = {
        live_object.remote_id: live_object.type
        for live_object in live
        if not live_object.address and (live_object.type, live_object.remote_id) not in mine
    }
    from reconciler.export import Given  # noqa: PLC0415  as below

    return Given(objects=objects, others=others, layout=wanted.layout, keep_secrets=wanted.keep_secrets)


def _adopted(
    run: Run,
    wanted: Wanted,
    export: Export,
    placed: new_files.Placed,
    snapshot: Snapshot,
    declared: Mapping[Address, str],
    files: tuple[str, ...],
) -> Adopted:
    """Plan with what is to be adopted, then record it.

    Whatever fails before leaves nothing behind. From then on the files stay: a state that may know what they declare
    must not outlive them, or the next plan would delete all of it; without the state it would only adopt.
    """
    adopted = {adoption.address: adoption.remote_id for adoption in export.adoptions} | dict(declared)
    wanted.tell(f"adopting {_count(len(adopted), 'object')}")
    recorded = run.state.records()
    new = _records(run, snapshot, adopted, recorded)
    begun, now = tuple(run.state.open_intents()), run.project.now()
    together = {**recorded, **{record.address: record for record in new}}
    recovery = recover(begun, together, snapshot, catalogue.resource_type, now, run.state.fingerprint)
    plan = run.planned(RefreshResult(snapshot, begun, recovery)).plan
    plan = replace(plan, reading=replace(plan.reading, requests=max(plan.reading.requests, snapshot.requests)))
    run.bind()
    placed.stay = True
    run.state.put(new, run_id=run.run_id, at=now, action="import")
    run.done()
    return Adopted(
        files=files,
        addresses={str(address): remote_id for address, remote_id in sorted(adopted.items())},
        secrets={variable.name: variable.of for variable in export.variables if variable.sent},
        left=tuple(
            problem(
                "W260",
                f"{refusal.type} {refusal.remote_id}: {refusal.why}",
                help="declare it by hand, or leave it unmanaged",
            )
            for refusal in export.refused
        ),
        plan=plan,
        warnings=run.valid.warnings,
    )


def _records(
    run: Run, snapshot: Snapshot, adopted: Mapping[Address, str], recorded: Mapping[str, Record]
) -> list[Record]:
    """Return the records of what is adopted, as import makes them: what differs counts as a change of ours."""
    known = _known(run, snapshot, adopted, recorded)
    now, records = run.project.now(), []
    for address, remote_id in adopted.items():
        declared, live = (
            run.desired.resources[address],
            snapshot.of(catalogue.resource_type(address.type)).objects[remote_id],
        )
        values = (
            settle(declared.values, lambda reference: lookup(reference, known)) if declared.waits else declared.values
        )
        had = matching_values(declared.resource_type, values, live, run.state.fingerprint)
        work = Existing(
            address=address,
            resource_type=declared.resource_type,
            declared=declared,
            record=None,
            live=live,
            remote_id=remote_id,
            values=values,
        )
        records.append(run.records_from.record(work, had, live, now, evidence=TAKEN_OVER))
    return records


def _known(
    run: Run, snapshot: Snapshot, adopted: Mapping[Address, str], recorded: Mapping[str, Record]
) -> dict[Address, Live]:
    """Return the live objects that references may lead to."""
    ids = {address: record.remote_id for address in run.desired.resources if (record := recorded.get(str(address)))}
    known = {}
    for address, remote_id in {**ids, **adopted}.items():
        collection = snapshot.collections.get(address.type)
        live = collection.get(remote_id) if collection else None
        if live is not None:
            known[address] = live
    return known


def _standing_in(project: Project, export: Export) -> Project:
    """Return the project with a value for each secret that nobody could give yet."""
    flags = {variable.name: STAND_IN for variable in export.variables if variable.sent}
    return replace(project, variables={**flags, **project.variables})


def _digest(project: Project) -> str:
    return survey(project.directory, project.variable_files)[0].digest


def _present(project: Project) -> frozenset[str]:
    """Return the paths of all files of the project, in small letters: some file systems do not tell them apart."""
    return frozenset(
        path.relative_to(project.directory).as_posix().lower()
        for path in project.directory.rglob("*")
        if not path.relative_to(project.directory).parts[0].startswith(".")
    )


def _scaffold(project: str) -> dict[str, str]:
    from reconciler.document.layout import scalar  # noqa: PLC0415  only here

    return {
        PROJECT: f"# yaml-language-server: $schema=.reconciler/schema.json\n\nproject:\n  id: {scalar(project)}\n",
        ".gitignore": ".reconciler/\n*.vars.yaml\n*.plan\n",
        "README.md": "# Messaging\n\nWhat the Sinch project has, as code. See what would change: `reconciler plan`. Do "
        "it: `reconciler apply`.\nFor completion and checks in an editor: `mkdir -p .reconciler && "
        "reconciler schema > .reconciler/schema.json`.\n",
    }


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
