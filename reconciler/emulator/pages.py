"""List pages: pageSize, pageToken, nextPageToken, previousPageToken, totalSize.

A token names the object a page starts after, so pages stay whole while objects come and go. It is signed and bound to
the query that made it; anything else is ``invalid_page_token``.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable

from reconciler.emulator.call import Answer, Call
from reconciler.emulator.jsontext import parsed
from reconciler.emulator.world import Json, Stored, after, encoded

KEY = secrets.token_bytes(16)
SIZE = re.compile("[0-9]{1,9}")


def page(call: Call, field: str, objects: list[Stored], *, size: int, show: Callable[[Stored], bytes]) -> Answer:
    """Answer with one page of ``objects``.

    Args:
        call: The list request.
        field: Name of the list in the answer, such as ``webhooks``.
        objects: All matches, by position.
        size: Page size when the request names none.
        show: How one object is written as JSON.

    Raises:
        PapiError: ``invalid_page_size`` or ``invalid_page_token``.
    """
    wanted = page_size(call, size)
    objects = _visible(call, objects)
    start = _start(call, objects)
    chosen = objects[start : start + wanted]
    head: dict[str, int | str] = {"totalSize": len(objects), "pageSize": wanted}
    if start > 0:
        before = start - wanted
        head["previousPageToken"] = _token(call, objects[before - 1].position if before > 0 else "")
    if start + wanted < len(objects):
        head["nextPageToken"] = _token(call, chosen[-1].position)
    items = b",".join([show(stored) for stored in chosen])
    return Answer(200, encoded(head)[:-1] + b',"' + field.encode() + b'":[' + items + b"]}")


def _visible(call: Call, objects: list[Stored]) -> list[Stored]:
    """Leave out what is too new for lists; options may say how long that takes."""
    lag = call.context.options.lag
    return [stored for stored in objects if stored.since <= call.now - lag] if lag else objects


def page_of_entries(call: Call, field: str, entries: list[Json], *, size: int) -> Answer:
    """Answer with one page of a growing log such as activities, newest first; ``entries`` are oldest first."""
    newest = [Stored("", f"{10**9 - index:010d}", entry) for index, entry in enumerate(entries)][::-1]
    return page(call, field, newest, size=size, show=lambda stored: stored.text)


def page_size(call: Call, default: int) -> int:
    """Return the page size the request asks for.

    Raises:
        PapiError: It is no whole number within the operation's limits.
    """
    if "pageSize" not in call.query:
        return default
    text = call.one("pageSize")
    limits = call.operation.query["pageSize"].schema
    if not SIZE.fullmatch(text) or not limits["minimum"] <= int(text) <= limits["maximum"]:
        raise call.refuse(
            "invalid_page_size",
            f"pageSize must be a number from {limits['minimum']} to {limits['maximum']}",
            status=400,
        )
    return int(text)


def _start(call: Call, objects: list[Stored]) -> int:
    if "pageToken" not in call.query:
        return 0
    position = _read(call, call.one("pageToken"))
    return after(objects, position) if position else 0


def _mark(call: Call, position: str) -> str:
    query = {name: values for name, values in call.query.items() if name not in {"pageSize", "pageToken"}}
    bound = encoded([call.operation.name, call.project.id, dict(call.path), sorted(query.items()), position])
    return hmac.new(KEY, bound, hashlib.sha256).hexdigest()[:20]


def _token(call: Call, position: str) -> str:
    return base64.urlsafe_b64encode(encoded([position, _mark(call, position)])).decode().rstrip("=")


def _read(call: Call, token: str) -> str:
    try:
        position, mark = parsed(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError):  # no base64, no JSON, no pair
        raise call.refuse("invalid_page_token", status=400) from None
    if not isinstance(position, str) or mark != _mark(call, position):
        raise call.refuse("invalid_page_token", status=400)
    return position
