"""The front door as a fuzzer uses it: one command line in this process, its output judged, nobody else reached."""

from __future__ import annotations

import contextlib
import errno
import io
import ipaddress
import json
import os
import re
import socket
import sys
import time
from typing import Any

CODES = frozenset({0, 1, 2, 3, 4, 5, 6, 7, 130})
TELLTALE = re.compile(rb"\bE999\b|Traceback \(most recent call last\)|Exception ignored in|This is a bug")


class Wrong(Exception):
    """What must not happen has happened; the text says what."""


def stay_at_home() -> None:
    """Let this process reach nothing but itself, and wait for nothing; before anything else is imported."""
    time.sleep = lambda _seconds: None
    reach, look_up = socket.socket.connect, socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise OSError(errno.ECONNREFUSED, "the fuzzer reaches nobody")
        reach(self, address)

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode("latin-1") if isinstance(host, bytes) else str(host)
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(name)
            return look_up(host, *rest, **more)
        if name == "localhost":
            return look_up(host, *rest, **more)
        name.encode("idna")  # as the original does
        raise socket.gaierror(socket.EAI_NONAME, "the fuzzer asks nobody")

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = getaddrinfo

    import psycopg  # noqa: PLC0415  its own library connects, which nothing above could stop

    def refuse(*_words: Any, **_more: Any) -> None:
        raise psycopg.OperationalError("the fuzzer reaches nobody")

    psycopg.Connection.connect = refuse  # type: ignore[method-assign, assignment]
    psycopg.connect = refuse  # type: ignore[assignment]


def run(*words: str, environment: dict[str, str] | None = None) -> tuple[int, bytes, bytes]:
    """Run a command line with this environment and nothing else; return code, standard output and standard error.

    Raises:
        Wrong: It ended as no command may, or its JSON is no JSON.
    """
    from reconciler.cli import run as command  # noqa: PLC0415  after ``stay_at_home``

    before = dict(os.environ)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    try:
        os.environ.clear()
        os.environ.update(environment or {})
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = command(list(words))
    finally:
        os.environ.clear()
        os.environ.update(before)
    return judged(words, code, out.buffer.getvalue(), err.buffer.getvalue())  # type: ignore[attr-defined]


def judged(words: tuple[str, ...], code: int, out: bytes, err: bytes) -> tuple[int, bytes, bytes]:
    """Return what was handed in, unless it is what no command may do."""
    both = out + err
    if (telltale := TELLTALE.search(both)) is not None:
        raise Wrong(both[max(0, telltale.start() - 60) : telltale.start() + 900].decode(errors="replace"))
    if code not in CODES:
        raise Wrong(f"exit code {code}: {both[-400:].decode(errors='replace')}")
    if "json" in words and code != 130:
        try:
            json.loads(out)
        except ValueError as error:
            raise Wrong(f"not one JSON document: {error}: {out[-200:]!r} {err[-200:]!r}") from None
    return code, out, err


def innermost(error: BaseException) -> str:
    """Return the type of an error and where in our code it comes from, as a name for all like it."""
    where, trace = "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if (
            f"{os.sep}reconciler{os.sep}" in name
            or f"{os.sep}state{os.sep}" in name
            or f"{os.sep}schemas{os.sep}" in name
        ):
            where = f"{name.rpartition(os.sep)[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    told = str(error).partition("\n")[0][:160] if not isinstance(error, Wrong) else _named(str(error))
    return f"{type(error).__name__} {where} {told}"


def _named(told: str) -> str:
    """Return the part of a bug report that is alike for all like it."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    frames = [line for line in lines if " in " in line and ".py:" in line]
    kind = next((line for line in lines if "Error" in line or "Exception" in line), lines[0] if lines else "")
    return f"{kind.removeprefix('= note: ')[:120]} {frames[-1] if frames else ''}"


if __name__ == "__main__":
    sys.exit("bench/fuzz.py is the one to run")
