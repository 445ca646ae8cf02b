"""Files that a request names by URL, judged by the URL alone; nothing is fetched.

A host below ``.invalid`` has no files, and the ending of the path tells the type. Sizes and dimensions are not judged.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

IMAGES = ("image/jpeg", "image/png")
OTHER = "another type"
OTHERS = """
    .gif .bmp .svg .tif .tiff .heic .heif .avif .ico .psd .eps .ai
    .mov .webm .avi .mkv .wmv .flv .mpg .mpeg .ogv .m3u8 .mp3 .ogg .wav .m4a .aac .opus .amr
    .doc .docx .xls .xlsx .ppt .pptx .odt .ods .odp .rtf .pages .numbers .key
    .txt .csv .md .json .xml .html .htm .zip .gz
"""
TYPES = {
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif"), "image/jpeg"),
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".mp4": "video/mp4",
    **dict.fromkeys((".3gp", ".3gpp"), "video/3gp"),
    **dict.fromkeys(OTHERS.split(), OTHER),
}


def type_of(url: str) -> str:
    """Return the media type that the ending of a URL tells, ``another type``, or nothing when it tells none."""
    return TYPES.get(PurePosixPath(urlsplit(url).path).suffix.lower(), "")


def is_missing(url: str) -> bool:
    """Tell whether a URL names a host that has no files."""
    return (urlsplit(url).hostname or "").endswith(".invalid")


def image_objections(path: str, url: str) -> Iterator[tuple[str, str]]:
    """Yield error code and message when the URL in field ``path`` gives no JPEG or PNG.

    A path without an ending, or with one nobody knows, is believed to be an image.
    """
    if is_missing(url):
        yield "file_not_found", f"{path}: the file cannot be fetched"
    elif type_of(url) not in {"", *IMAGES}:
        yield "file_invalid_mime_type", f"{path}: the file is neither image/jpeg nor image/png"
