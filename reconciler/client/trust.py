"""Say which authorities may vouch for the API: those of certifi, or what SSL_CERT_FILE and SSL_CERT_DIR name."""

from __future__ import annotations

import os
import re
import ssl
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import certifi

from reconciler.diagnostics import ConfigError, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.diagnostics import Diagnostic

FILE, FOLDER, KEY_LOG = "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"
_HASHED = re.compile(r"[0-9a-f]{8}\.\d+")  # what OpenSSL looks for in a folder


def authorities(env: Mapping[str, str]) -> ssl.SSLContext:
    """Return what encrypted connections are opened with.

    Raises:
        ConfigError: A variable names nothing that could be used; all such variables together.
    """
    return _loaded(env.get(FILE, ""), env.get(FOLDER, ""), env.get(KEY_LOG, ""))


@cache
def _loaded(file: str, folder: str, key_log: str) -> ssl.SSLContext:
    """Load once for all runs of a process: that takes 35 ms."""
    flaws = [
        (FILE, file, _file_flaw(file) if file else ""),
        (FOLDER, folder, _folder_flaw(folder) if folder else ""),
        (KEY_LOG, key_log, _key_log_flaw(key_log) if key_log else ""),
    ]
    problems = [_unusable(name, value, flaw) for name, value, flaw in flaws if flaw]
    if problems:
        raise ConfigError(problems)
    chosen = file or folder
    context = ssl.create_default_context(cafile=file or None if chosen else certifi.where(), capath=folder or None)
    if key_log:
        context.keylog_filename = key_log
    return context


def _file_flaw(file: str) -> str:
    path = Path(file)
    try:
        if path.is_dir():
            return f"it is a directory; those go into {FOLDER}"
        if path.exists() and not path.is_file():
            return "it is not a regular file"
        with path.open("rb") as opened:
            beginning = opened.read(1)
    except (OSError, ValueError) as error:
        return _refusal(error)
    if not beginning:
        return "it is empty"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except (ssl.SSLError, OSError):
        return "it does not contain a certificate; expected PEM text with BEGIN CERTIFICATE"
    return ""


def _folder_flaw(folders: str) -> str:
    """Return why none of the folders, divided as in PATH, can be used; OpenSSL passes over those that are missing."""
    flaws = [_one_folder_flaw(folder) for folder in folders.split(os.pathsep)]
    return "" if "" in flaws else flaws[0]


def _one_folder_flaw(folder: str) -> str:
    try:
        names = os.listdir(folder)  # noqa: PTH208  Path("") would be the current directory
    except (OSError, ValueError) as error:
        return _refusal(error)
    if any(_HASHED.fullmatch(name) for name in names):
        return ""
    return "it does not contain a certificate with a hashed name; run: openssl rehash DIRECTORY"


def _key_log_flaw(file: str) -> str:
    try:
        if not Path(file).parent.is_dir():
            return "its directory does not exist"
        with Path(file).open("ab"):
            return ""
    except (OSError, ValueError) as error:
        return _refusal(error)


def _refusal(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "it does not exist"
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _unusable(name: str, value: str, flaw: str) -> Diagnostic:
    purpose = (
        "is the file for the session keys of connections"
        if name == KEY_LOG
        else "lists the trusted certificate authorities"
    )
    return problem("E315", f"{name}={value}", detail=f"{name} {purpose}: {flaw}.", help=f"correct or unset {name}")
