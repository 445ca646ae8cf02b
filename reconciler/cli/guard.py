"""Stop before a foreign ``state`` or ``schemas`` package is used in place of ours. Imports neither to find out."""

from __future__ import annotations

from importlib.util import find_spec
from os import path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.diagnostics import Diagnostic

_HOME = path.dirname(path.dirname(path.dirname(path.realpath(__file__))))  # noqa: PTH120  pathlib costs 3 ms


def misplaced_package() -> None:
    """Check that our sibling packages come from the folder this one was installed to.

    Raises:
        ConfigError: One is missing, or another package of the same name comes first on the import path.
    """
    misplaced = {name: place for name in ("state", "schemas") if (place := _place(name)) != path.join(_HOME, name)}  # noqa: PTH118
    if misplaced:
        from reconciler.diagnostics import ConfigError  # noqa: PLC0415  only for a broken installation

        raise ConfigError([_problem(name, place) for name, place in misplaced.items()])


def _place(name: str) -> str:
    """Return the folder Python would import a package from, "" when there is none."""
    found = find_spec(name)
    return path.dirname(path.realpath(found.origin)) if found and found.origin else ""  # noqa: PTH120


def _problem(name: str, place: str) -> Diagnostic:
    from reconciler.diagnostics import Diagnostic  # noqa: PLC0415  only for a broken installation

    wanted = path.join(_HOME, name)  # noqa: PTH118
    return Diagnostic(
        "E001",
        "Installation is mixed up",
        detail=f'The package "{name}" belongs in {wanted}, but Python finds {place or "none"}. '
        "Running on would read and write the wrong state.",
        help="Install into an environment of its own:\n    pipx install sinch-reconciler",
    )
