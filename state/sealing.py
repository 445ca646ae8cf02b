"""Encryption at rest: which columns' texts are sealed, with which key; it keeps no key and shows none.

Values are sealed with Fernet (AES-128-CBC and HMAC-SHA256) of the package cryptography, which is imported only when a
key is given. A state notes one check per key it was ever sealed with, so a missing or wrong key is told before anything
is read or written. What is not sealed: addresses, types, ids, natural keys, times, who ran what.
"""

from __future__ import annotations

import base64
import binascii
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.errors import BadKey, Corrupt, Sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryptography.fernet import Fernet

PREFIX = "sealed:"
"""How a sealed text begins; the rest is a Fernet token."""

KEY_BYTES = 32

_PLAIN = {"", "{}", "[]"}
_CHECK = b"this key opens this state"


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals texts with the first key and opens those of any."""

    _keys: tuple[Fernet, ...]

    @classmethod
    def of(cls, text: str | None) -> Seal | None:
        """Return the seal for keys separated by commas, None for no text.

        Raises:
            BadKey: when one of them is not 32 bytes in base64.
        """
        return None if text is None else cls(tuple(_fernet(key.strip()) for key in text.split(",")))

    def sealed(self, text: str) -> str:
        """Return a text as it is stored; an empty one, an empty list or mapping says nothing and stays as it is."""
        return (
            text if text in _PLAIN else PREFIX + self._keys[0].encrypt(text.encode("utf-8", "surrogatepass")).decode()
        )

    def opened(self, stored: str) -> str:
        """Return the text behind a stored one; what was never sealed is returned as it is.

        Raises:
            Corrupt: when no key opens it although all of this state's keys are known: it was tampered with.
        """
        if not stored.startswith(PREFIX):
            return stored
        for key in self._keys:
            plain = _decrypted(key, stored.removeprefix(PREFIX))
            if plain is not None:
                return plain.decode("utf-8", "surrogatepass")
        raise Corrupt("The state", "an encrypted value was damaged or changed, or another run started to use a new key")

    def check(self) -> str:
        """Return a note by which this seal's first key is recognised later."""
        return self._keys[0].encrypt(_CHECK).decode()

    def knows(self, checks: Sequence[str]) -> bool:
        """Tell whether the key behind each note is among the keys."""
        return all(any(_decrypted(key, check) == _CHECK for key in self._keys) for check in checks)

    def noted(self, checks: Sequence[str]) -> bool:
        """Tell whether one of the notes is of the first key."""
        return any(_decrypted(self._keys[0], check) == _CHECK for check in checks)


def refuse_stranger(seal: Seal | None, checks: Sequence[str], name: str) -> None:
    """Refuse to go on with a sealed state unless every key it was sealed with is there.

    Raises:
        Sealed: when one is missing.
    """
    if checks and (seal is None or not seal.knows(checks)):
        raise Sealed(name, given=seal is not None)


_using: ContextVar[Seal | None] = ContextVar("state_seal", default=None)


@contextmanager
def using(seal: Seal | None) -> Iterator[None]:
    """Let columns of sealed texts use this seal while the block runs; None writes plain and opens nothing."""
    before = _using.set(seal)
    try:
        yield
    finally:
        _using.reset(before)


def to_store(text: str) -> str:
    """Return a text as it is stored by the seal in use."""
    seal = _using.get()
    return text if seal is None else seal.sealed(text)


def from_store(stored: str) -> str:
    """Return what a stored text says, by the seal in use."""
    seal = _using.get()
    return stored if seal is None else seal.opened(stored)


def _fernet(key: str) -> Fernet:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - 40 ms that only users of a key pay

    try:
        raw = base64.b64decode(key.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise BadKey
    return Fernet(base64.urlsafe_b64encode(raw))


def _decrypted(key: Fernet, token: str) -> bytes | None:
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - loaded by now

    try:
        return key.decrypt(token)
    except InvalidToken:
        return None
