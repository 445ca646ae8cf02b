"""A user without rights, for tests that run as root too: files and folders this user may read, and not write."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

import reconciler

NOBODY = 65534
PACKAGE = Path(reconciler.__file__).parent


@contextmanager
def as_nobody():
    """Let this process be a user without rights meanwhile; without being root it stays who it is."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        if not os.access(PACKAGE, os.R_OK | os.X_OK, effective_ids=True):
            pytest.skip(f"{PACKAGE} lies in a folder that only root may enter, and commands are imported from it")
        yield
    finally:
        os.seteuid(was)


def look_only(folder, *, folder_mode=0o555, file_mode=0o444):
    """Let files and folders below be readable by everybody and writable by nobody but root."""
    for path in [*folder.rglob("*"), folder]:
        path.chmod(folder_mode if path.is_dir() else file_mode)


def contents(folder):
    """Return every file below with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def open_folder():
    """A folder that every user can reach, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="reconciler-test-"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700)
    shutil.rmtree(folder)
