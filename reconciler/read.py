"""Read the live objects of the types in use: list endpoints at the largest page, one collection beside the other.

Present, absent and "could not tell" stay three things: a collection that could not be read makes the whole reading
fail, so that nothing is ever taken for absent because a request failed.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from reconciler.diagnostics import ApiError, ReconcilerError
from reconciler.snapshot import Collection, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.api import Api
    from reconciler.diagnostics import Diagnostic
    from schemas.declare import ResourceType


class ReadError(ReconcilerError):
    """At least one collection could not be read; carries what the API said for each."""

    def __init__(self, errors: Mapping[str, ApiError]) -> None:
        super().__init__("; ".join(f"{name}: {error}" for name, error in errors.items()))
        self.errors = errors

    def diagnostics(self) -> Sequence[Diagnostic]:
        """Return one diagnostic for each distinct failure."""
        return tuple({error.diagnostic().detail: error.diagnostic() for error in self.errors.values()}.values())


def read(api: Api, kinds: Iterable[ResourceType], *, workers: int = 10) -> Snapshot:
    """Return the live objects of the given types.

    Raises:
        ReadError: A collection could not be read; all of them were tried.
    """
    wanted = sorted(kinds, key=lambda kind: kind.name)
    before = api.client.sent
    if not wanted:
        return Snapshot({})
    with ThreadPoolExecutor(max_workers=min(workers, len(wanted))) as pool:
        answers = {kind.name: pool.submit(_collection, api, kind) for kind in wanted}
    errors = {name: error for name, answer in answers.items() if isinstance(error := answer.exception(), ApiError)}
    if errors:
        raise ReadError(errors)
    return Snapshot({name: answer.result() for name, answer in answers.items()}, api.client.sent - before)


def _collection(api: Api, kind: ResourceType) -> Collection:
    return Collection(kind, {kind.remote_id(live): live for live in api.list(kind)})
