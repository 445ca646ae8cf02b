"""Fill the places of a path, so that no value can make it another path. Sends nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reconciler.diagnostics import ConfigError, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE = re.compile(r"\{(\w+)\}")


def places(path: str) -> tuple[str, ...]:
    """Return the names of a path's places, the project's left out."""
    return tuple(name for name in _PLACE.findall(path) if name != "projectId")


def filled(path: str, given: Mapping[str, Any]) -> str:
    """Return the path with every place filled, percent-encoded.

    Raises:
        ConfigError: A value would lead to another path.
    """
    for name in _PLACE.findall(path):
        if name not in given:
            raise AssertionError(f"This is a bug in reconciler: nothing fills {{{name}}} in {path}.")
    return _PLACE.sub(lambda place: _segment(given[place[1]]), path)


def _segment(value: Any) -> str:
    text = quote(str(value), safe="")
    # httpx, proxies and servers resolve "." and ".." and drop empty segments, so such a path means another object.
    if text in {"", ".", ".."}:
        raise ConfigError([problem("E306", label=str(value), detail="It is empty.")])
    return text
