"""Generated projects play on the shared stage."""

from stage import database, new_stage, postgres, shared_emulator, stage  # noqa: F401  fixtures
