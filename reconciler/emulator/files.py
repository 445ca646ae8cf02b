"""Files that a request names by URL, judged by the URL alone; nothing is fetched.

A host below ``.invalid`` has no files, and the ending of the path tells the type. Sizes and dimensions are not judged.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

IMAGES = frozenset({".jpg", ".jpeg", ".png"})
OTHERS = frozenset({".gif", ".webp", ".bmp", ".svg", ".tiff", ".pdf", ".mp4", ".mov", ".doc", ".docx", ".txt", ".html"})


def image_objections(path: str, url: str) -> Iterator[tuple[str, str]]:
    """Yield error code and message when the URL in field ``path`` gives no JPEG or PNG.

    A path without an ending, or with one nobody knows, is believed to be an image.
    """
    parts = urlsplit(url)
    if (parts.hostname or "").endswith(".invalid"):
        yield "file_not_found", f"{path}: the file cannot be fetched"
    elif PurePosixPath(parts.path).suffix.lower() in OTHERS:
        yield "file_invalid_mime_type", f"{path}: the file is neither image/jpeg nor image/png"
