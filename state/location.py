"""Where a state lives: a URL read strictly, so that each mistake in it has a name; it opens nothing.

No part of a URL but its scheme enters a message: what looks like a host may be the end of a password.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from state.errors import BadUrl
from state.urls import shown_url

if TYPE_CHECKING:
    from collections.abc import Iterator

DRIVERS: Final = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
"""Scheme to the driver that it stands for."""

SQLITE = "sqlite:///folder/state.db"
POSTGRES = "postgresql+psycopg://user@host/name"
PURPOSE = "sqlite:///:memory:"
"""How to say that nothing is to be remembered."""

_SCHEME = re.compile(r"([A-Za-z][\w+.-]*)://")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_HIGHEST_PORT = 65535
_ENCODE = "In a user name or password write @ as %40, : as %3A, / as %2F; or set the password in PGPASSWORD."


@dataclass(frozen=True, slots=True)
class Location:
    """Where a state lives: its resolved URL, its file if it is SQLite on disk, and a name for messages.

    ``shown`` is the URL as people may see it, without user name and password.
    """

    url: URL
    path: Path | None
    name: str
    shown: str

    @property
    def in_memory(self) -> bool:
        """Whether it is a SQLite database without a file."""
        return self.url.get_backend_name() == "sqlite" and self.path is None

    @property
    def on_purpose(self) -> bool:
        """Whether a database without a file was asked for by name, rather than for want of one."""
        return self.url.database == ":memory:"


def locate(url: str, base: Path) -> Location:
    """Resolve a state URL; relative SQLite paths count from ``base``, plain ``postgresql://`` means psycopg.

    Raises:
        BadUrl: when the text is no URL, names a database other than SQLite and PostgreSQL, or one of its parts is none.
    """
    if not url:
        raise BadUrl("is empty", f"Write {SQLITE} or {POSTGRES}; the default is a file in .reconciler.")
    if _CONTROL.search(url) or url != url.strip():
        raise BadUrl(
            "begins or ends with a space or line break, or contains a character that is not valid in a URL",
            "Copy it again.",
        )
    driver = _driver(url)
    try:
        parsed = make_url(url)
    except ValueError as error:
        raise BadUrl("has a port that is not a number", f"A port is 1 to {_HIGHEST_PORT}. {_ENCODE}") from error
    except ArgumentError as error:
        raise BadUrl("is not a database URL", f"Write {SQLITE} or {POSTGRES}.") from error
    parsed = parsed.set(drivername=driver)
    return _file(parsed, shown_url(url), base) if driver == "sqlite" else _server(parsed, shown_url(url))


def _driver(url: str) -> str:
    match = _SCHEME.match(url)
    if match is None:
        raise BadUrl("is not a database URL", f"Write {SQLITE} or {POSTGRES}.")
    scheme = match[1].lower()
    if scheme in DRIVERS:
        return DRIVERS[scheme]
    backend = scheme.partition("+")[0]
    if backend == "sqlite":
        raise BadUrl(f"uses the driver {scheme}, which is not supported", f"Write {SQLITE}.")
    if backend in {"postgres", "postgresql"}:
        raise BadUrl(f"uses the driver {scheme}, which is not supported", f"Use postgresql+psycopg://: {POSTGRES}.")
    raise BadUrl(f"uses {backend}, which is not supported", f"Please use sqlite or postgresql: {SQLITE}.")


def _file(url: URL, shown: str, base: Path) -> Location:
    if url.host or url.username or url.password or url.port is not None:
        raise BadUrl("has a host, which SQLite does not support", f"Write three slashes before the path: {SQLITE}.")
    if url.query:
        raise BadUrl("has options after a question mark, which are not supported for SQLite", f"Write {SQLITE}.")
    named = url.database or ""
    if named in {"", ":memory:"}:
        return Location(url, None, shown, shown)
    if named.startswith("file:") or named.endswith(("/", os.sep)):
        raise BadUrl("names no file", f"Write the path of a file after the third slash: {SQLITE}.")
    try:
        path = Path(os.path.abspath(base / Path(named).expanduser()))  # noqa: PTH100 - keep symlinks
    except RuntimeError as error:  # there is no such user, or this one has no home
        raise BadUrl("starts with ~, and the home directory is unknown", "Write the whole path.") from error
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir may raise
        raise BadUrl("names a folder", f"Name a file in it: {SQLITE}.")
    return Location(url.set(database=str(path)), path, str(path), f"{url.drivername}:///{path}")


def _server(url: URL, shown: str) -> Location:
    if "@" in (url.host or "") or "@" in (url.database or ""):
        raise BadUrl("has more than one @ before its host", _ENCODE)
    if url.port is not None and not 0 < url.port <= _HIGHEST_PORT:
        raise BadUrl("has a port that does not exist", f"A port is 1 to {_HIGHEST_PORT}. {_ENCODE}")
    if any(_CONTROL.search(text) for text in _texts(url)):
        raise BadUrl("contains an encoded character that is not valid in a name or password", "Copy it again.")
    if not _is_host(url.host or ""):
        raise BadUrl("has an invalid host", _ENCODE)
    known = _options()
    for name, value in url.query.items():
        if known and name not in known:
            message = "Options of libpq are allowed, such as sslmode, sslrootcert, options."
            raise BadUrl("has an option after the question mark that PostgreSQL does not know", message)
        if not isinstance(value, str) and name != "host":
            raise BadUrl("has an option twice after the question mark", "Keep one of them.")
    return Location(url, None, shown, shown)


def _is_host(text: str) -> bool:
    """Tell whether a name can be looked up; several, and the folder of a socket, are libpq's to judge."""
    try:
        text.encode("idna")
    except UnicodeError:
        return False
    return not re.search(r"\s", text)


def _texts(url: URL) -> Iterator[str]:
    yield from (part for part in (url.username, url.password, url.host, url.database) if isinstance(part, str))
    for value in url.query.values():
        yield from (value,) if isinstance(value, str) else value


def _options() -> frozenset[str]:
    """Return the names of libpq's own options, none where it is not installed: connecting says so."""
    try:
        from psycopg import pq  # noqa: PLC0415 - only for a state on a server
    except ImportError:
        return frozenset()
    return frozenset(option.keyword.decode() for option in pq.Conninfo.get_defaults())
