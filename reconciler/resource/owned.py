"""A live object and whose it is, for who lists what a project has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiveObject:
    """A live object and whose it is.

    Attributes:
        type: Its type.
        remote_id: Its id.
        name: What people call it, "" for nothing.
        phase: Where it stands.
        address: Where it is managed, "" when nobody manages it.
        ignored: Why it is another team's, "" when it is not.
    """

    type: str
    remote_id: str
    name: str
    phase: str
    address: str = ""
    ignored: str = ""

    @property
    def unmanaged(self) -> bool:
        """Whether it is nobody's."""
        return not self.address and not self.ignored
