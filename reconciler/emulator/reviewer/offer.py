"""A limited-time offer: marketing with a link, and with a code when it expires."""

from collections.abc import Iterator, Mapping

from reconciler.emulator.reviewer.refusal import Refusal, buttons_of, text_of
from reconciler.emulator.world import Json

LONGEST_BODY = 600


def offer(category: str, parts: Mapping[str, Json]) -> Iterator[Refusal]:
    """Yield what Meta refuses beside a limited-time offer."""
    if "LIMITED_TIME_OFFER" not in parts:
        return
    if category != "MARKETING":
        yield Refusal("", "A limited-time offer is for MARKETING only.")
    if beside := sorted({"FOOTER", "CAROUSEL"} & parts.keys()):
        yield Refusal("", f"Beside a limited-time offer there is no {' or '.join(beside)}.")
    if parts.get("HEADER", {}).get("format", "IMAGE") not in {"IMAGE", "VIDEO"}:
        yield Refusal("", "The header of a limited-time offer is an image or a video.")
    if len(text_of(parts, "BODY")) > LONGEST_BODY:
        yield Refusal("2388040", f"Beside a limited-time offer, the body has at most {LONGEST_BODY} characters.")
    yield from _buttons(parts)


def _buttons(parts: Mapping[str, Json]) -> Iterator[Refusal]:
    kinds = [button["type"] for button in buttons_of(parts)]
    if "COPY_CODE" in kinds[1:]:
        yield Refusal("", "The COPY_CODE button of a limited-time offer stands first.")
    if "ORDER_DETAILS" in kinds:  # in Brazil, an offer may come with a request for payment instead
        return
    if "URL" not in kinds:
        yield Refusal("", "A limited-time offer needs a URL button.")
    if parts["LIMITED_TIME_OFFER"].get("hasExpiration") and "COPY_CODE" not in kinds:
        yield Refusal("", "A limited-time offer that expires needs a COPY_CODE button.")
