"""The footer of a template: one plain line, the same for everybody."""

from collections.abc import Iterator, Mapping

from reconciler.emulator.reviewer.hosts import shortener_in
from reconciler.emulator.reviewer.refusal import Refusal, text_of
from reconciler.emulator.reviewer.texts import LINE_BREAK, VARIABLE, broken_variable, count_emoji, visible
from reconciler.emulator.world import Json


def footer(parts: Mapping[str, Json]) -> Iterator[Refusal]:
    """Yield what Meta refuses in a footer."""
    text = text_of(parts, "FOOTER")
    if VARIABLE.search(text) or broken_variable(text):
        yield Refusal("2388073", "The footer has a variable.")
    if count_emoji(text):
        yield Refusal("2388073", "The footer has an emoji.")
    if LINE_BREAK.search(text):
        yield Refusal("2388073", "The footer has a line break.")
    if short := shortener_in(visible(text)):
        yield Refusal("", f"The footer links to {short}, which shortens URLs.")
