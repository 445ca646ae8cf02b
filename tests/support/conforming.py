"""Whatever crosses the wire while a block runs must fit the specification, requests and answers alike."""

from contextlib import contextmanager


def violations(emulator):
    return emulator.control("GET", "violations")["violations"]


@contextmanager
def conforming(emulator):
    """Fail when an emulator that was started with ``check=True`` saw something that does not fit."""
    before = len(violations(emulator))
    yield emulator
    found = violations(emulator)[before:]
    assert not found, found
