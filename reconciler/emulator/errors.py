"""Refusals in the API's own words; which status belongs to a code is the specification's knowledge."""

from collections.abc import Mapping
from typing import Any

RESOLUTIONS = {
    400: "Correct the request and send it again.",
    401: "Check the credentials and that they belong to this project.",
    403: "Call the emulator by an address of this machine, and not from a browser.",
    404: "Check the identifiers in the path.",
    409: "Read the resource and resolve the conflict first.",
    413: "Send less at once.",
    424: "Free some quota or change the content, then send it again.",
    429: "Wait for the time in Retry-After, then send it again.",
    500: "Send it again later.",
    501: "Use an operation that the emulator answers.",
}


class PapiError(Exception):
    """A refusal: becomes ``errorCode``, ``message``, ``resolution`` and maybe ``additionalInformation``.

    Args:
        code: The API's errorCode.
        message: What happened; the specification's description of the code when left out.
        status: HTTP status, only for codes that no operation documents (routing, rate, faults).
        more: ``additionalInformation``; empty is shown, None is not.
        headers: Extra response headers, such as Retry-After.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        *,
        status: int | None = None,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.more = more
        self.headers = dict(headers or {})

    def body(self, status: int, message: str = "") -> dict[str, Any]:
        """Return the error document for ``status``, with ``message`` where the error brought none."""
        usual = message or self.code.replace("_", " ")
        document: dict[str, Any] = {
            "errorCode": self.code,
            "message": self.message or usual[:1].upper() + usual[1:],
            "resolution": RESOLUTIONS.get(status, RESOLUTIONS[500 if status >= 500 else 400]),
        }
        if self.more is not None:
            document["additionalInformation"] = dict(self.more)
        return document


class ControlError(Exception):
    """A control call that cannot be obeyed; the text says why. Never part of the emulated API."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
