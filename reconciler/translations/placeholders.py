"""The placeholders of a text, which the platforms replace when a message is sent; a translation needs the same ones."""

from __future__ import annotations

import re
from typing import Final

_PLACEHOLDER: Final = re.compile(r"\{\{[^{}]*\}\}|#\{[^{}]*\}")


def placeholders(text: str) -> dict[str, None]:
    """Return the distinct placeholders in their order: ``{{1}}``, ``{{name}}``, ``#{name}``."""
    return dict.fromkeys(_PLACEHOLDER.findall(text))


def difference(original: str, translation: str) -> tuple[list[str], list[str]]:
    """Return what a translation lacks, and what it has beyond its original."""
    wanted, there = placeholders(original), placeholders(translation)
    return [name for name in wanted if name not in there], [name for name in there if name not in wanted]
