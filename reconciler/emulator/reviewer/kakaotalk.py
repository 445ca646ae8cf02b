"""What KakaoTalk certainly refuses in a template. It gives no codes, and the API passes no reason on."""

import re
from collections.abc import Iterator

from reconciler.emulator.reviewer.hosts import host_of, is_private
from reconciler.emulator.reviewer.texts import visible
from reconciler.emulator.world import Json

VARIABLE = re.compile(r"#\{([^{}]*)\}")
MOST_VARIABLES = 40
LONGEST = 1000
TEXTS = ("title", "subtitle", "content", "extra")
BUTTON_TEXTS = ("name", "linkMo", "linkPc", "schemeIos", "schemeAndroid")
WITH_CHANNEL = frozenset({"AD_INCLUDED", "MIXED"})
WITH_EXTRA = frozenset({"EXTRA_INFORMATION", "MIXED"})


def kakaotalk(details: Json) -> Iterator[str]:
    """Yield why KakaoTalk does not take details that are submitted."""
    yield from _variables(details)
    for kind, needed in (("TEXT", "subtitle"), ("IMAGE", "imageName")):
        if details.get("emphasizeType") == f"EMPHASIZE_TYPE_{kind}" and details.get(needed) is None:
            yield f"details.{needed}: needed for EMPHASIZE_TYPE_{kind}"
    if VARIABLE.search(details.get("extra") or ""):
        yield "details.extra: has a variable"
    length = len(details.get("content") or "") + len(details.get("extra") or "")
    if details.get("extra") and details.get("messageType") in WITH_EXTRA and length > LONGEST:
        yield f"details.extra: together with content at most {LONGEST} characters"
    yield from _buttons(details)


def _variables(details: Json) -> Iterator[str]:
    texts = [details.get(name) or "" for name in TEXTS]
    texts += [button.get(name) or "" for button in details.get("buttons") or () for name in BUTTON_TEXTS]
    names = {name for text in texts for name in VARIABLE.findall(text)}
    if len(names) > MOST_VARIABLES:
        yield f"details: {len(names)} variables, at most {MOST_VARIABLES}"
    if any(not visible(name).strip() for name in names):
        yield "details: a variable has no name"
    if any("#{" in VARIABLE.sub(" ", text) for text in texts):
        yield "details: a variable is not closed"


def _buttons(details: Json) -> Iterator[str]:
    buttons = details.get("buttons") or []
    first = min((button["ordering"] for button in buttons if "ordering" in button), default=0)
    for index, button in enumerate(buttons):
        path = f"details.buttons.{index}"
        if VARIABLE.search(button.get("name") or ""):
            yield f"{path}.name: has a variable"
        if button["type"] == "WEB_LINK" and button.get("linkMo") is None:
            yield f"{path}.linkMo: needed for WEB_LINK"
        if button["type"] == "CHANNEL_ID_ADDED" and details.get("messageType", "BASIC") not in WITH_CHANNEL:
            yield f"{path}: adds the channel, which only AD_INCLUDED and MIXED do"
        if button["type"] == "CHANNEL_ID_ADDED" and button.get("ordering", first) > first:
            yield f"{path}.ordering: the button that adds the channel is the first"
        for name in BUTTON_TEXTS[1:]:
            link = button.get(name) or ""
            if link.lower().startswith(("http://", "https://")) and is_private(host_of(link)):
                yield f"{path}.{name}: nobody outside reaches {host_of(link)}"
