"""One block on its way to what is desired: its values, worked out step by step, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler.values import Deferred, Secret
from schemas.facts import secret_paths

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.resolve.collector import FieldLocation
    from reconciler.resolve.desired import Lifecycle, Silence
    from reconciler.resolve.outline import Outline
    from schemas.declare import DataSource, ResourceType


@dataclass(slots=True, kw_only=True)
class Body:
    """The worked-out values of one block, of a resource or of something that is only read.

    ``explicit`` are the addresses that dependsOn names, with their spots; ``raw`` is what was written, and ``outline``
    where in it expressions stand.
    """

    address: Address
    resource_type: ResourceType | DataSource
    values: dict[str, Any]
    spot: FieldLocation
    raw: dict[str, Any]
    outline: Outline | None
    explicit: tuple[tuple[Address, FieldLocation], ...] = ()
    leaf_types: frozenset[type] = frozenset()

    def look(self) -> None:
        """Note the types of the leaves, so that ten thousand plain objects are not walked once per question.

        What was written out in a field that is no secret is neither secret nor deferred, and is not looked at.
        """
        leaf_types: set[type] = set()
        if secret_paths(self.resource_type.spec):
            _add_types(self.values, leaf_types)
        elif self.outline is not None:
            _add_types_at(self.values, self.outline, leaf_types)
        self.leaf_types = frozenset(leaf_types)

    @property
    def waits(self) -> bool:
        """Tell whether a value was deferred at the last look."""
        return Deferred in self.leaf_types

    @property
    def holds_secrets(self) -> bool:
        """Tell whether a secret stood in the values at the last look."""
        return Secret in self.leaf_types


@dataclass(slots=True, kw_only=True)
class Instance(Body):
    """One object on its way to ``Declared``."""

    resource_type: ResourceType
    lifecycle: Lifecycle
    silences: tuple[Silence, ...] = ()


def _add_types_at(value: Any, ends: Outline, leaf_types: set[type]) -> None:
    if not ends:
        _add_types(value, leaf_types)
    for step, below in ends:
        _add_types_at(value[step], below, leaf_types)


def _add_types(value: Any, leaf_types: set[type]) -> None:
    kind = value.__class__
    if kind is dict:
        for inner in value.values():
            _add_types(inner, leaf_types)
    elif kind is list:
        for inner in value:
            _add_types(inner, leaf_types)
    else:
        leaf_types.add(kind)
