"""Whether a picture has the form in which the API accepts it: media type, bytes, pixels. Fetches nothing itself."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from reconciler.plans.needs import NeedStatus
from schemas.files import JPEG, NAMES, PNG, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.client import Fetched
    from schemas.files import PictureLimits

_BEGINNINGS: Final = {b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
"""How the content of a picture begins, to its media type."""


def most_bytes(limits: PictureLimits) -> int:
    """Return from how many bytes on a picture is too large in any reading of KB."""
    return limits.kilobytes * 1024


def judged(limits: PictureLimits, picture: Fetched) -> tuple[NeedStatus, str]:
    """Return whether a picture is as the API wants it, and what it is or what is wrong with it."""
    size = _size(picture)
    wrong = list(_wrong(limits, picture, size))
    if wrong:
        return NeedStatus.FAIL, "; ".join(wrong)
    if size is None:
        return NeedStatus.UNKNOWN, "its pixels cannot be read; it may be damaged"
    if len(picture.content) > limits.kilobytes * 1000:
        doubt = f"the limit is {limits.kilobytes} KB, and the API does not say whether of 1,000 or 1,024 bytes"
        return NeedStatus.UNKNOWN, f"it has {len(picture.content):,} bytes; {doubt}"
    width, height = size
    kind = NAMES[picture.media_type]
    return NeedStatus.PASS, f"{kind}, {width} x {height} pixels, {len(picture.content):,} bytes"


def _wrong(limits: PictureLimits, picture: Fetched, size: tuple[int, int] | None) -> Iterator[str]:
    content = next((type_ for begin, type_ in _BEGINNINGS.items() if picture.content.startswith(begin)), "")
    if picture.media_type not in limits.types:
        served = picture.media_type or "without a media type"
        yield f"it is served {'as ' if picture.media_type else ''}{served}, not as {' or '.join(limits.types)}"
    if content not in limits.types:
        yield f"its content is not {listed(limits.types)}"
    elif picture.media_type in limits.types and content != picture.media_type:
        yield f"it is served as {picture.media_type}, and its content is {NAMES[content]}"
    if not picture.whole:
        yield f"it has more than {len(picture.content):,} bytes; at most {limits.kilobytes} KB are accepted"
    if size is not None and size != (limits.width, limits.height):
        yield f"it has {size[0]} x {size[1]} pixels, not {limits.width} x {limits.height}"


def _size(picture: Fetched) -> tuple[int, int] | None:
    """Return width and height as they are stored, None when they cannot be read."""
    import imagesize  # type: ignore[import-untyped]  # noqa: PLC0415  of use only here

    width, height = imagesize.get(BytesIO(picture.content), exif_rotation=False)
    return (int(width), int(height)) if width > 0 and height > 0 else None
