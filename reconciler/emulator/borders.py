"""Who may talk to the emulator, and how much may be said at once. Looks at headers and sizes; knows nothing of the API.

Control calls ask nobody who they are, so a web page must not reach them: a page sends the Host it was loaded by, which
after DNS rebinding is a foreign name for this machine, and its own Origin with whatever changes something.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request

from reconciler.emulator.errors import PapiError
from reconciler.emulator.options import LOOPBACK, Options

MOST_BYTES = 16 * 1024 * 1024
PATIENCE_BYTES = 4 * MOST_BYTES  # read and thrown away, so that a client that sends too much still hears so


def require_welcome(headers: Mapping[str, str], options: Options) -> None:
    """Let a request pass that names this machine and comes from no web page.

    Raises:
        PapiError: 403, for a foreign Host or any Origin.
    """
    host = headers.get("host")
    if host is not None and not is_ours(_name(host), options):
        raise PapiError("forbidden", f"The emulator does not answer as {host}; see --allow-host.", status=403)
    if "origin" in headers:
        raise PapiError("forbidden", "The emulator does not answer web pages.", status=403)


def is_ours(name: str, options: Options) -> bool:
    """Tell whether a request for host ``name`` can be meant for this emulator.

    Beyond loopback it is known by any address, which cannot be rebound, and by any name without a dot, such as that of
    a container, which nobody can register.
    """
    if name == "localhost" or name.endswith(".localhost") or name in {options.host.lower(), *options.allow_host}:
        return True
    beyond = not is_loopback_host(options.host)
    try:
        return ipaddress.ip_address(name).is_loopback or beyond
    except ValueError:
        return beyond and bool(name) and "." not in name


def is_loopback_host(host: str) -> bool:
    """Tell whether only this machine can reach what listens on ``host``; a name other than localhost does not count."""
    if host in {LOOPBACK, "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def body_within_bounds(request: Request) -> bytes:
    """Return a request's body.

    Raises:
        PapiError: 413, for a body over 16 MB.
        ClientDisconnect: The client is gone.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= MOST_BYTES:
            parts.append(part)
        elif size > PATIENCE_BYTES:
            break
    if size > MOST_BYTES:
        raise too_large(MOST_BYTES)
    return b"".join(parts)


def too_large(limit: int) -> PapiError:
    """Return the refusal of a body over ``limit`` bytes."""
    return PapiError("payload_too_large", f"The body is larger than {limit // 1024} KB.", status=413)


def _name(host: str) -> str:
    """Return the name or address in a Host header, lower case, "" for one that is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
