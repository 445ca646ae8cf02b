"""Tell what it costs that a platform put messages into another category. Knows no type."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from reconciler.plans.platform import Cost
from reconciler.resolve.prices import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.address import Address
    from reconciler.resolve.desired import Prices

EVERYWHERE: Final = "*"


def cost_of(prices: Prices | None, address: Address, before: str, after: str) -> Cost | None:
    """Return what the messages of an object cost more in another category, None where a price is missing."""
    if prices is None or before not in prices.messages or after not in prices.messages:
        return None
    more = _more(prices.messages[before], prices.messages[after])
    if not more:
        return None
    per_1000 = {country or EVERYWHERE: _amount(price * 1000) for country, price in more.items()}
    of = address if address in prices.volumes else address.block
    volume = prices.volumes.get(of)
    if volume is None:
        return Cost(prices.currency, per_1000)
    if not all(country in more or ANYWHERE in more for country in volume):
        return Cost(prices.currency, per_1000)
    each = (more.get(country, more.get(ANYWHERE, Decimal())) * count for country, count in volume.items())
    month = sum(each, Decimal())
    return Cost(prices.currency, per_1000, _amount(month), sum(volume.values()), str(of))


def _more(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the difference for one message, by country where one of the two prices is."""
    countries = sorted({*before, *after} - {ANYWHERE}) or [ANYWHERE]
    pairs = {name: (before.get(name, before.get(ANYWHERE)), after.get(name, after.get(ANYWHERE))) for name in countries}
    return {name: new - old for name, (old, new) in pairs.items() if old is not None and new is not None}


def _amount(value: Decimal) -> str:
    """Return a decimal text with every digit that counts, and at least two behind the point."""
    whole, _, fraction = f"{value:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0'):0<2}"
