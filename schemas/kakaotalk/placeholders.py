"""What is filled in when a message is sent from a KakaoTalk template: its variables, by name. Fills nothing in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from schemas.messages import Placeholder, PlaceholderKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIABLE: Final = re.compile(r"#\{[^{}]*\}")
"""A variable of KakaoTalk: ``#{name}``; any name will do, with spaces and signs too."""

TEXTS: Final = ("title", "subtitle", "content", "extra")
"""The texts around the buttons, from top to bottom."""


def variables(text: str) -> tuple[str, ...]:
    """Return the variables of a text with their braces, each once, in order of appearance."""
    return tuple(dict.fromkeys(VARIABLE.findall(text))) if "#{" in text else ()


def placeholders(values: Mapping[str, Any]) -> tuple[Placeholder, ...]:
    """Return the variables of a template, each once, from top to bottom."""
    names = dict.fromkeys(name for text in _texts(values.get("details")) for name in variables(text))
    return tuple(
        Placeholder(component="variables", kind=PlaceholderKind.TEXT, name=name.removeprefix("#{").removesuffix("}"))
        for name in names
    )


def _texts(details: Any) -> Iterator[str]:
    if not isinstance(details, dict):
        return
    yield from (text for name in TEXTS if isinstance(text := details.get(name), str))
    buttons = details.get("buttons")
    for button in buttons if isinstance(buttons, list) else ():
        yield from (text for text in button.values() if isinstance(text, str)) if isinstance(button, dict) else ()
