"""Rules about values that several types share, each with a message a person can act on. Knows no type.

A rule that looks at several fields reports all it finds at once, each problem at the field it concerns: ``Problems``
collects them and raises one ``ValidationError`` that pydantic merges into its own. Values stand in messages exactly as
they were given, never cut or escaped, so that whoever shows a message can find and mask a secret in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

if TYPE_CHECKING:
    from typing import LiteralString

T = TypeVar("T")

VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""A place in a WhatsApp text that is filled when the message is sent, such as ``{{1}}``."""


def problem(code: LiteralString, text: LiteralString, **values: Any) -> PydanticCustomError:
    """Return an error whose text names the rule, the value and a fix.

    Args:
        code: Fixed word for the rule.
        text: Message with ``{name}`` places.
        values: What stands in the places.
    """
    return PydanticCustomError(code, text, values)


class Problems:
    """What is wrong with one value, collected before it is reported."""

    def __init__(self) -> None:
        self._found: list[InitErrorDetails] = []

    def add(self, error: PydanticCustomError, *path: str | int) -> None:
        """Note a problem at ``path``, relative to the value being checked."""
        self._found.append(InitErrorDetails(type=error, loc=path, input=None))

    def raise_if_any(self) -> None:
        """Report what was noted.

        Raises:
            ValidationError: With every problem at its place; pydantic merges it with its own.
        """
        if self._found:
            raise ValidationError.from_exception_data("rules", self._found, hide_input=True)


def web_url(value: str) -> str:
    """Accept an http or https URL with a host."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or re.search(r"\s", value):
        raise problem(
            "web_url", 'must be a URL that begins with http:// or https:// and names a host, not "{value}"', value=value
        )
    return value


def distinct(values: list[T]) -> list[T]:
    """Accept a list in which nothing occurs twice."""
    for index, value in enumerate(values):
        if value in values[:index]:
            raise problem("distinct", "lists {value} twice; remove one", value=_named(value))
    return values


def _named(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else "the same entry"


Url: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "uri"}), AfterValidator(web_url)]
"""An http or https URL."""
