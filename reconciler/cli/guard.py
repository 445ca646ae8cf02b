"""Stop before a foreign ``state`` or ``schemas`` package is used in place of ours. Imports neither to find out."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from reconciler.diagnostics import ConfigError, Diagnostic

_HOME = Path(__file__).resolve().parents[2]


def misplaced_package() -> None:
    """Check that our sibling packages come from the folder this one was installed to.

    Raises:
        ConfigError: One is missing, or another package of the same name comes first on the import path.
    """
    problems = [problem for name in ("state", "schemas") if (problem := _misplaced(name))]
    if problems:
        raise ConfigError(problems)


def _misplaced(name: str) -> Diagnostic | None:
    found = find_spec(name)
    place = Path(found.origin).resolve().parent if found and found.origin else None
    if place == _HOME / name:
        return None
    return Diagnostic(
        "E001",
        "Installation is mixed up",
        detail=f'The package "{name}" belongs in {_HOME / name}, but Python finds {place or "none"}. '
        "Running on would read and write the wrong state.",
        help="Install into an environment of its own:\n    pipx install sinch-reconciler",
    )
