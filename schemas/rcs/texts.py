"""Kinds of values that RCS senders have in several places: addresses, numbers. Knows no field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import AfterValidator, Field

from schemas.rules import Matches, problem

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value):
        raise problem("email", 'must be an email address such as "care@acme.example", not "{value}"', value=value)
    return value


def _digits_with_plus(value: str) -> str:
    return "+" + re.sub(r"\D", "", value)


def _ein(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    return f"{digits[:2]}-{digits[2:]}"


def us_tax_id(value: str) -> PydanticCustomError | None:
    """Return what is wrong with a tax id from the US, None when nothing is."""
    if re.fullmatch(r"[0-9]{2}-[0-9]{7}", value):
        return None
    text = 'taxId from the US must be of the form XX-XXXXXXX, not "{value}"; write it like "{better}"'
    better = _ein(value) if re.fullmatch(r"\d{9}", re.sub(r"\D", "", value)) else "12-3456789"
    return problem("us_tax_id", text, value=value, better=better)


Email: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "email"}), AfterValidator(_email)]
"""An email address."""

E164: TypeAlias = Annotated[
    str,
    Matches(
        r"^\+[1-9][0-9]{1,14}$",
        'a phone number with + and country code, digits only, such as "+46701234567"',
        _digits_with_plus,
    ),
]
"""A phone number in E.164."""

COLOR = Matches(r"^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$", 'a HEX colour code in quotes, such as "#0B57D0"')
EIN = Matches(r"^\d{2}-\d{7}$", 'a tax id of the form XX-XXXXXXX, such as "12-3456789"', _ein)
