"""Faults that a test orders: which request they hit and what happens to it. Injects nothing by itself."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from reconciler.emulator.auth import TOKEN_PATH
from reconciler.emulator.errors import ControlError, PapiError

Act = Literal["status", "delay", "drop_before", "drop_after", "malformed"]
HEADER_NAME = re.compile(r"[-!#$%&'*+.^_`|~0-9a-z]+")
HEADER_VALUE = re.compile(r"(?:[!-~\xa1-\xff](?:[ -~\xa1-\xff]*[!-~\xa1-\xff])?)?")
FRAMING = frozenset({"content-length", "transfer-encoding", "connection"})
CODES = {401: "unauthorized_error", 404: "not_found", 409: "resource_locked", 429: "too_many_requests"}


@dataclass(slots=True)
class Fault:
    """One ordered fault; ``times`` counts down as requests meet it.

    Attributes:
        act: ``status`` answers without processing, ``delay`` processes late, ``drop_before`` cuts the connection
            unprocessed, ``drop_after`` cuts it once processed, ``malformed`` answers 200 with broken JSON.
        method: Upper-case method, or None for any.
        path: Pattern the whole path must match, or None for any.
        seconds: Pause of ``delay``.
        code: errorCode of the answer of ``status``, or None for one that suits the status.
        more: additionalInformation of that answer, or None for none.
    """

    act: str
    times: int
    method: str | None
    path: re.Pattern[str] | None
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    code: str | None = None
    more: dict[str, Any] | None = None

    def meets(self, method: str, path: str) -> bool:
        """Tell whether this fault is meant for the request; one for a token call has to name its path."""
        if path == TOKEN_PATH and self.path is None:
            return False
        return self.method in {None, method} and (self.path is None or self.path.fullmatch(path) is not None)

    def error(self) -> PapiError:
        """Return the refusal that ``status`` answers with."""
        usual = CODES.get(self.status, "internal_error" if self.status >= 500 else "invalid_input")
        text = "A fault was ordered for this request."
        return PapiError(self.code or usual, text, status=self.status, more=self.more, headers=self.headers)


def fault_of(order: dict[str, Any]) -> Fault:
    """Read the body of ``POST /_emulator/faults``.

    Raises:
        ControlError: The order has a wrong shape.
    """
    act = order.get("do")
    if act not in get_args(Act):
        raise ControlError(f'"do" must be one of {", ".join(get_args(Act))}.')
    status = order.get("status", 500)
    if (act == "status" and "status" not in order) or not isinstance(status, int) or not 200 <= status <= 599:
        raise ControlError('"do": "status" needs "status", an HTTP status from 200 to 599.')
    _require_error(order, status)
    match = order.get("match") or {}
    path = match.get("path")
    return Fault(
        act=str(act),
        times=int(order.get("times", 1)),
        method=match["method"].upper() if match.get("method") else None,
        path=_pattern(path) if path else None,
        status=status,
        headers=_headers(order.get("headers") or {}),
        seconds=float(order.get("seconds", 1.0)),
        code=order.get("errorCode"),
        more=order.get("additionalInformation"),
    )


def _require_error(order: dict[str, Any], status: int) -> None:
    code, more = order.get("errorCode"), order.get("additionalInformation")
    if code is None and more is None:
        return
    if order["do"] != "status" or status < 400:
        raise ControlError(
            '"errorCode" and "additionalInformation" need "do": "status" and a "status" from 400 to 599.'
        )
    if code is not None and (not isinstance(code, str) or not code):
        raise ControlError('"errorCode" is a word, for example "template_submit_error".')
    if more is not None and not isinstance(more, dict):
        raise ControlError('"additionalInformation" is a JSON object.')


def _pattern(path: str) -> re.Pattern[str]:
    """Return a pattern in which each star stands for anything; one try per star is enough, so none is tried twice."""
    first, *others = (re.escape(part) for part in re.split(r"\*+", path))
    if not others:
        return re.compile(first)
    *middle, last = others
    return re.compile(f"{first}{''.join(f'(?>.*?{part})' for part in middle)}.*{last}", re.DOTALL)


def _headers(ordered: dict[str, Any]) -> dict[str, str]:
    headers = {name.lower(): str(value) for name, value in ordered.items()}
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value) or name in FRAMING:
            raise ControlError(f"{name!r}: {value!r} cannot be a header of an answer.")
    return headers


class Faults:
    """The ordered faults, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Let ``fault`` happen to the next requests it is meant for."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first fault meant for this request and count it down."""
        for fault in self._waiting:
            if fault.meets(method, path):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
