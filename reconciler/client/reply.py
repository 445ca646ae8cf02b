"""What came back for one attempt, before anybody has judged it. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reconciler.client.bodies import NotJson, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-trace-id")
_BEGINNING = 512  # bytes within which a page shows that it is one


@dataclass(frozen=True)
class Reply:
    """A status, headers by any case of their names, and a body, whoever sent them.

    Attributes:
        status: HTTP status.
        headers: By name; looking up ignores the case.
        content: The body, unpacked; of an answer that is no success perhaps only its beginning.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def is_redirect(self) -> bool:
        """Whether the status is 3xx, which sends the client elsewhere."""
        return 300 <= self.status < 400

    @property
    def is_page(self) -> bool:
        """Whether the body is something for people to look at, in a browser: not what an API answers."""
        beginning = self.content[:_BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n")
        kind = self.headers.get("content-type", "").lower()
        return beginning.startswith(b"<") or (bool(beginning) and any(word in kind for word in ("html", "xml")))

    @property
    def request_id(self) -> str | None:
        """The id under which the API logged the request, or None."""
        return next((self.headers[name] for name in REQUEST_ID_HEADERS if name in self.headers), None)

    @property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.content.decode("utf-8", "replace")

    @cached_property
    def body(self) -> Any:
        """The body as JSON, None for an empty one.

        Raises:
            NotJson: It is none.
        """
        return parsed(self.content)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The body when it is a JSON object, else an empty one."""
        try:
            body = self.body
        except NotJson:
            return {}
        return body if isinstance(body, dict) else {}
