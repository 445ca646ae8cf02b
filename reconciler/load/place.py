"""``Place``, the shape in which both parsers tell where values stand. Holds offsets only, no values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Place:
    """Offsets in characters from the start of the file; ``key`` is -1 where there is no key.

    Widths are those of scalars; a mapping or list has width 1. ``inside`` leads to what a mapping or list holds, to the
    first one where a key stands twice.
    """

    value: int
    width: int = 1
    key: int = -1
    key_width: int = 1
    inside: dict[str | int, Place] = field(default_factory=dict)
