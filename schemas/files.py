"""Files that the API fetches by URL: what the ending of an address gives away of their type. Fetches nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, Field

from schemas.rules import problem, web_url

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pydantic_core import PydanticCustomError

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PDF, MP4, THREE_GP = "application/pdf", "video/mp4", "video/3gp"

ENDINGS = {
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif"), JPEG),
    ".png": PNG,
    ".webp": WEBP,
    ".pdf": PDF,
    ".mp4": MP4,
    **dict.fromkeys((".3gp", ".3gpp"), THREE_GP),
    **dict.fromkeys(
        (".gif", ".bmp", ".svg", ".tif", ".tiff", ".heic", ".heif", ".avif", ".ico", ".psd"), "image/other"
    ),
    **dict.fromkeys((".mov", ".webm", ".avi", ".mkv", ".wmv", ".flv", ".mpg", ".mpeg", ".ogv", ".m3u8"), "video/other"),
    **dict.fromkeys((".mp3", ".ogg", ".wav", ".m4a", ".aac", ".opus", ".amr"), "audio/other"),
    **dict.fromkeys((".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".rtf"), "application/other"),
    **dict.fromkeys((".txt", ".csv", ".md", ".json", ".xml", ".zip", ".gz", ".eps", ".ai"), "application/other"),
}
"""What is known of endings. An address with none of them is left to the API, which fetches the file."""

CONVERTING = frozenset({"auto", "ext", "extension", "f", "fm", "format", "output", "type"})
"""Parameters by which servers of images are asked for another type than that of the ending."""

NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WebP", PDF: "PDF", MP4: "MP4", THREE_GP: "3GP"}


def of_another_type(url: str, accepted: Collection[str]) -> PydanticCustomError | None:
    """Return what is wrong with the address of a file, None when its ending does not say that the type is another."""
    parts = urlsplit(url)
    ending = PurePosixPath(parts.path).suffix.lower()
    converted = any(name in CONVERTING for name, _ in parse_qsl(parts.query))
    if converted or ENDINGS.get(ending) in {None, *accepted}:
        return None
    text = 'must be the URL of a {types} file, not of a {ending} file: "{value}"'
    return problem("file_type", text, types=listed(accepted), ending=ending, value=url)


def listed(types: Collection[str]) -> str:
    """Return file types as a person names them: ``JPEG or PNG``."""
    *first, last = [name for type_, name in NAMES.items() if type_ in types]
    return f"{', '.join(first)} or {last}" if first else last


def file_of(*accepted: str) -> Callable[[str], str]:
    """Return a check that accepts the address of a file of one of some types."""

    def check(value: str) -> str:
        error = of_another_type(web_url(value), accepted)
        if error is not None:
            raise error
        return value

    return check


Picture: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "uri"}), AfterValidator(file_of(JPEG, PNG))]
"""Address of a JPEG or PNG picture."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """In which form the API accepts a picture.

    Attributes:
        kilobytes: Its largest size, in the API's own word, which does not say whether one has 1,000 or 1,024 bytes.
        width, height: Its size in pixels, exactly.
        types: Its media types.
    """

    kilobytes: int
    width: int
    height: int
    types: tuple[str, ...] = (JPEG, PNG)

    def __str__(self) -> str:
        pixels = f"{self.width} x {self.height} pixels"
        return f"{listed(self.types)} of at most {self.kilobytes} KB, exactly {pixels}"
