"""Who may call: OAuth2 client credentials, bearer tokens and Basic. Strict only where the options name values."""

import base64
import secrets
from typing import Any
from urllib.parse import parse_qs

from reconciler.emulator.clock import Clock
from reconciler.emulator.errors import PapiError
from reconciler.emulator.options import Options

TOKEN_SECONDS = 3599
TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path, not a secret


def refused(why: str) -> PapiError:
    """Return the API's 401."""
    return PapiError("unauthorized_error", why, status=401)


class Gate:
    """Issues tokens and checks credentials; tokens expire by the emulator's clock."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._strict = any((options.project, options.key_id, options.key_secret))
        self._expiry: dict[str, float] = {}

    def issue(self, authorization: str | None, form: bytes) -> dict[str, Any]:
        """Answer a token request, credentials from the Basic header or else from the form.

        Raises:
            PapiError: 401 for missing or refused credentials, 400 for another grant type.
        """
        fields = {name: values[-1] for name, values in parse_qs(form.decode("utf-8", "replace")).items()}
        if fields.get("grant_type") != "client_credentials":
            raise PapiError("unsupported_grant_type", "grant_type must be client_credentials.", status=400)
        pair = _basic(authorization) if authorization else (fields.get("client_id"), fields.get("client_secret"))
        self._check_key(pair)
        token = secrets.token_urlsafe(32)
        self._expiry[token] = self._clock.now() + TOKEN_SECONDS
        return {"access_token": token, "token_type": "bearer", "expires_in": TOKEN_SECONDS, "scope": ""}

    def admit(self, authorization: str | None, project: str) -> None:
        """Let an API request pass.

        Raises:
            PapiError: 401 without acceptable credentials, or for another project than the only accepted one.
        """
        scheme, _, value = (authorization or "").partition(" ")
        if scheme.lower() == "bearer" and value:
            self._check_token(value.strip())
        else:
            self._check_key(_basic(authorization))
        if self._options.project not in {None, project}:
            raise refused("These credentials are not valid for this project.")

    def _check_token(self, token: str) -> None:
        expiry = self._expiry.get(token)
        if expiry is None and self._strict:
            raise refused("The access token is not valid.")
        if expiry is not None and expiry <= self._clock.now():
            raise refused("The access token has expired.")

    def _check_key(self, pair: tuple[str | None, str | None]) -> None:
        key_id, key_secret = pair
        if not key_id or not key_secret:
            raise refused("The request carries no credentials.")
        if self._options.key_id not in {None, key_id} or self._options.key_secret not in {None, key_secret}:
            raise refused("The key id or the key secret is wrong.")


def _basic(authorization: str | None) -> tuple[str | None, str | None]:
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        key_id, _, key_secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:  # not ASCII, not base64, not UTF-8
        return None, None
    return key_id, key_secret
