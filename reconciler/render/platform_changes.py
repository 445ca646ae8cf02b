"""Word what a platform changed on its own, ``re-categorised by Meta: UTILITY -> MARKETING``, and the ways to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.render.labels import date
from reconciler.render.safe import clean
from reconciler.render.texts import arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.plans.platform import Cost, PlatformChange

_MOST_COUNTRIES: Final = 5


def sentence(found: PlatformChange) -> str:
    """Return the finding as a sentence without its end."""
    return f"{clean(found.finding)} {detail(found)}"


def detail(found: PlatformChange) -> str:
    """Return who changed what, and since when, to stand behind the finding's own word."""
    return f"by {clean(found.who)}: {moved(found.before, found.after, found.since)}"


def moved(before: Any, after: Any, since: str) -> str:
    """Return which value became which, and since when."""
    return "".join(text for text, _ in arrow(before, after)) + (f" (since {date(since)})" if since else "")


def ways(found: PlatformChange) -> Iterator[tuple[str, str]]:
    """Yield what the finding costs and what there is to do about it, each with its name: to accept it, or to appeal."""
    if found.cost:
        yield "cost", _cost(found.cost)
    if found.accept:
        yield "accept", found.accept
    if found.appeal:
        yield "appeal", found.appeal + (f" (by {found.appeal_by})" if found.appeal_by else "")


def _cost(cost: Cost) -> str:
    """Return what 1,000 messages cost more, and those of a month: ``+67.50 EUR per 1,000 messages; ...``."""
    listed = list(cost.per_1000.items())[:_MOST_COUNTRIES]
    each = ", ".join(_signed(amount) if name == "*" else f"{name} {_signed(amount)}" for name, amount in listed)
    more = ", ..." if len(cost.per_1000) > _MOST_COUNTRIES else ""
    sentence = f"{each}{more} {cost.currency} per 1,000 messages"
    if not cost.per_month:
        return sentence
    return f"{sentence}; {_signed(cost.per_month)} {cost.currency} a month for the {cost.messages:,} of {cost.of}"


def _signed(amount: str) -> str:
    """Return a decimal text with its sign and its thousands apart, digit for digit."""
    whole, _, fraction = amount.partition(".")
    return f"{int(whole):+,}.{fraction}" if whole != "-0" else f"-0.{fraction}"


def beside(found: Iterable[PlatformChange], word: str) -> list[str]:
    """Return the findings of a row that do not stand in its word, as sentences."""
    return [sentence(each) for each in found if each.finding != word]
