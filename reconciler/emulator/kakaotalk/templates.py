"""The rules for a KakaoTalk template's details that a schema cannot state. Keeps nothing.

The API does not say what KakaoTalk refuses; ``refusals`` names only what contradicts the template's own choices. What
KakaoTalk's own rules say is in ``reviewer``.
"""

from collections.abc import Iterator

from reconciler.emulator.files import image_objections
from reconciler.emulator.world import Json

DEFAULTS: Json = {
    "messageType": "BASIC",
    "emphasizeType": "EMPHASIZE_TYPE_NONE",
    "categoryCode": "999999",
    "securityFlag": False,
    "buttons": [],
}
TEXTS = ("name", "language", "content", "extra", "title", "subtitle", "imageName", "imageUrl")
DETAILS = frozenset({*DEFAULTS, *TEXTS})
UPDATABLE = DETAILS - {"language"}
BUTTON = ("ordering", "type", "name", "linkMo", "linkPc", "schemeIos", "schemeAndroid")
LINKS = {"WEB_LINK": BUTTON[3:5], "APP_LINK": BUTTON[3:]}


def shown_details(details: Json, known: frozenset[str] = DETAILS) -> Json:
    """Return input details as the API shows them: known fields only; buttons that were nulled are an empty list."""
    made = {key: value for key, value in details.items() if key in known}
    if "buttons" in made:
        made["buttons"] = [{key: button[key] for key in BUTTON if key in button} for button in made["buttons"] or ()]
    return made


def problems(details: Json) -> list[str]:
    """Return what is wrong with details that fit the schema, also in a draft."""
    kinds = [button["type"] for button in details.get("buttons") or ()]
    return ["details.buttons: type must be unique"] if len(set(kinds)) < len(kinds) else []


def refusals(details: Json) -> Iterator[str]:
    """Yield why KakaoTalk does not take details that are submitted."""
    for name in ("name", "language", "content"):
        if not details.get(name):
            yield f"details.{name}: should not be empty"
    if details["emphasizeType"] == "EMPHASIZE_TYPE_TEXT" and not details.get("title"):
        yield "details.title: needed for EMPHASIZE_TYPE_TEXT"
    if details["emphasizeType"] == "EMPHASIZE_TYPE_IMAGE" and not details.get("imageUrl"):
        yield "details.imageUrl: needed for EMPHASIZE_TYPE_IMAGE"
    if details["messageType"] in {"EXTRA_INFORMATION", "MIXED"} and not details.get("extra"):
        yield f"details.extra: needed for {details['messageType']}"
    if details.get("imageUrl"):
        yield from (message for _, message in image_objections("details.imageUrl", details["imageUrl"]))
    for index, button in enumerate(details["buttons"]):
        yield from _button(f"details.buttons.{index}", button)


def _button(path: str, button: Json) -> Iterator[str]:
    if not button.get("name"):
        yield f"{path}.name: should not be empty"
    if button["type"] in LINKS and not any(button.get(link) for link in LINKS[button["type"]]):
        yield f"{path}: {button['type']} needs a link"
