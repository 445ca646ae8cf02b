"""Everything that can go wrong happens on the shared stage."""

from stage import database, new_stage, postgres, shared_emulator, stage  # noqa: F401  fixtures
