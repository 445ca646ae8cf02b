"""The body of a template, and of a card: where its variables stand, and what stands between them."""

import re
from collections.abc import Iterator, Mapping

from reconciler.emulator.reviewer.hosts import shortener_in
from reconciler.emulator.reviewer.refusal import Refusal, text_of
from reconciler.emulator.reviewer.texts import around_variables, broken_variable, count_emoji, has_words, visible
from reconciler.emulator.world import Json

MOST_EMOJI = {"MARKETING": 10}
BLANK_LINES = re.compile(r"(?:\r?\n){3}")


def body(category: str, parts: Mapping[str, Json]) -> Iterator[Refusal]:
    """Yield what Meta refuses in a body."""
    text = text_of(parts, "BODY")
    yield from _variables(text)
    if BLANK_LINES.search(visible(text)):
        yield Refusal("2388047", "The body has more than two line breaks in a row.")
    if category in MOST_EMOJI and count_emoji(text) > MOST_EMOJI[category]:
        yield Refusal("2388047", f"The body has more than {MOST_EMOJI[category]} emoji.")
    if broken := broken_variable(text):
        yield Refusal("2388072", f"The body has {broken}, which is no variable.")
    if short := shortener_in(visible(text)):
        yield Refusal("", f"The body links to {short}, which shortens URLs.")
    if text and parts["BODY"].get("examples") and len(around_variables(text)) == 1:
        yield Refusal("2388043", "The body has examples and no variable.")


def _variables(text: str) -> Iterator[Refusal]:
    before, *others = around_variables(text)
    if not others:
        return
    if not has_words("".join((before, *others))):
        yield Refusal("2388047", "The body has variables only.")
        return
    if not has_words(before):
        yield Refusal("2388299", "The body begins with a variable.")
    # Whether an emoji, or the end of bold text, is text is not known: Meta is not said to refuse it.
    after = others[-1]
    if not has_words(after) and not set("*_~`") & set(after) and not count_emoji(after):
        yield Refusal("2388299", "The body ends with a variable.")
