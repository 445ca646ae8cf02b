"""Rules about values that several types share, each with a message a person can act on. Knows no type.

A rule that looks at several fields reports all it finds at once, each problem at the field it concerns: ``Problems``
collects them and raises one ``ValidationError`` that pydantic merges into its own. Values stand in messages exactly as
they were given, never cut or escaped, so that whoever shows a message can find and mask a secret in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import LiteralString

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")


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

    def __init__(self, noted: list[InitErrorDetails] | None = None, path: tuple[str | int, ...] = ()) -> None:
        self._noted = [] if noted is None else noted
        self._path = path

    def at(self, *path: str | int) -> Problems:
        """Return the same collection, with places relative to ``path``."""
        return Problems(self._noted, (*self._path, *path))

    def add(self, error: PydanticCustomError, *path: str | int) -> None:
        """Note a problem at ``path``, relative to the value being checked."""
        self._noted.append(InitErrorDetails(type=error, loc=(*self._path, *path), input=None))

    def raise_if_any(self) -> None:
        """Report what was noted.

        Raises:
            ValidationError: With every problem at its place; pydantic merges it with its own.
        """
        if self._noted:
            raise ValidationError.from_exception_data("rules", self._noted, hide_input=True)


def web_url(value: str) -> str:
    """Accept an http or https URL with a host."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or re.search(r"\s", value):
        raise problem(
            "web_url", 'must be a URL that starts with http:// or https:// and has a host, not "{value}"', value=value
        )
    return value


@dataclass(frozen=True, slots=True)
class Matches:
    """A pattern whose refusal says the rule in words, and a value that would do where one can be told.

    Attributes:
        pattern: Regular expression for the whole value, as it stands in the JSON Schema.
        rule: The same in words, after "must be".
        fix: Makes a value that fits from one that does not; "" when it cannot.
    """

    pattern: str
    rule: str
    fix: Callable[[str], str] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.pattern}

    def _check(self, value: str) -> str:
        if re.fullmatch(self.pattern, value):
            return value
        better = self.fix(value) if self.fix else ""
        if better and re.fullmatch(self.pattern, better):
            text = 'must be {rule}, not "{value}"; write for example "{better}"'
            raise problem("pattern", text, rule=self.rule, value=value, better=better)
        raise problem("pattern", 'must be {rule}, not "{value}"', rule=self.rule, value=value)


def distinct(values: list[T]) -> list[T]:
    """Accept a list in which nothing occurs twice."""
    return distinct_by(lambda value: value)(values)


def distinct_by(key: Callable[[T], Any]) -> Callable[[list[T]], list[T]]:
    """Return a check that accepts a list in which no two entries have the same key; a key of None never counts."""

    def check(values: list[T]) -> list[T]:
        problems = Problems()
        for index, value in enumerate(values):
            if key(value) is not None and any(key(value) == key(earlier) for earlier in values[:index]):
                problems.add(_repeated(key(value)), index)
        problems.raise_if_any()
        return values

    return check


def _repeated(key: Any) -> PydanticCustomError:
    if isinstance(key, BaseModel):
        return problem("distinct", "repeats an earlier entry; remove one of them")
    named = ", ".join(key) if isinstance(key, tuple) else key
    return problem("distinct", 'repeats "{value}" of an earlier entry; remove or change one', value=named)


def digits_only(value: Any) -> Any:
    """Bring a phone number to its digits: the API promises no spelling of them."""
    return re.sub(r"\D", "", value) if isinstance(value, str) else value


def true_or_nothing(value: Any) -> Any:
    """Bring false to absent, for fields that the API leaves out of its answer instead of showing false."""
    return value or None


Url: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "uri"}), AfterValidator(web_url)]
"""An http or https URL."""
