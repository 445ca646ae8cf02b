"""Buttons, below a message and on a card: how many, in which order, their labels, and where they lead."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby

from reconciler.emulator.reviewer.hosts import host_of, is_private, shortener
from reconciler.emulator.reviewer.refusal import Refusal, buttons_of
from reconciler.emulator.reviewer.texts import LINE_BREAK, count_emoji, styled, visible
from reconciler.emulator.world import Json

MOST = 10
MOST_OF_A_TYPE = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}
LONGEST_URL = 2000
LONGEST_CODE = 15
VARIABLE = re.compile(r"\{\{|\}\}|\{\d+\}")
MONOSPACED = re.compile(r"`[^`]+`|```.+?```")


def buttons(parts: Mapping[str, Json]) -> Iterator[Refusal]:
    """Yield what Meta refuses about the buttons of a message or of a card."""
    every = buttons_of(parts)
    if len(every) > MOST:
        yield Refusal("", f"There are {len(every)} buttons; Meta allows {MOST}.")
    for kind, count in Counter(button["type"] for button in every).items():
        if count > MOST_OF_A_TYPE.get(kind, MOST):
            yield Refusal("", f"There are {count} {kind} buttons; Meta allows {MOST_OF_A_TYPE.get(kind, MOST)}.")
    if len(list(groupby(button["type"] == "QUICK_REPLY" for button in every))) > 2:
        yield Refusal("", "Quick replies and other buttons are mixed; each have to stand together.")
    for button in every:
        for label in (button.get("text"), button.get("autofillText")):
            yield from _label(label or "")
        yield from _target(button)


def _label(text: str) -> Iterator[Refusal]:
    shown = visible(text)
    broken = {
        "a variable": VARIABLE.search(text),
        "a line break": LINE_BREAK.search(text),
        "an emoji": count_emoji(text),
        "formatting": styled(shown, "*_~") or MONOSPACED.search(shown),
    }
    yield from (Refusal("2388060", f'The label "{text}" has {what}.') for what, finding in broken.items() if finding)


def _target(button: Json) -> Iterator[Refusal]:
    match button["type"]:
        case "URL":
            yield from _url(button.get("url") or "", button.get("example") or "")
        case "COPY_CODE" if len(button.get("example") or "") > LONGEST_CODE:
            yield Refusal("", f"A coupon code has at most {LONGEST_CODE} characters.")
        case "PHONE_NUMBER" if visible(button.get("phoneNumber") or "").lstrip("+ (").startswith("0"):
            yield Refusal("2388091", "A number to call begins with its country code.", code="136024")


def _url(url: str, example: str) -> Iterator[Refusal]:
    if max(len(url), len(example)) > LONGEST_URL:
        yield Refusal("", f"The URL of a button has at most {LONGEST_URL} characters.")
    if is_private(host_of(url)):
        yield Refusal("2388052", f"Nobody outside reaches {host_of(url)}.")
    if short := shortener(host_of(visible(url))):
        yield Refusal("", f"A button leads to {short}, which shortens URLs.")
