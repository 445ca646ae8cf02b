"""What lies in a project and is not read, with why. Skips nothing itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A file or folder below the project directory that was not read; the path of a folder ends with ``/``.

    ``ordinary`` is what stands in nearly every project and configures nothing: texts leave it out, documents do not.
    """

    path: str
    reason: str
    ordinary: bool = field(default=False, compare=False)

    def as_json(self) -> dict[str, str]:
        """Return path and reason."""
        return {"path": self.path, "reason": self.reason}


def shown(name: str) -> str:
    """Return a path as text; bytes of a name that are no UTF-8 are written as escapes."""
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")
