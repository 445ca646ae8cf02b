"""How submitted template details come back, and when two contents are the same. Checks nothing."""

import hashlib
import json
from typing import Any

from reconciler.emulator.world import Json

BID_PREFIX = "BID_STRATEGY_"


def shown_details(details: Json) -> Json:
    """Return input details as the API shows them: without ``mimeType``, with ``hasExpiration`` and prefixed bids."""
    made = dict(details)
    if "components" in made:
        made["components"] = [_component(component) for component in made["components"]]
    if made.get("optimization"):
        made["optimization"] = shown_optimization(made["optimization"])
    return made


def shown_optimization(optimization: Json) -> Json:
    """Return input optimization as the API shows it, without overrides that were nulled."""
    made = {key: value for key, value in optimization.items() if value is not None}
    if "bidStrategy" in made:
        made["bidStrategy"] = BID_PREFIX + made["bidStrategy"].removeprefix(BID_PREFIX)
    return made


def content(language: str, category: str, details: Json) -> str:
    """Return a digest that is equal for equal content in one language and category."""
    text = json.dumps([language, category, details], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _component(component: Json) -> Json:
    made: Json = dict(component)
    if isinstance(made.get("example"), dict):
        made["example"] = {key: value for key, value in made["example"].items() if key != "mimeType"}
    if made.get("type") == "LIMITED_TIME_OFFER":
        made.setdefault("hasExpiration", False)
    if "cards" in made:
        made["cards"] = [_card(card) for card in made["cards"]]
    return made


def _card(card: Any) -> Json:
    components = (
        {"components": [_component(component) for component in card["components"]]} if "components" in card else {}
    )
    return {**card, **components}
