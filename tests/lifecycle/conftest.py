"""Lifecycles play on the shared stage."""

from lives import blank_emulator, life  # noqa: F401  fixtures
from stage import database, new_stage, postgres, shared_emulator, stage  # noqa: F401  fixtures
