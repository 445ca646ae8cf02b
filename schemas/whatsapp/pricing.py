# ruff: noqa: N815 - field names are the API's own
"""The cap on what a delivery of a WhatsApp template may cost."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from schemas.markers import Canonical, NullDeletes, Spec
from schemas.rules import Matches, Problems, problem


def _bid_strategy(value: Any) -> Any:
    # LOWEST_COST_WITH_BID_CAP goes in, BID_STRATEGY_LOWEST_COST_WITH_BID_CAP comes out.
    return value.removeprefix("BID_STRATEGY_") if isinstance(value, str) else value


def _multipliers(value: Any) -> Any:
    return {country: _decimal(factor) for country, factor in value.items()} if isinstance(value, dict) else value


def _decimal(factor: Any) -> Any:
    if not isinstance(factor, str) or not re.fullmatch(r"\d+(\.\d+)?", factor):
        return factor
    return f"{Decimal(factor).normalize():f}"


def _quoted(value: Any) -> Any:
    """Refuse what YAML has turned into something else: an unquoted NO is false, an unquoted 1.5 a number."""
    if not isinstance(value, dict):
        return value
    problems = Problems()
    for country, factor in value.items():
        if not isinstance(country, str):
            text = "country {country} is not text; put it in quotes (YAML reads an unquoted NO as false)"
            problems.add(problem("unquoted_country", text, country=str(country).lower()))
        elif isinstance(factor, int | float):
            problems.add(problem("unquoted_factor", 'must be text; write "{factor}" in quotes', factor=factor), country)
    problems.raise_if_any()
    return value


Country: TypeAlias = Annotated[str, Matches("^[A-Z]{2}$", 'two capital letters (ISO 3166-1), such as "SE"', str.upper)]
Factor: TypeAlias = Annotated[
    str, Matches(r"^(10(\.0+)?|[0-9](\.[0-9]+)?)$", 'a decimal number from "0.0" to "10.0", written as text')
]


class Optimization(Spec):
    """A cap on what a delivery may cost."""

    bidAmount: Annotated[
        Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0, allow_inf_nan=False)],
        Field(description="Maximum price for 1000 deliveries, in the smallest unit of the account's currency (cents)."),
    ]
    bidStrategy: Annotated[
        Literal["LOWEST_COST_WITH_BID_CAP"],
        Field(description="Bid strategy: as cheap as possible, never above bidAmount."),
        Canonical(_bid_strategy),
    ]
    bidCountryMultiplierOverrides: Annotated[
        Annotated[dict[Country, Factor], BeforeValidator(_quoted)] | None,
        Field(
            description='Country (ISO 3166-1 alpha-2) to the factor on bidAmount there, as text: "0.0" to "10.0"; '
            'default "1.0". Quote the keys too: "NO".'
        ),
        NullDeletes(),
        Canonical(_multipliers),
    ] = None
