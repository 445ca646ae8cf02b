"""The rules for a KakaoTalk sender's details that a schema cannot state. Keeps nothing."""

from collections.abc import Iterator

from reconciler.emulator.files import image_objections
from reconciler.emulator.kakaotalk.categories import is_sender_path
from reconciler.emulator.world import Json

LEVELS = ("topLevelCategoryCode", "midLevelCategoryCode", "subLevelCategoryCode")
NEEDED = ("adminPhoneNo", "name", *LEVELS)
DETAILS = frozenset({*NEEDED, "logoImage"})


def objections(details: Json) -> Iterator[tuple[str, str]]:
    """Yield error code and message for details that are refused with a code of their own, also in a draft."""
    codes = [details.get(level) for level in LEVELS]
    if not is_sender_path(*codes):
        yield "sender_invalid_category_code", f"No sender category {'/'.join(str(code) for code in codes)}."
    if details.get("logoImage"):
        yield from image_objections("details.logoImage", details["logoImage"])


def missing(details: Json) -> list[str]:
    """Return a sentence for each detail a submission needs and does not have."""
    return [f"details.{name}: should not be empty" for name in NEEDED if not details.get(name)]
