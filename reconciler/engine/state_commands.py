"""What people do with the state itself: look, forget, rename, import, check, carry elsewhere. Changes nothing live."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from reconciler import atomic_write
from reconciler.address import Address
from reconciler.diagnostics import ConfigError, Diagnostic, meant, problem
from reconciler.diff import matching_values
from reconciler.engine import preflight
from reconciler.engine.context import actor, leased, noted_run, opened_state, state_keys
from reconciler.engine.run import Run
from reconciler.engine.validation import configuration
from reconciler.execute.records import TAKEN_OVER
from reconciler.imprint import imprinted
from reconciler.plans.filter import Filter
from reconciler.plans.inputs import Existing
from reconciler.quoting import in_shell
from reconciler.resolve import read_settings
from reconciler.strict_json import Damaged, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from reconciler.engine.project import Project
    from reconciler.resolve import ProjectSettings
    from schemas.declare import ResourceType
    from state.records import HistoryEntry, Lease, ProjectBinding, Record, Violation
    from state.store import State


_MOST_PUSHED = 512 * 1024 * 1024
"""Bytes of a document that replaces a state; that of 50,000 objects has a third of it."""


def records(project: Project, patterns: Sequence[Address | str] = (), *, types: Sequence[str] = ()) -> list[Record]:
    """Return the records of the state, sorted by address.

    Args:
        project: Where the state is.
        patterns: Addresses, blocks, types or patterns with ``*`` of the objects to return; all without one.
        types: Only objects of these types; of all when empty.

    Raises:
        StateProblem: The state cannot be read.
        ConfigError: A pattern matches nothing in the state.
    """
    only = Filter.of(patterns, types)
    with opened_state(project, _section(project), create=False) as state:
        known = state.records()
    return list(known.values()) if not only else [known[text] for text in _kept(only, known, "object in the state")]


def history(
    project: Project,
    patterns: Address | str | Sequence[Address | str] = (),
    limit: int = 50,
    *,
    types: Sequence[str] = (),
    since: datetime | int | None = None,
) -> list[HistoryEntry]:
    """Return the last ``limit`` things that happened, newest first.

    Args:
        project: Where the state is.
        patterns: Addresses, blocks, types or patterns with ``*`` of what they happened to; anything without one.
        limit: How many at most.
        types: Only what happened to objects of these types; of all when empty.
        since: Only what happened from this moment on, or from the run of this number on.

    Raises:
        StateProblem: The state cannot be read.
        ConfigError: A pattern matches nothing to which anything happened.
    """
    only = Filter.of(patterns, types)
    with opened_state(project, _section(project), create=False) as state:
        named = _kept(only, state.history_addresses(), "object in the history") if only else None
        return state.history(named, limit, since=since)


def _kept(only: Filter, known: Iterable[str], what: str) -> list[str]:
    """Return those of the addresses that a filter keeps, as they are written.

    Raises:
        ConfigError: A pattern matches none of them.
    """
    written = {Address.parse(text): text for text in known}
    helps = {}
    for pattern in only.unmatched(written):
        with suppress(ValueError):  # no address
            helps[pattern] = meant(Address.parse(pattern), written.values())
    only.check(written, "E205", what, helps)
    return [written[address] for address in only.kept(written)]


def verify_state(project: Project) -> list[Violation]:
    """Return every broken invariant of the state; none when all is well.

    Raises:
        StateProblem: The state cannot be read.
    """
    with opened_state(project, _section(project), create=False) as state:
        return state.verify()


def lock_holder(project: Project) -> Lease | None:
    """Return who holds the state's lease, None when nobody does.

    Raises:
        StateProblem: The state cannot be read.
    """
    with opened_state(project, _section(project), create=False) as state:
        return state.holder()


def lock_state(project: Project, seconds: float = 3600.0, reason: str | None = None) -> Lease:
    """Hold the state's lease for a person, for so many seconds or until ``unlock_state``; runs are refused meanwhile.

    Raises:
        StateProblem: Somebody holds it already.
    """
    with opened_state(project, _section(project), create=True) as state:
        return state.lock(
            owner=actor(project.environment),
            duration=timedelta(seconds=seconds),
            reason=reason,
            timeout=timedelta(seconds=project.lock_timeout),
            clock=project.now,
        )


def unlock_state(project: Project) -> Lease | None:
    """Take the lease away from whoever holds it; return what it was. That run fails at its next write.

    Raises:
        StateProblem: The state cannot be written.
    """
    with opened_state(project, _section(project), create=True) as state:
        return state.break_lease()


def rekey_state(project: Project, *, decrypt: bool = False) -> None:
    """Encrypt everything in the state with the first key, or with ``decrypt`` put all of it in clear.

    Raises:
        StateProblem: There is no key, or one the state was encrypted with is missing.
    """
    with _writing(project, _section(project), "state rekey") as (state, _):
        state.rekey(decrypt=decrypt)


def bind_state(project: Project) -> tuple[ProjectBinding | None, ProjectBinding]:
    """Let the state be about the project that files and environment name; return what it was about, and what now.

    Raises:
        ConfigError: Neither names a project.
    """
    section = _section(project, "id", "state")
    here = preflight.home(project, section)
    with _writing(project, section, "state bind") as (state, _):
        was = state.home
        state.bind(here)
    return was, here


def pull_state(project: Project, *, out: Path | None = None) -> dict[str, Any]:
    """Return the whole state as a document, and write it to ``out``, for its owner's eyes only.

    It holds the key of the fingerprints, so treat it as a secret.

    Raises:
        StateProblem: The state cannot be read.
        OSError: The file cannot be written.
    """
    with opened_state(project, _section(project), create=False) as state:
        document = state.pull()
    if out is not None:
        atomic_write.write(out, json.dumps(imprinted(document), indent=2) + "\n", private=True)
    return document


def push_state(project: Project, file: BinaryIO, *, force: bool = False) -> None:
    """Replace the whole state by a document that ``pull_state`` gave, as JSON, from an open file.

    With ``force`` also a newer state, or one of another lineage.

    Raises:
        ConfigError: It is no JSON, or such as nothing of ours writes.
        StateProblem: It is not one, is older than what it would replace, or breaks an invariant.
    """
    try:
        document = readable(file.read(_MOST_PUSHED + 1), _MOST_PUSHED)
    except Damaged as error:
        raise ConfigError(
            [problem("E219", str(error), help="name a file written by  reconciler state pull")]
        ) from error
    with opened_state(project, _section(project), create=True) as state, leased(project, state):
        state.push(document, force=force)


def forget(project: Project, addresses: Sequence[Address]) -> list[str]:
    """Stop managing objects without touching them in the API; return the addresses that were forgotten.

    Raises:
        ConfigError: An address is not in the state.
    """
    with _writing(project, _section(project), "state rm") as (state, run_id):
        known = state.records()
        wanted, covering = frozenset(addresses), {text: frozenset(Address.parse(text).names) for text in known}
        gone = [text for text, names in covering.items() if not wanted.isdisjoint(names)]
        unknown = [address for address in addresses if address not in frozenset().union(*covering.values())]
        if unknown:
            raise ConfigError([_not_recorded(address, known) for address in unknown])
        state.put([], removed=gone, run_id=run_id, at=project.now(), action="forget")
    return gone


def move(project: Project, source: Address, target: Address) -> list[tuple[str, str]]:
    """Give a record, or all records of a block, another address, as the files do; return old and new ones.

    Raises:
        ConfigError: There is nothing at ``source``, the types differ, or a block would become one object.
        StateProblem: ``target`` has a record already.
    """
    if source.type != target.type:
        message = f"{source} is a {source.type}, {target} would be a {target.type}"
        raise ConfigError([problem("E207", label=message, help="keep the type and change only the name")])
    with _writing(project, _section(project), "state mv") as (state, run_id):
        moves = _moves(source, target, state.records())
        for old, new in moves:
            state.move(old, new, run_id=run_id, at=project.now())
    return moves


def _moves(source: Address, target: Address, known: Mapping[str, Record]) -> list[tuple[str, str]]:
    """Return old and new address of each record that moves: one, or all objects of a block, which keep their keys.

    Raises:
        ConfigError: There is nothing to move, or no place to move it to.
    """
    if str(source) in known:
        return [(str(source), str(target))]
    block = sorted(text for text in known if source.covers(Address.parse(text)))
    if not block:
        raise ConfigError([_not_recorded(source, known)])
    moved = {text: Address.parse(text).moved(source, target) for text in block}
    if None in moved.values():
        label = f"{source} has {len(block)} objects, {target} has one"
        command = f"reconciler state mv {in_shell(block[0])} {in_shell(target)}"
        hint = f"use the address of a block, or of one object:\n  {command}"
        raise ConfigError([problem("E251", label, help=hint, address=source)])
    return [(old, str(new)) for old, new in moved.items()]


def import_object(project: Project, address: Address, remote_id: str) -> Record:
    """Take an existing object under management, as it is; the next plan says how it differs from the files.

    Raises:
        ConfigError: The address is not declared or recorded already, or there is no such object.
        ApiError: The API could not be asked.
    """
    valid = configuration(project)
    declared = valid.desired.resources.get(address)
    if declared is None:
        raise ConfigError([_not_declared(address, valid.desired.resources)])
    with Run.acting(project, valid, "import") as run:
        _refuse_taken(run.state.records(), address, declared.resource_type, remote_id)
        live = run.api.read(declared.resource_type, remote_id)
        if live is None:
            raise ConfigError([_no_such_object(address, remote_id)])
        # What differs was never declared to the API by us: it counts as a change of ours, not as drift.
        values = matching_values(declared.resource_type, declared.values, live, run.state.fingerprint)
        work = Existing(
            address=address,
            resource_type=declared.resource_type,
            declared=declared,
            record=None,
            live=live,
            remote_id=declared.resource_type.remote_id(live),
            values=values,
        )
        record = run.records_from.record(work, values, live, project.now(), evidence=TAKEN_OVER)
        run.bind()
        run.state.put([record], run_id=run.run_id, at=project.now(), action="import")
        run.done()
    return record


def _section(project: Project, *keys: str) -> ProjectSettings:
    """Return where the state is, and nothing more of the files: an emergency may find them half written."""
    section, secrets = read_settings(project.directory, project.inputs, keys or ("state",))
    project.learned(secrets | state_keys(project))
    project.staged(section)
    return section


@contextmanager
def _writing(project: Project, section: ProjectSettings, command: str) -> Iterator[tuple[State, int]]:
    """Open the state for a run of its own, under the lease, with its line in the history."""
    with (
        opened_state(project, section, create=True) as state,
        leased(project, state),
        noted_run(project, state, command) as run_id,
    ):
        yield state, run_id
        state.finish_run(run_id, "done", project.now())


def _refuse_taken(known: Mapping[str, Record], address: Address, resource_type: ResourceType, remote_id: str) -> None:
    same = [record for record in known.values() if record.type == resource_type.name and record.remote_id == remote_id]
    if str(address) in known:
        message, owner = f"{address} already manages {known[str(address)].remote_id}", str(address)
    elif same:
        message, owner = f"{remote_id} is already managed at {same[0].address}", same[0].address
    else:
        return
    help_ = f"forget it first:\n  reconciler state rm {in_shell(owner)}"
    raise ConfigError([problem("E202", label=message, help=help_, address=address)])


def _not_declared(address: Address, known: Iterable[Address]) -> Diagnostic:
    tip = meant(address, map(str, known))
    return problem(
        "E180",
        label=f"{address} is not declared in the files",
        help=tip or "declare it first; an import sets only its id",
        address=address,
    )


def _no_such_object(address: Address, remote_id: str) -> Diagnostic:
    return problem(
        "E201",
        label=f'the project has no {address.type} with id "{remote_id}"',
        help="check the id; that of a template has the form NAME/LANGUAGE",
        address=address,
    )


def _not_recorded(address: Address, known: Iterable[str]) -> Diagnostic:
    return problem(
        "E205",
        label=f"{address} is not in the state",
        help=meant(address, known) or "list the addresses:\n  reconciler state list",
        address=address,
    )
