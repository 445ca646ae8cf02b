"""Say who asks, from environment variables. Sends nothing and never shows a secret."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from urllib.parse import quote

from reconciler.client.addresses import EMPTY, trimmed
from reconciler.diagnostics import ConfigError, Diagnostic, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

Scheme: TypeAlias = Literal["oauth2", "basic", "bearer"]

_QUOTES = "a shell removes quotes, an env file of docker or CI does not."


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Who asks: a key pair (OAuth2 client credentials or Basic) or a bearer token.

    Attributes:
        scheme: How they are presented.
        key_id: Access key, "" for a bearer token.
        secret: The key's secret, or the token itself.
    """

    scheme: Scheme
    key_id: str
    secret: str

    @classmethod
    def from_environment(cls, env: Mapping[str, str], *, basic_auth: bool = False) -> Credentials:
        """Read SINCH_KEY_ID and SINCH_KEY_SECRET, or SINCH_ACCESS_TOKEN, which wins unless Basic was asked for.

        A variable that is set to nothing counts as missing: no credentials are usable by default.

        Raises:
            ConfigError: Variables are missing, or hold characters that no HTTP header can carry.
        """
        names = ("SINCH_KEY_ID", "SINCH_KEY_SECRET")
        token = _unquoted("SINCH_ACCESS_TOKEN", env)
        if token and not basic_auth:
            _check_sendable({"SINCH_ACCESS_TOKEN": token})
            return cls("bearer", "", token)
        pair = {name: _unquoted(name, env) for name in names}
        missing = [name for name in names if not pair[name]]
        if missing:
            raise ConfigError([_missing(missing, env, basic_auth=basic_auth)])
        _check_sendable(pair)
        return cls("basic" if basic_auth else "oauth2", pair["SINCH_KEY_ID"], pair["SINCH_KEY_SECRET"])

    def secrets(self) -> frozenset[str]:
        """Return every text that must not be shown: the secret and the forms in which it travels."""
        if self.scheme == "bearer":
            return frozenset({self.secret})
        return frozenset({self.secret, self._encoded(), self.form_encoded()})

    def header(self) -> str:
        """Return the Authorization header of Basic or a bearer token."""
        return f"Bearer {self.secret}" if self.scheme == "bearer" else f"Basic {self._encoded()}"

    def form_encoded(self) -> str:
        """Return the pair as RFC 6749 section 2.3.1 wants it in the token request's Basic header."""
        return base64.b64encode(f"{quote(self.key_id, safe='')}:{quote(self.secret, safe='')}".encode()).decode()

    def _encoded(self) -> str:
        return base64.b64encode(f"{self.key_id}:{self.secret}".encode()).decode()

    def __repr__(self) -> str:
        return f"Credentials({self.scheme}, {self.key_id or 'access token'}, (secret))"


NAMES: Final = ("SINCH_KEY_ID", "SINCH_KEY_SECRET", "SINCH_ACCESS_TOKEN")


def of_stage(env: Mapping[str, str], stage: str) -> Mapping[str, str]:
    """Return the environment with the credentials of a stage as the credentials: ``SINCH_KEY_ID_STAGING``.

    Where there are none for the stage, those for all are left; a key of one is never put together with that of another.
    """
    suffix = re.sub(r"[^A-Z0-9]", "_", stage.upper())
    own = {name: env[f"{name}_{suffix}"] for name in NAMES if stage and f"{name}_{suffix}" in env}
    return {name: value for name, value in env.items() if name not in NAMES} | own if own else env


def _unquoted(name: str, env: Mapping[str, str]) -> str:
    """Return a variable without blanks and line ends around it.

    Raises:
        ConfigError: It stands in quotes. A key's secret may hold any character, so they are not taken away in silence.
    """
    bare = trimmed(env.get(name, ""))
    around = env.get(name, "").strip()
    if bare != around and around[:1] in {'"', "'"}:
        detail = f"{name} contains quotes as part of the value; {_QUOTES}"
        raise ConfigError([problem("E312", name, detail=detail, help=f"set {name} again, without the quotes")])
    return bare


def _missing(names: list[str], env: Mapping[str, str], *, basic_auth: bool) -> Diagnostic:
    token = "" if basic_auth else "\nor set SINCH_ACCESS_TOKEN to a bearer token."
    empty = [name for name in (*names, *(() if basic_auth else ("SINCH_ACCESS_TOKEN",))) if name in env]
    flaw = EMPTY if len(empty) == 1 else EMPTY.replace("it is", "they are")
    told = f"{flaw[0].upper()}{flaw[1:]}" if empty == names else f"{' and '.join(empty)}: {flaw}"
    detail = f" {told}." if empty else ""
    return problem(
        "E311",
        label=" and ".join(names),
        detail=f"The API answers only to an access key{'' if basic_auth else ', or to a token'}.{detail}",
        help=(
            "create an access key in the Sinch dashboard (Settings, Access keys), then\n"
            "    export SINCH_KEY_ID=... SINCH_KEY_SECRET=..." + token
        ),
    )


def _check_sendable(values: Mapping[str, str]) -> None:
    problems = [
        problem(
            "E312",
            label=name,
            detail=f"{name} contains a space, a line break or a character outside ASCII, so it was probably not "
            "copied completely.",
            help=f"set {name} again",
        )
        for name, value in values.items()
        if not is_sendable(value)
    ]
    if problems:
        raise ConfigError(problems)


def is_sendable(text: str) -> bool:
    """Tell whether a token can stand in an HTTP header: visible ASCII only, at least one character."""
    return bool(text) and all("!" <= character <= "~" for character in text)
