"""Read the section prices: what messages cost, and how many are sent. Computes nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import suggest
from reconciler.load.sections import kind_of
from reconciler.resolve.collector import FieldLocation
from reconciler.resolve.desired import Prices
from reconciler.resolve.shape import known_keys, needed, of_kind
from schemas import catalogue, settings
from schemas.facts import priced_values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.address import Address
    from reconciler.load import Block
    from reconciler.resolve.collector import DiagnosticCollector

ANYWHERE: Final = ""
"""Stands for the country where there is one price, or one volume, for all."""


def prices(block: Block | None, declared: Collection[Address], findings: DiagnosticCollector) -> Prices | None:
    """Return the section, None where there is none or no price in it is right.

    Args:
        block: The section.
        declared: Addresses of all objects.
        findings: Takes what is wrong.
    """
    if block is None:
        return None
    spot, given = FieldLocation(block.origin), block.value
    known_keys(given, settings.names(settings.PRICES), "prices", spot, findings)
    if not needed(given, settings.required(settings.PRICES), "prices", spot, findings):
        return None
    currency = given["currency"]
    if not of_kind(currency, str, "currency", spot.at("currency"), findings):
        return None
    if not re.fullmatch(settings.CURRENCY, currency):
        findings.add("E126", "a currency is a code of three capital letters, such as EUR", spot.at("currency").value())
        return None
    messages = _messages(given["messages"], spot.at("messages"), findings)
    volumes = _volumes(given.get("volumes"), spot.at("volumes"), messages, declared, findings)
    return Prices(currency, messages, volumes)


def _messages(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> dict[str, dict[str, Decimal]]:
    if not of_kind(value, dict, "messages", spot, findings):
        return {}
    categories = _categories()
    messages = {}
    for name, price in value.items():
        if name in categories:
            messages[name] = _by_country(price, "a price", spot.at(name), findings)
        else:
            findings.add("E124", f'"{name}" is no category', spot.at(name).key(), help=suggest(name, categories))
    return messages


def _categories() -> tuple[str, ...]:
    """Return every category that has a price, of any type."""
    specs = [catalogue.resource_type(name).spec for name in catalogue.names()]
    return tuple(sorted({value for spec in specs for value in priced_values(spec)}))


def _volumes(
    value: Any,
    spot: FieldLocation,
    messages: Mapping[str, Mapping[str, Decimal]],
    declared: Collection[Address],
    findings: DiagnosticCollector,
) -> dict[Address, dict[str, int]]:
    if value is None or not of_kind(value, dict, "volumes", spot, findings):
        return {}
    known = {str(address): address for address in declared} | {str(each.block): each.block for each in declared}
    volumes = {}
    for name, volume in value.items():
        here = spot.at(name)
        counts = _by_country(volume, "a volume", here, findings, whole=True)
        if name not in known:
            findings.add("W172", f"{name} is not declared", here.key(), help=suggest(name, known))
        elif all(_is_priced(country, messages, here, findings) for country in counts):
            volumes[known[name]] = {country: int(count) for country, count in counts.items()}
    return volumes


def _by_country(
    value: Any, what: str, spot: FieldLocation, findings: DiagnosticCollector, *, whole: bool = False
) -> dict[str, Decimal]:
    """Return the numbers of a price or a volume by country; those that are wrong are reported and left out."""
    entries = value.items() if isinstance(value, dict) else [(ANYWHERE, value)]
    numbers = {}
    for country, number in entries:
        here = spot.at(country) if isinstance(value, dict) else spot
        kind = "a whole number" if whole else "a number"
        if isinstance(number, bool) or not isinstance(number, int if whole else (int, float)):
            findings.add("E123", f"{what} is {kind}, not {_kind_of(number)}", here.value())
        elif not Decimal(str(number)).is_finite() or number < 0:
            findings.add("E125", f"{what} is {kind} of at least 0", here.value())
        else:
            numbers[country] = Decimal(str(number))  # as it is written, and not what a float makes of it
    return numbers


def _kind_of(value: Any) -> str:
    return "a number with a fraction" if isinstance(value, float) else kind_of(value)


def _is_priced(
    country: str, messages: Mapping[str, Mapping[str, Decimal]], spot: FieldLocation, findings: DiagnosticCollector
) -> bool:
    """Tell whether there is a price for the messages of a volume in every category; report where there is none."""
    right = {name: by_country for name, by_country in messages.items() if by_country}  # the others are reported already
    without = [name for name, by_country in right.items() if not {country, ANYWHERE} & by_country.keys()]
    if without and country == ANYWHERE:
        findings.add("E126", f"{without[0]} is priced by country, so the volume is needed by country", spot.value())
    elif without:
        findings.add("E126", f"{without[0]} has no price for {country}", spot.at(country).key())
    return not without
