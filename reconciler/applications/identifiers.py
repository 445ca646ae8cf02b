"""Names of templates as identifiers of a program: a fixed form for each name, and an error where two would be equal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from reconciler.diagnostics import ConfigError, problem

if TYPE_CHECKING:
    from collections.abc import Iterable


def identifier(type_name: str, name: str, language: str = "") -> str:
    """Return the identifier of a template, or of one of its languages: ``WhatsappTemplate_order_shipped_EN``.

    What cannot be part of an identifier is an underscore. The type in front lets a name begin with a digit, or be a
    keyword; the languages are in capitals, so that they are not taken for a part of the name.
    """
    title = "".join(part.capitalize() for part in type_name.split("_"))
    normal = unicodedata.normalize("NFKC", f"{name}_{language}" if language else name)
    return title + "_" + "".join(sign if f"x{sign}".isidentifier() else "_" for sign in normal)


def refuse_equal(identifiers: Iterable[tuple[str, str]]) -> None:
    """Refuse an identifier that two templates would have.

    Args:
        identifiers: Each identifier with the template it stands for, in words.

    Raises:
        ConfigError: There are such; each identifier.
    """
    users: dict[str, list[str]] = {}
    for made, words in identifiers:
        users.setdefault(made, []).append(words)
    equal: dict[tuple[str, ...], str] = {}
    for made, templates in users.items():
        if len(templates) > 1:
            alike = tuple(templates)
            equal[alike] = min(equal.get(alike, made), made, key=len)  # parts of both are equal, too, with longer names
    if equal:
        hint = "rename one of them, or export only some names with --name GLOB"
        raise ConfigError(
            [problem("E280", f"{' and '.join(words)}: both are {made}", help=hint) for words, made in equal.items()]
        )
