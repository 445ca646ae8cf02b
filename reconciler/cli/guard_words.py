"""Say whose package is in the way of ours. Asked only when the guard has found one."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.diagnostics import problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.diagnostics import Diagnostic

_OURS = "sinch-reconciler"
_OWN = "Install into an environment of its own:\n    pipx install sinch-reconciler"


def elsewhere(name: str, home: str, place: str) -> Diagnostic:
    """Say that Python finds another package, or none, where ours should be."""
    owners = _owners(name, str(Path(place).parent)) if place else []
    whose = f", which belongs to {' and '.join(owners)}" if owners else ""
    detail = (
        f'The package "{name}" belongs in {Path(home, name)}, but Python finds {place or "none"}{whose}. '
        "Continuing would read and write the wrong state."
    )
    return problem("E001", "", detail=detail, help=_OWN)


def mixed(name: str, home: str, files: Sequence[str]) -> Diagnostic:
    """Say that another distribution has written into a package of ours, or that something else has changed it."""
    owners = _owners(name, home)
    shown = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    who = f"{' and '.join(owners)} brings a package of that name, too" if owners else "it was changed since"
    detail = (
        f'The package "{name}" in {Path(home, name)} is not as it was installed ({shown}): {who}. '
        "None of it was run; continuing could read and write the wrong state."
    )
    return problem(
        "E001", "", detail=detail, help=f"{_OWN}\nor install it again:\n    pip install --force-reinstall {_OURS}"
    )


def _owners(name: str, folder: str) -> list[str]:
    """Return the distributions in a folder, but ours, that hold a package of this name, with their versions."""
    owners = {
        f"{dist.name} {dist.version}"
        for dist in metadata.distributions(path=[folder])
        if dist.name != _OURS and any(file.parts[:1] == (name,) for file in dist.files or ())
    }
    return sorted(owners)
