"""Show a database URL without anything secret, whatever somebody made of it. Opens nothing and refuses nothing.

Reads URLs by itself: a password that holds ``@``, ``:`` or ``/`` as they are makes a library read another host, or fail
with a part of the password in its message.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, unquote_plus

UNREADABLE: Final = "(not a database URL)"
_SCHEME: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9.+_-]*)://(.*)", re.DOTALL)
_SERVER: Final = re.compile(r"(\[[0-9A-Za-z:.%]+\]|[^\s\[\]:?#&=]*)(?::(\d{1,5})?)?")
_PARAMETERS: Final = re.compile(r"(?:\w+=[^&]*(?:&|$))*")
_HIDING: Final = frozenset({"password", "sslpassword", "passfile", "options"})
"""Parameters whose values are secrets, or may hold one. A ``service`` is not shown either, but its name is a word."""
_LEAST: Final = 4  # characters of a piece of a password that is looked for by itself


def shown_url(url: str) -> str:
    """Return driver, host, port and database of a URL; of what is none, that it is none.

    User names and parameters are left out, but for those by which libpq takes host, port and database.
    """
    driver, rest = _parts(url)
    if not driver:
        return UNREADABLE
    if _is_file(driver, rest):
        return f"{driver}://{rest.partition('?')[0]}"
    before, _, query = rest.partition("?")
    if "@" in query:
        return f"{driver}://"  # is it a parameter's, or does the password hold a question mark?
    server, slash, database = before.rpartition("@")[2].partition("#")[0].partition("/")
    given = dict(reversed(_parameters(query)))
    servers = server.split(",") if server else [_named(given)]
    database = database or given.get("dbname", "")
    return f"{driver}://{','.join(map(_server, servers))}{'/' if slash or database else ''}{database}"


def url_secrets(url: str) -> frozenset[str]:
    """Return every text of a URL that must not be shown: passwords, as written and as meant, and pieces of them.

    A library that reads a URL otherwise than it was meant names pieces of a password in its messages.
    """
    driver, rest = _parts(url)
    if _is_file(driver, rest):
        return frozenset()
    query = rest.partition("?")[2]
    user, at, server = rest.rpartition("@")
    whole = user.partition(":")[2] if at else ""
    _, colon, after = server.partition("/")[0].rpartition(":")
    port = after if colon and driver and "[" not in server else ""
    pieces = [*re.split(r"[@:/?#&=]", whole), *([] if port.isdigit() else [port])]
    if "@" in query and _PARAMETERS.fullmatch(query):
        pieces = []  # the sign is a parameter's, most likely, and the pieces are words
    values = [value for key, value in _parameters(query) if key in _HIDING]
    values += re.findall(r"password\s*=\s*'?([^\s'&]+)", "" if driver else url)  # of libpq's other notation
    texts = [whole, *(piece for piece in pieces if len(piece) >= _LEAST and not piece.isdigit()), *values]
    return frozenset({meant for text in texts for meant in (text, unquote(text))} - {""})


def with_suffix(url: str, suffix: str) -> str | None:
    """Return the URL of another database beside one: its file or name with a suffix, None where it has no name.

    ``sqlite:///.reconciler/state.db`` with ``staging`` becomes ``sqlite:///.reconciler/state.staging.db``, and
    ``postgresql://db/state`` becomes ``postgresql://db/state_staging``. What is in memory is nobody else's anyway, and
    what is no URL stays as it is.
    """
    driver, rest = _parts(url)
    if not driver or _in_memory(driver, rest):
        return url
    before, mark, query = rest.partition("?")
    folder, _, name = before.rpartition("/")
    if _is_file(driver, rest):
        stem, dot, ending = name.rpartition(".")
        named = f"{stem}.{suffix}.{ending}" if dot and stem else f"{name}.{suffix}"
        return f"{driver}://{folder}/{named}{mark}{query}" if name else None
    return f"{driver}://{folder}/{name}_{suffix}{mark}{query}" if folder and name and "@" not in name else None


def same_place(url: str) -> str:
    """Return what two URLs of one database have in common, "" for one that nobody else can have."""
    driver, rest = _parts(url)
    if not driver or _in_memory(driver, rest):
        return ""
    backend = "sqlite" if driver.startswith("sqlite") else "postgresql"
    query = "" if backend == "sqlite" else rest.partition("?")[2]  # its options may choose a schema
    return f"{backend}{shown_url(url).removeprefix(driver)}?{query}".replace("/./", "/")


def _in_memory(driver: str, rest: str) -> bool:
    return driver.startswith("sqlite") and rest.partition("?")[0].removeprefix("/") in ("", ":memory:")


def _parts(url: str) -> tuple[str, str]:
    """Return the driver, "" where there is none, and what follows."""
    match = _SCHEME.fullmatch(url)
    return (match[1], match[2].strip()) if match else ("", url.strip())


def _is_file(driver: str, rest: str) -> bool:
    return driver.startswith("sqlite") and (not rest or rest.startswith("/"))


def _parameters(query: str) -> list[tuple[str, str]]:
    pairs = (pair.partition("=") for pair in query.split("&"))
    return [(unquote_plus(name).strip().lower(), unquote_plus(value)) for name, _, value in pairs]


def _named(given: dict[str, str]) -> str:
    host = given.get("host") or given.get("hostaddr", "")
    return f"{host}:{given['port']}" if host and "port" in given else host


def _server(text: str) -> str:
    """Return host and port; what is no number is no port, and may be half of a password."""
    match = _SERVER.fullmatch(text)
    if match is None:
        return text.partition(":")[0] if "[" not in text else ""
    return f"{match[1]}:{match[2]}" if match[2] else match[1]
