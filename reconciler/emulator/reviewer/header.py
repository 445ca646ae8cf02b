"""The header of a template, when it is a text: one plain line."""

from collections.abc import Iterator, Mapping

from reconciler.emulator.reviewer.hosts import shortener_in
from reconciler.emulator.reviewer.refusal import Refusal, text_of
from reconciler.emulator.reviewer.texts import LINE_BREAK, VARIABLE, broken_variable, count_emoji, styled, visible
from reconciler.emulator.world import Json


def header(parts: Mapping[str, Json]) -> Iterator[Refusal]:
    """Yield what Meta refuses in a header."""
    text = text_of(parts, "HEADER")
    if count_emoji(text):
        yield Refusal("2388072", "The header has an emoji.")
    if LINE_BREAK.search(text):
        yield Refusal("2388072", "The header has a line break.")
    if _is_formatted(visible(text)):
        yield Refusal("2388072", "The header has formatting.")
    if broken := broken_variable(text):
        yield Refusal("2388047", f"The header has {broken}, which is no variable.")
    if short := shortener_in(visible(text)):
        yield Refusal("", f"The header links to {short}, which shortens URLs.")
    if text and parts["HEADER"].get("example") and not VARIABLE.search(text):
        yield Refusal("2388043", "The header has an example and no variable.")


def _is_formatted(text: str) -> bool:
    """Tell whether a header has an asterisk, which is not allowed even alone, or other formatting."""
    return "*" in text or "```" in text or styled(text, "_~")
