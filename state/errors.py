"""Everything the store raises on purpose, worded for the person who has to act; never a stored value in a message.

    StateError            cannot do what was asked; nothing was written
      Locked              someone else holds the lease
      LeaseLost           this run held the lease and lost it
      TooNew              written by a newer version
      Corrupt             not a state database, or a damaged one
      Unwritable          the file, its folder or the server cannot be used
      Unreadable          the file cannot even be read
      Replaced            what was opened is no longer the state
      Sealed              encrypted with a key that is not there
      BadKey              what was given as a key is none
      BadUrl              what says where the state is makes no sense

Mistakes of the calling code (a naive datetime, an entry ended twice) are ValueErrors instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from state.records import Lease


KEY_VARIABLE = "RECONCILER_STATE_KEY"
"""The environment variable that holds the keys of an encrypted state."""


class StateError(Exception):
    """The store cannot do what was asked; nothing was written."""

    @property
    def brief(self) -> str:
        """What is wrong, without what follows from it; for a run that has begun already."""
        return str(self)


_HELD_BY_A_RUN = "Two runs on one state would undo each other's work."
_HELD_BY_HAND = "Nothing can be applied until then. Ask the holder."


class Locked(StateError):
    """Someone else holds the lease; ``holder`` says who."""

    def __init__(self, holder: Lease) -> None:
        super().__init__(
            f"The state is locked by {described(holder)}. " + (_HELD_BY_HAND if holder.pid is None else _HELD_BY_A_RUN)
        )
        self.holder = holder


class LeaseLost(StateError):
    """This run's lease was taken over or broken; ``holder`` has it now, None when nobody does."""

    def __init__(self, holder: Lease | None, *, silent: float = 0.0, expired: bool = False) -> None:
        super().__init__(
            "This run lost its lock on the state, so nothing more is sent or recorded. "
            f"{_how_it_went(holder, silent, expired=expired)} "
            "Calls in progress stay in the journal; the next run finds out their outcome."
        )
        self.holder = holder


def _how_it_went(holder: Lease | None, silent: float, *, expired: bool) -> str:
    now = f"It is now held by {described(holder)}." if holder else ""
    if expired:
        return (
            f"It did not renew the lock for {silent:.0f} s, because the process or its machine was suspended or the "
            "state was unavailable; the lock expired and another run took it. "
            f"{now or 'That run has ended since.'}"
        )
    return now or "Somebody unlocked the state."


class TooNew(StateError):
    """The database was written by a newer version."""

    def __init__(self, name: str, stored: int, known: int) -> None:
        super().__init__(
            f"The state in {name} has format {stored}; this version knows formats up to {known}. "
            "A newer version wrote it: upgrade reconciler, or restore a backup of the older format."
        )
        self.stored = stored
        self.known = known


class Corrupt(StateError):
    """Not a state database, or a damaged one."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"{name} cannot be read as a state database: {reason}. Restore a backup, or move it "
            "away: live objects are not affected and are found again by name; only history is lost."
        )


_LOOK_AT_A_FILE = "the path, its owner and permissions, and free disk space"


class Unwritable(StateError):
    """The database file, its folder or its server cannot be opened or written.

    ``reason`` says why; ``passes_within`` are the seconds within which it may pass by itself, 0 when it will not.
    """

    def __init__(self, name: str, reason: str, *, passes_within: float = 0.0) -> None:
        self.name, self.reason, self.passes_within = name, reason, passes_within
        look = "the server, and the rights of its role" if "://" in name else _LOOK_AT_A_FILE
        super().__init__(
            f"The state in {name} cannot be used: {reason}. Calls cannot be recorded, so nothing "
            f"was started. Check {look}."
        )

    @property
    def brief(self) -> str:
        """What is wrong, without what follows from it."""
        return f"{self.name}: {self.reason}"


class Unreadable(StateError):
    """What there is of a state cannot be read."""

    def __init__(self, name: str, reason: str, look: str = "the path, its owner and permissions") -> None:
        super().__init__(
            f"The state in {name} cannot be read: {reason}. The last applied values are unknown, so "
            f"nothing was planned. Check {look}."
        )


class Replaced(StateError):
    """What was opened is no longer the state: another file or another lineage is in its place, or nothing."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(
            f"The state in {name} is no longer the one that was opened: {reason}. Further writes would be lost, so "
            "nothing more is started. Restore the file if you can; live objects are found again by name."
        )

    @property
    def brief(self) -> str:
        """What is wrong, without what follows from it."""
        return f"{self.name}: {self.reason}"


class Sealed(StateError):
    """The state is encrypted, and a key it was encrypted with is missing."""

    def __init__(self, name: str, *, given: bool) -> None:
        said = "encrypted with another key" if given else "encrypted"
        super().__init__(
            f"The state in {name} is {said}. Set {KEY_VARIABLE} to the key it was written with; during a rotation, to "
            "the new key and the old one, separated by a comma. Nothing was read or written."
        )


class BadKey(StateError):
    """What was given as a key is none."""

    def __init__(self) -> None:
        super().__init__(
            f"{KEY_VARIABLE} is not a valid key. A key is 32 random bytes in base64, made for example by "
            "`openssl rand -base64 32`; several are separated by commas. Unset it for an unencrypted state."
        )


class BadUrl(StateError):
    """What says where the state is makes no sense; ``reason`` goes on after "the state URL", ``advice`` says more."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"The state URL {reason}. {advice}")
        self.reason = reason
        self.advice = advice


def described(lease: Lease) -> str:
    """Return who holds a lease, where and since when; of a person also until when, and what for."""
    since = f"{lease.owner} on {lease.host}"
    if lease.pid is None:
        reason = f": {lease.reason}" if lease.reason else ""
        return f"{since} by hand since {_time(lease.acquired_at)} until {_time(lease.expires_at)}{reason}"
    run = f", {lease.run_url}" if lease.run_url else ""
    return f"{since} (pid {lease.pid}) since {_time(lease.acquired_at)}{run}"


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")
