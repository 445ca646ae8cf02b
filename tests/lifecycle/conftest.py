"""Lifecycles play on the shared stage."""

from between import world  # noqa: F401  fixture
from lives import blank_emulator, life  # noqa: F401  fixtures
from stage import database, new_stage, postgres, shared_emulator, stage  # noqa: F401  fixtures
