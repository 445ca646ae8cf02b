"""Word what a platform changed on its own, ``re-categorised by Meta: UTILITY -> MARKETING``, and the ways to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.render.labels import date
from reconciler.render.safe import clean
from reconciler.render.texts import arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.plans.platform import PlatformChange


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
    """Yield what there is to do about the finding, each way with its name: to accept it, or to appeal."""
    if found.accept:
        yield "accept", found.accept
    if found.appeal:
        yield "appeal", found.appeal + (f" (by {found.appeal_by})" if found.appeal_by else "")


def beside(found: Iterable[PlatformChange], word: str) -> list[str]:
    """Return the findings of a row that do not stand in its word, as sentences."""
    return [sentence(each) for each in found if each.finding != word]
