"""Say where the API is and who asks, from environment variables. Sends nothing and never shows a secret."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote, urlsplit

from reconciler.diagnostics import ConfigError, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Mapping

Scheme: TypeAlias = Literal["oauth2", "basic", "bearer"]

BASE_URL = "https://provisioning.api.sinch.com"
AUTH_URL = "https://auth.sinch.com/oauth2/token"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go: the API's root, without a trailing slash, and the OAuth2 token endpoint."""

    base_url: str = BASE_URL
    auth_url: str = AUTH_URL

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Endpoint:
        """Read SINCH_BASE_URL and SINCH_AUTH_URL; unset or empty means Sinch itself.

        Raises:
            ConfigError: A variable holds no plain http or https URL.
        """
        base, auth = env.get("SINCH_BASE_URL") or BASE_URL, env.get("SINCH_AUTH_URL") or AUTH_URL
        given = {"SINCH_BASE_URL": base, "SINCH_AUTH_URL": auth}
        problems = [_not_a_url(name) for name, url in given.items() if not _is_plain_url(url)]
        if problems:
            raise ConfigError(problems)
        return cls(base.rstrip("/"), auth)


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

        Raises:
            ConfigError: Variables are missing, or hold characters that no HTTP header can carry.
        """
        names = ("SINCH_KEY_ID", "SINCH_KEY_SECRET")
        token = env.get("SINCH_ACCESS_TOKEN", "").strip()
        if token and not basic_auth:
            _check_sendable({"SINCH_ACCESS_TOKEN": token})
            return cls("bearer", "", token)
        pair = {name: env.get(name, "").strip() for name in names}
        missing = [name for name in names if not pair[name]]
        if missing:
            raise ConfigError([_missing(missing, basic_auth=basic_auth)])
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


def _is_plain_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        sound = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return sound and plain and parts.scheme in {"http", "https"} and bool(parts.hostname)


def _not_a_url(name: str) -> Diagnostic:
    return Diagnostic(
        "E310",
        "Unusable API address",
        label=name,
        detail=f"{name} must be a URL such as {BASE_URL}, without user name, query or fragment.",
        help=f"correct or unset {name}",
    )


def _missing(names: list[str], *, basic_auth: bool) -> Diagnostic:
    token = "" if basic_auth else "\nor set SINCH_ACCESS_TOKEN to a bearer token."
    return Diagnostic(
        "E311",
        "Missing credentials",
        label=" and ".join(names),
        detail=f"{' and '.join(names)} must be set to reach the API.",
        help=(
            "create an access key in the Sinch dashboard (Settings, Access keys), then\n"
            "    export SINCH_KEY_ID=... SINCH_KEY_SECRET=..." + token
        ),
    )


def _check_sendable(values: Mapping[str, str]) -> None:
    problems = [
        Diagnostic(
            "E312",
            "Unusable credentials",
            label=name,
            detail=f"{name} holds a space, a line break or a character outside ASCII, so it was not copied whole.",
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
