"""A carousel: two to ten cards alike, below one body, in marketing only."""

from collections.abc import Iterator, Mapping

from reconciler.emulator.reviewer.refusal import Refusal, buttons_of, by_type, cards_of
from reconciler.emulator.world import Json

LEAST_CARDS = 2


def carousel(category: str, parts: Mapping[str, Json]) -> Iterator[Refusal]:
    """Yield what Meta refuses about a carousel."""
    if "CAROUSEL" not in parts:
        return
    if category != "MARKETING":
        yield Refusal("", "A carousel is for MARKETING only.")
    if beside := sorted({"HEADER", "FOOTER", "BUTTONS"} & parts.keys()):
        yield Refusal("", f"Beside a carousel there is no {' or '.join(beside)}.")
    cards = [by_type(card) for card in cards_of(parts)]
    if len(cards) < LEAST_CARDS:
        yield Refusal("", f"components['CAROUSEL']['cards'] must have at least {LEAST_CARDS} items.")
    if any("HEADER" not in card for card in cards):
        yield Refusal("", "A card has no header.")
    if len({card["HEADER"].get("format") for card in cards if "HEADER" in card}) > 1:
        yield Refusal("", "The headers of the cards have different formats.")
    if len({tuple(button["type"] for button in buttons_of(card)) for card in cards}) > 1:
        yield Refusal("", "The cards have different buttons.")
